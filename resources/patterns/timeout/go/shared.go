package main

import (
	"context"
	"errors"
	"math/rand"
	"sync"
	"sync/atomic"
	"time"
)

var errWork = errors.New("the work failed")

// A board shows who waits and who works under one parent.
type board struct {
	h      *bench
	parent context.Context

	mu      sync.Mutex
	waiting int
	working int
}

// newBoard makes the parent, which the action of that name cancels.
func newBoard(h *bench) *board {
	parent, cancel := context.WithCancel(h.context())
	go func() {
		defer cancel()
		select {
		case <-h.action("cancel_parent"):
		case <-parent.Done():
		}
	}()
	return &board{h: h, parent: parent}
}

func (b *board) wait(change int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting += change
	b.h.gauge("waiting", 0, float64(b.waiting))
}

func (b *board) work(change int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.working += change
	b.h.gauge("working", 0, float64(b.working))
}

// A call is one attempt of one caller.
type call struct {
	arrival
	hasReturned int32
}

// Calls process with the call's limit; whoever looks first begins nothing under a
// dead context.
type process func(c *call, limit time.Duration) ([]byte, error)

// callers starts a caller for each call that comes due; a saturated source makes one
// call after another. It returns with the last of them.
func (b *board) callers(looksFirst bool, run process) {
	var running sync.WaitGroup
	for a := range b.h.arrivals("source", 0) {
		if b.h.saturated("source") {
			b.request(a, looksFirst, run)
			continue
		}
		running.Add(1)
		go func(a arrival) {
			defer running.Done()
			b.request(a, looksFirst, run)
		}(a)
	}
	running.Wait()
}

// request makes one call, and more where callers try again.
func (b *board) request(a arrival, looksFirst bool, run process) {
	b.h.mark("request")
	wait := b.h.millis("retry_backoff_ms")
	for attempts := 1; ; attempts++ {
		if b.attempt(a, looksFirst, run) || attempts >= b.h.count("retry_attempts") || b.h.stopped() {
			return
		}
		jitter := b.h.number("retry_jitter") * (2*rand.Float64() - 1)
		select {
		case <-time.After(time.Duration(float64(wait) * (1 + jitter))):
		case <-b.h.stop:
			return
		}
		wait *= 2
		a = b.h.offer(a.source, a.instance, a.class, a.service, a.fails)
	}
}

// attempt is one call. It says whether its caller is content: nobody repeats a call
// that was cancelled.
func (b *board) attempt(a arrival, looksFirst bool, run process) bool {
	b.h.accept(a.id)
	if b.parent.Err() != nil {
		if looksFirst {
			b.h.cancel(a.id)
			return true
		}
		b.h.mark("dead_start")
	}
	c := &call{arrival: a}
	b.wait(1)
	_, err := run(c, b.h.millis("timeout_ms"))
	atomic.StoreInt32(&c.hasReturned, 1)
	b.wait(-1)
	switch {
	case err == nil:
		b.h.mark("won_result")
		b.h.complete(a.id)
		return true
	case errors.Is(err, context.Canceled):
		b.h.mark("won_context")
		b.h.cancel(a.id)
		return true
	case isLate(err):
		b.h.mark("won_timer")
		b.h.timeOut(a.id)
	default:
		b.h.mark("won_error")
		b.h.fail(a.id)
	}
	return false
}

// end is what the work comes to, unless it panics.
func (b *board) end(c *call) ([]byte, error) {
	if atomic.LoadInt32(&c.hasReturned) != 0 {
		b.h.mark("for_nobody")
	}
	if rand.Float64() < b.h.number("panic_probability") {
		b.h.mark("panicked")
		panic("the work of this call panicked")
	}
	if c.fails {
		return nil, errWork
	}
	return []byte{1}, nil
}
