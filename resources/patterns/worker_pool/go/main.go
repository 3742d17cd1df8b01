package main

func main() {
	harness(func(h *bench) {
		p := NewPool(h.count("workers"), h.count("capacity"), func(worker int, t Task) {
			h.gauge("busy", worker, 1)
			h.work(t.ID, t.Service, "worker")
			h.gauge("busy", worker, 0)
			h.complete(t.ID)
		})
		offerTape(h, "source", 0, task, p.Run)
	})
}

func task(a arrival) Task { return Task{ID: a.id, Service: a.service} }
