package main

func main() {
	harness(func(h *bench) {
		q := newQueue(h)
		startSources(h, q)
		q.Process(handler(h, q))
	})
}
