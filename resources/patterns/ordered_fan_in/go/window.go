package main

func main() {
	harness(func(h *bench) {
		in := startFeeds(h)
		output := OrderedFanIn(uint64(h.count("window")), h.millis("gap_ms"), h.count("output_capacity"), watcher{h},
			in[0], in[1], in[2])
		Consume(output, handler(h))
	})
}
