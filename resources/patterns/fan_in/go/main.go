package main

import "context"

func main() {
	harness(func(h *bench) {
		output := FanIn(h.count("output_capacity"), startFeeds(h, context.Background())...)
		Consume(output, quits(h), handler(h))
	})
}
