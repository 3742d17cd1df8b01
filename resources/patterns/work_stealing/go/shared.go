package main

func task(a arrival) Task { return Task{ID: a.id, Service: a.service} }

func execute(h *bench) func(worker int, t Task) {
	return func(_ int, t Task) {
		h.work(t.ID, t.Service, "worker")
		h.complete(t.ID)
	}
}

// stole tells of a steal.
func stole(h *bench) func(thief, victim int) {
	return func(thief, victim int) {
		h.arc("steal", victim, thief)
		h.mark("stole", uint32(victim+1))
	}
}

// inVain tells of a look that found nothing.
func inVain(h *bench) func() {
	return func() { h.mark("looked_in_vain") }
}

// feed starts the sources, each for one worker.
func feed(h *bench, run func(worker int, due <-chan Task)) {
	for i := 0; i < h.instances("source"); i++ {
		worker := i % h.count("workers")
		offerTape(h, "source", i, task, func(due <-chan Task) { run(worker, due) })
	}
}
