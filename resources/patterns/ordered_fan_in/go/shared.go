package main

import (
	"context"
	"time"
)

// ways is how many inputs there are.
const ways = 3

// startFeeds starts one for each input. A way takes its time, and loses or repeats what
// it is told to; an input that is closed turns away what comes later.
func startFeeds(h *bench) [ways]<-chan Ordered {
	ctx, stop := context.WithCancel(context.Background())
	var inputs [ways]<-chan Ordered
	for i := range inputs {
		i, input := i, make(chan Ordered, h.count("capacity"))
		inputs[i] = input
		refuse := func(m Ordered) { h.refuse(m.ID) }
		offerTape(h, "source", i, numbering(h), func(due <-chan Ordered) {
			arriving := make(chan Ordered)
			go travel(h, i, due, arriving)
			Feed(arriving, input, ctx.Done(), refuse)
			for m := range arriving {
				refuse(m)
			}
		})
	}
	closes := h.action("close_inputs")
	h.goOwn(func() {
		defer stop()
		select {
		case <-closes:
		case <-h.stop:
		}
	})
	return inputs
}

// numbering deals the numbers of one stream among the inputs, or lets each count for
// itself.
func numbering(h *bench) func(arrival) Ordered {
	global := h.choice("numbering") == "global"
	return func(a arrival) Ordered {
		number := a.index + 1
		if global {
			number = a.index*ways + a.instance + 1
		}
		return Ordered{Number: uint64(number), ID: a.id, Due: a.due, Service: a.service}
	}
}

func travel(h *bench, way int, due <-chan Ordered, arriving chan<- Ordered) {
	defer close(arriving)
	lag := h.millis("skew_ms") * time.Duration(way) / (ways - 1)
	lose, repeat := h.action("lose"), h.action("duplicate")
	for m := range due {
		if wait := time.Until(m.Due.Add(lag)); lag > 0 && wait > 0 {
			time.Sleep(wait)
		}
		copies := 1
		if float64(m.Number) == h.number("lose_number") {
			copies = 0
		}
		if float64(m.Number) == h.number("duplicate_number") {
			copies = 2
		}
		select {
		case <-lose:
			copies = 0
		case <-repeat:
			copies = 2
		default:
		}
		if copies == 0 {
			h.accept(m.ID)
			h.mark("lost", uint32(m.Number))
			h.drop(m.ID)
			continue
		}
		arriving <- m
		if copies == 2 {
			m.ID = h.offer("source", way, 0, m.Service, false).id
			h.mark("sent_twice", uint32(m.Number))
			arriving <- m
		}
	}
}

func handler(h *bench) func(Ordered) {
	last := uint64(0)
	return func(m Ordered) {
		if m.Number <= last {
			h.mark("disorder")
		}
		last = m.Number
		h.work(m.ID, m.Service, "consumer")
		h.complete(m.ID)
	}
}

// A watcher notes what a merge gives up.
type watcher struct{ h *bench }

func (w watcher) Gap(missing uint64) { w.h.mark("gap", uint32(missing)) }

func (w watcher) Stale(m Ordered) {
	w.h.accept(m.ID)
	w.h.mark("stale", uint32(m.Number))
	w.h.drop(m.ID)
}
