package main

func main() {
	harness(func(h *bench) {
		in := startFeeds(h)
		Consume(OrderedFanIn(h.count("output_capacity"), watcher{h}, in[:]...), handler(h))
	})
}
