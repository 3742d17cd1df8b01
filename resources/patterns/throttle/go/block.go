package main

func main() {
	harness(func(h *bench) {
		t := NewThrottle(h.count("workers"), h.count("capacity"), worker(h))
		h.gauge("limit", 0, h.number("workers"))
		offerTape(h, "source", 0, message, t.Offer)
		t.Read(reader(h))
	})
}
