package main

import (
	"sync/atomic"
	"time"
)

func main() {
	harness(func(h *bench) {
		p := NewPool(h.count("capacity"), Limits{
			Workers:     int32(h.count("max_workers")),
			Floor:       int32(h.count("floor")),
			GrowAbove:   h.number("grow_above"),
			ShrinkBelow: h.number("shrink_below"),
			Alpha:       h.number("alpha"),
			StartRate:   h.number("start_rate"),
		}, h.millis("adjust_ms"), dependency(h))
		submit(h, p, false)
		for !h.stopped() {
			h.gauge("active", 0, float64(atomic.LoadInt32(&p.active)))
			time.Sleep(5 * time.Millisecond)
		}
	})
}
