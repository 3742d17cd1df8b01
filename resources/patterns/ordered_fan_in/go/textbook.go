package main

func main() {
	harness(func(h *bench) {
		in := startFeeds(h)
		Consume(OrderedFanIn(h.count("output_capacity"), in[0], in[1], in[2]), handler(h))
	})
}
