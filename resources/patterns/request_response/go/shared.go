package main

import (
	"context"
	"errors"
	"math/rand"
	"sync"
	"time"
)

var errWork = errors.New("the work failed")

// A desk knows what is behind each request: its arrival, and whether its client has
// left.
type desk struct {
	h        *bench
	mu       sync.Mutex
	calls    map[uint64]*call
	handlers int
}

type call struct {
	arrival
	hasLeft bool
}

func newDesk(h *bench) *desk { return &desk{h: h, calls: map[uint64]*call{}} }

// clients starts a client for each request that comes due; a saturated source makes
// one call after another. It returns with the last of them.
func (d *desk) clients(send func(id uint64, limit time.Duration) ([]byte, error)) {
	var running sync.WaitGroup
	for a := range d.h.arrivals("source", 0) {
		if d.h.saturated("source") {
			d.request(a, send)
			continue
		}
		running.Add(1)
		go func(a arrival) {
			defer running.Done()
			d.request(a, send)
		}(a)
	}
	running.Wait()
}

// request makes one call, and more where clients try again.
func (d *desk) request(a arrival, send func(id uint64, limit time.Duration) ([]byte, error)) {
	d.h.mark("request")
	wait := d.h.millis("retry_backoff_ms")
	for attempts := 1; ; attempts++ {
		if d.attempt(a, send) || attempts >= d.h.count("retry_attempts") || d.h.stopped() {
			return
		}
		jitter := d.h.number("retry_jitter") * (2*rand.Float64() - 1)
		select {
		case <-time.After(time.Duration(float64(wait) * (1 + jitter))):
		case <-d.h.stop:
			return
		}
		wait *= 2
		a = d.h.offer(a.source, a.instance, a.class, a.service, a.fails)
	}
}

// attempt is one call. It says whether its client is content.
func (d *desk) attempt(a arrival, send func(id uint64, limit time.Duration) ([]byte, error)) bool {
	d.mu.Lock()
	d.calls[a.id] = &call{arrival: a}
	d.mu.Unlock()
	begun, limit := time.Now(), d.h.millis("timeout_ms")
	data, err := send(a.id, limit)
	d.mu.Lock()
	d.calls[a.id].hasLeft = true
	d.mu.Unlock()
	d.h.mark("returned", uint32(1000*time.Since(begun)/limit))
	switch {
	case err == ErrQueueFull:
		d.h.refuse(a.id)
	case err == errWork:
		d.h.fail(a.id)
	case errors.Is(err, context.Canceled):
		d.h.mark("gave_up")
		d.h.cancel(a.id)
	case err != nil:
		d.h.mark("gave_up")
		d.h.timeOut(a.id)
	case data == nil:
		d.h.mark("false_success")
		d.h.drop(a.id)
		return true
	default:
		d.h.complete(a.id)
		return true
	}
	return false
}

// admit is what the server does to read a request.
func (d *desk) admit(req Request) {
	d.h.accept(req.ID)
	if intake := d.h.millis("intake_ms"); intake > 0 {
		time.Sleep(intake)
	}
}

// handle is the work, with what can be seen of its handler.
func (d *desk) handle(id uint64, work func(a arrival) error) ([]byte, error) {
	d.mu.Lock()
	c := d.calls[id]
	d.handlers++
	d.h.gauge("handlers", 0, float64(d.handlers))
	d.mu.Unlock()
	err := work(c.arrival)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.handlers--
	d.h.gauge("handlers", 0, float64(d.handlers))
	if err == nil && c.hasLeft {
		d.h.mark("for_nobody")
	}
	if err == nil && c.fails {
		err = errWork
	}
	return []byte{1}, err
}
