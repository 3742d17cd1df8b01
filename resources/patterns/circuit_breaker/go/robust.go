package main

func main() {
	harness(func(h *bench) {
		run(h, NewBreaker(Settings{
			Window:       h.count("window"),
			MinimumCalls: h.count("minimum_calls"),
			FailureRatio: h.number("failure_ratio"),
			Recovery:     h.millis("recovery_ms"),
		}))
	})
}
