package main

func main() {
	harness(func(h *bench) {
		run(h, NewBreaker(h.count("threshold"), h.millis("recovery_ms")))
	})
}
