package main

import (
	"sync/atomic"
	"time"
)

func message(a arrival) Message { return Message{ID: a.id, Service: a.service} }

// worker works, and shows how many are at work.
func worker(h *bench) func(Message) {
	var active int32
	return func(m Message) {
		h.gauge("active", 0, float64(atomic.AddInt32(&active, 1)))
		h.work(m.ID, m.Service, "worker")
		h.gauge("active", 0, float64(atomic.AddInt32(&active, -1)))
	}
}

// reader completes what is delivered; each result keeps it busy for a while.
func reader(h *bench) func(Message) {
	return func(m Message) {
		h.complete(m.ID)
		time.Sleep(h.millis("reader_ms"))
	}
}
