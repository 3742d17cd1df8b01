package main

func main() {
	harness(func(h *bench) {
		p := NewPool(h.count("workers"), h.count("capacity"), h.count("global_capacity"), execute(h), stole(h), inVain(h))
		p.Expect(h.instances("source"))
		p.Start()
		feed(h, p.Run)
		p.Close()
	})
}
