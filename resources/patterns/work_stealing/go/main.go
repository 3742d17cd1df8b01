package main

// The glue of the variant with one queue for all.
func main() {
	harness(func(h *bench) {
		p := NewPool(h.count("workers"), h.count("global_capacity"), execute(h))
		p.Expect(h.instances("source"))
		feed(h, func(_ int, due <-chan Task) { p.Run(due) })
		p.Close()
	})
}
