package main

func main() {
	harness(func(h *bench) {
		run(h, NewBreaker(Settings{
			Seconds:           h.choice("window_kind") == "seconds",
			Window:            h.count("window"),
			MinimumCalls:      h.count("minimum_calls"),
			FailureRatio:      h.number("failure_ratio"),
			SlowCall:          h.millis("slow_call_ms"),
			SlowRatio:         h.number("slow_ratio"),
			WaitOpen:          h.millis("recovery_ms"),
			PermittedHalfOpen: h.count("permitted_half_open"),
			MaxHalfOpen:       h.millis("max_half_open_ms"),
		}))
	})
}
