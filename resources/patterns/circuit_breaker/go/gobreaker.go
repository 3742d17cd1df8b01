package main

func main() {
	harness(func(h *bench) {
		run(h, NewBreaker(Settings{
			MaxRequests: uint32(h.count("max_requests")),
			Timeout:     h.millis("recovery_ms"),
			TripAbove:   uint32(h.count("threshold")),
		}))
	})
}
