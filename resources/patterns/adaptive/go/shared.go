package main

import (
	"sync/atomic"
	"time"
)

func task(a arrival) Task { return Task{ID: a.id, Service: a.service, Fails: a.fails} }

// dependency does some calls at full speed; more share it and take longer by as much,
// judged when they begin.
func dependency(h *bench) func(Task) bool {
	var inProgress int32
	return func(t Task) bool {
		n := float64(atomic.AddInt32(&inProgress, 1))
		defer atomic.AddInt32(&inProgress, -1)
		took := t.Service
		if limit := h.number("dependency_limit"); limit > 0 && n > limit {
			took = time.Duration(float64(took) * n / limit)
		}
		h.work(t.ID, took, "worker")
		if t.Fails {
			h.fail(t.ID)
		} else {
			h.complete(t.ID)
		}
		return !t.Fails
	}
}

// submit offers the tasks until there are no more, or a person closes the input.
func submit(h *bench, p *Pool, closes bool) {
	offerTape(h, "source", 0, task, func(due <-chan Task) {
		forwarded := make(chan Task)
		closed := false
		go func() {
			defer close(forwarded)
			for t := range due {
				select {
				case <-h.action("close_input"):
					h.refuse(t.ID)
					closed = true
					return
				case forwarded <- t:
				}
			}
		}()
		p.Offer(forwarded, func(t Task) {
			if h.saturated("source") {
				p.input <- t
				return
			}
			h.refuse(t.ID)
		})
		if closed && !closes {
			p.Close()
		}
		if closed {
			time.Sleep(time.Second)
		}
	})
}
