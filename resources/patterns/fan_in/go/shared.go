package main

import "context"

func message(a arrival) Message { return Message{ID: a.id, Due: a.due, Service: a.service} }

// startFeeds starts one for each input. An input that is closed turns away what comes due
// later.
func startFeeds(h *bench, parent context.Context) []<-chan Message {
	var inputs []<-chan Message
	var stops []context.CancelFunc
	for i := 0; i < h.instances("source"); i++ {
		ctx, stop := context.WithCancel(parent)
		stops = append(stops, stop)
		input := make(chan Message, h.count("capacity"))
		inputs = append(inputs, input)
		refuse := func(m Message) { h.refuse(m.ID) }
		offerTape(h, "source", i, message, func(due <-chan Message) {
			Feed(due, input, ctx.Done(), refuse)
			for m := range due {
				refuse(m)
			}
		})
	}
	h.goOwn(func() { hearButtons(h, stops) })
	return inputs
}

// hearButtons closes inputs as the buttons say, and all of them at the cut.
func hearButtons(h *bench, stops []context.CancelFunc) {
	one, all := h.action("close_input"), h.action("close_inputs")
	for next := 0; ; {
		select {
		case <-one:
			if next < len(stops) {
				stops[next]()
				next++
			}
			continue
		case <-all:
		case <-h.stop:
		}
		for _, stop := range stops {
			stop()
		}
		if h.stopped() {
			return
		}
	}
}

// quits is closed when the button says that the consumer quits.
func quits(h *bench) <-chan struct{} {
	quit := make(chan struct{})
	pressed := h.action("consumer_quits")
	h.goOwn(func() {
		select {
		case <-pressed:
			h.mark("consumer_quit")
			h.state("consumer", 0, 1)
			close(quit)
		case <-h.stop:
		}
	})
	return quit
}

func handler(h *bench) func(Message) {
	h.state("consumer", 0, 0)
	return func(m Message) {
		h.work(m.ID, m.Service, "consumer")
		h.complete(m.ID)
	}
}
