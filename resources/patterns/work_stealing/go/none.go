package main

func main() {
	harness(func(h *bench) {
		p := NewPool(h.count("workers"), h.count("capacity"), execute(h))
		p.Expect(h.instances("source"))
		feed(h, p.Run)
		p.Close()
	})
}
