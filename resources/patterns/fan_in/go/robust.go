package main

import "context"

func main() {
	harness(func(h *bench) {
		ctx, cancel := context.WithCancel(context.Background())
		lost := func(m Message) { h.cancel(m.ID) }
		output := FanIn(ctx, h.count("output_capacity"), lost, startFeeds(h, ctx)...)
		Consume(cancel, output, quits(h), handler(h))
	})
}
