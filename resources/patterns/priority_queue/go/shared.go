package main

func newQueue(h *bench) *Queue {
	return NewQueue(h.count("capacity_critical"), h.count("capacity_high"), h.count("capacity_normal"),
		h.count("capacity_low"))
}

func message(a arrival) Message {
	return Message{ID: a.id, Class: a.class, Due: a.due, Service: a.service}
}

// startSources starts one for each queue. Where submit says block, and where the
// source is saturated, a full queue makes it wait.
func startSources(h *bench, q *Queue) {
	for source, to := range map[string]chan Message{
		"critical": q.critical, "high": q.high, "normal": q.normal, "low": q.low,
	} {
		to := to
		refuse := func(m Message) { h.refuse(m.ID) }
		if h.choice("submit") == "block" || h.saturated(source) {
			refuse = func(m Message) { to <- m }
		}
		offerTape(h, source, 0, message, func(due <-chan Message) { Offer(due, to, refuse) })
	}
}

// handler works, and notes an inversion: a message served while a more urgent one waits.
func handler(h *bench, q *Queue) func(Message) {
	urgent := []chan Message{q.critical, q.high, q.normal}
	return func(m Message) {
		for class := 0; class < m.Class; class++ {
			if len(urgent[class]) > 0 {
				h.mark("inversion", uint32(class))
				break
			}
		}
		h.work(m.ID, m.Service, "processor")
		h.complete(m.ID)
	}
}
