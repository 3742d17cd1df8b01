package main

import (
	"errors"
	"math/rand"
	"sync"
	"sync/atomic"
	"time"
)

var errBackend = errors.New("backend failed")

// A client without a pace of its own waits so long after an open gate's refusal.
const afterRefusal = time.Millisecond

// Clients play the calls of the tape, and watch the gate.
type clients struct {
	h         *bench
	b         *Breaker
	panicNext int32

	mu     sync.Mutex
	probes int // in this half-open phase
}

// A call is one request, in one or more attempts, each of which is a message.
type call struct {
	*clients
	arrival
}

// run offers and calls until the queue is closed and empty.
func run(h *bench, b *Breaker) {
	c := &clients{h: h, b: b}
	pressed := h.action("panic_next")
	h.goOwn(func() {
		for {
			select {
			case <-pressed:
				atomic.StoreInt32(&c.panicNext, 1)
			case <-h.stop:
				return
			}
		}
	})
	h.state("gate", 0, 0)
	requests := make(chan Request, h.count("capacity"))
	convert := func(a arrival) Request {
		h.mark("request")
		return &call{c, a}
	}
	callTape(h, "client", 0, convert, func(due <-chan Request) {
		Offer(due, requests, h.saturated("client"), func(r Request) { h.refuse(r.(*call).id) })
	})
	var callers sync.WaitGroup
	for i := 0; i < h.count("callers"); i++ {
		callers.Add(1)
		go func() {
			defer callers.Done()
			Call(requests, b, again)
		}()
	}
	callers.Wait()
}

// Execute is the call of the backend.
func (c *call) Execute() error {
	c.look(true)
	d, fails := c.h.call("backend")
	if c.h.number("backend_down") > 0 {
		d, fails = c.h.millis("down_service_ms"), true
	}
	if atomic.SwapInt32(&c.panicNext, 0) != 0 {
		c.h.mark("panicked")
		panic("on demand")
	}
	c.h.work(c.id, d, "caller")
	if fails {
		return errBackend
	}
	return nil
}

// again gives the attempt its outcome. A refused one takes its entry of the backend's
// tape all the same, so that all variants meet the same backend.
func again(r Request, attempts int, err error) (time.Duration, bool) {
	c := r.(*call)
	c.look(false)
	switch {
	case err == nil:
		c.h.complete(c.id)
		return 0, false
	case errors.Is(err, ErrOpen):
		c.h.call("backend")
		c.h.refuse(c.id)
	default:
		c.h.fail(c.id)
	}
	if attempts >= c.h.count("retry_attempts") || c.h.stopped() {
		if errors.Is(err, ErrOpen) && c.h.saturated("client") {
			time.Sleep(afterRefusal)
		}
		return 0, false
	}
	c.arrival = c.h.offer("client", 0, c.class, c.service, c.fails)
	spread := 1 + c.h.number("retry_jitter")*(2*rand.Float64()-1)
	return time.Duration(float64(c.h.millis("retry_backoff_ms")) * float64(int64(1)<<(attempts-1)) * spread), true
}

// look tells where the gate stands; a call that begins while it is half-open is a probe.
func (c *clients) look(begins bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	state := c.b.State()
	c.h.state("gate", 0, state)
	switch {
	case state != 2:
		c.probes = 0
	case begins:
		c.probes++
		c.h.mark("probe")
		c.h.gauge("probes", 0, float64(c.probes))
	}
}
