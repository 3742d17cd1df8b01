package main

import (
	"math"
	"sync/atomic"
)

func main() {
	harness(func(h *bench) {
		p := NewPool(h.count("workers"), h.count("capacity"), func(worker int, t Task) {
			h.gauge("busy", worker, 1)
			h.work(t.ID, t.Service, "worker")
			h.gauge("busy", worker, 0)
			h.complete(t.ID)
		})
		offerTape(h, "source", 0, task, p.Run)
		for {
			select {
			case <-h.action("age_counter"):
				left := 2 * len(p.queues)
				atomic.StoreInt32(&p.next, math.MaxInt32-int32(left))
				h.mark("counter_aged", uint32(left))
			case <-h.stop:
				return
			}
		}
	})
}

func task(a arrival) Task { return Task{ID: a.id, Service: a.service} }
