package main

func main() {
	harness(func(h *bench) {
		p := NewPool(h.count("capacity"), Limits{Workers: h.count("max_workers"), Floor: h.count("floor")},
			h.millis("adjust_ms"), dependency(h))
		submit(h, p, true)
	})
}
