package main

func main() {
	harness(func(h *bench) {
		p := NewPool(h.count("workers"), h.count("capacity"), h.count("global_capacity"), h.millis("idle_sleep_ms"),
			execute(h), stole(h), inVain(h))
		p.Start()
		feed(h, p.Run)
	})
}
