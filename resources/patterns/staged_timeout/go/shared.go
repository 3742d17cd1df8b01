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

var stageNames = []string{"validate", "transform", "persist"}

const persist = 2

// A board shows how many calls wait and how many stages are at work.
type board struct {
	h      *bench
	mu     sync.Mutex
	calls  int
	stages int
}

func (b *board) call(change int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls += change
	b.h.gauge("calls", 0, float64(b.calls))
}

func (b *board) stage(change int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stages += change
	b.h.gauge("stages", 0, float64(b.stages))
}

// A call is one attempt of one caller.
type call struct {
	arrival
	hasReturned int32
}

// callers starts a caller for each call that comes due; a saturated source makes one
// call after another. It returns with the last of them.
func (b *board) callers(run func(c *call) error) {
	var running sync.WaitGroup
	for a := range b.h.arrivals("source", 0) {
		if b.h.saturated("source") {
			b.request(a, run)
			continue
		}
		running.Add(1)
		go func(a arrival) {
			defer running.Done()
			b.request(a, run)
		}(a)
	}
	running.Wait()
}

// request makes one call, and more where callers try again.
func (b *board) request(a arrival, run func(c *call) error) {
	b.h.mark("request")
	wait := b.h.millis("retry_backoff_ms")
	for attempts := 1; ; attempts++ {
		if b.attempt(a, run) || attempts >= b.h.count("retry_attempts") || b.h.stopped() {
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
func (b *board) attempt(a arrival, run func(c *call) error) bool {
	b.h.accept(a.id)
	c := &call{arrival: a}
	b.call(1)
	err := run(c)
	atomic.StoreInt32(&c.hasReturned, 1)
	b.call(-1)
	switch {
	case err == nil:
		b.h.complete(a.id)
		return true
	case errors.Is(err, context.Canceled):
		b.h.cancel(a.id)
		return true
	case errors.Is(err, errWork):
		b.h.fail(a.id)
	default:
		b.h.mark("stage_timed_out")
		b.h.timeOut(a.id)
	}
	return false
}

func (b *board) duration(c *call, stage int) time.Duration {
	if stage == persist {
		return c.service
	}
	return b.h.millis(stageNames[stage] + "_ms")
}

// process is the work of a stage, with what it leaves behind.
func (b *board) process(c *call, stage int, work func(d time.Duration) error) error {
	b.stage(1)
	err := work(b.duration(c, stage))
	b.stage(-1)
	switch {
	case err != nil || stage != persist:
		return err
	case c.fails:
		return errWork
	case atomic.LoadInt32(&c.hasReturned) != 0:
		b.h.mark("wrote_anyway")
	default:
		b.h.mark("wrote")
	}
	return nil
}
