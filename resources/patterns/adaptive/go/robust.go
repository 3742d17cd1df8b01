package main

func main() {
	harness(func(h *bench) {
		p := NewPool(h.count("capacity"), Limits{
			Workers:     h.count("max_workers"),
			Floor:       h.count("floor"),
			GrowAbove:   h.number("grow_above"),
			ShrinkBelow: h.number("shrink_below"),
			Target:      h.millis("latency_target_ms"),
		}, h.millis("adjust_ms"), dependency(h))
		submit(h, p, true)
	})
}
