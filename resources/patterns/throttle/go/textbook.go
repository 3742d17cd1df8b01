package main

func main() {
	harness(func(h *bench) {
		t := NewThrottle(h.count("capacity"), worker(h))
		h.gauge("limit", 0, h.number("capacity"))
		refused := func(m Message) { h.refuse(m.ID) }
		if h.saturated("source") {
			refused = func(m Message) { t.input <- m }
		}
		offerTape(h, "source", 0, message, func(due <-chan Message) { t.Offer(due, refused) })
		t.Read(reader(h))
	})
}
