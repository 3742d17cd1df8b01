package main

import (
	"context"
	"time"
)

// Uses every call of the harness, in a way that comes to known numbers.
func main() {
	harness(func(h *bench) {
		go fates(h)
		go meanings(h)
		go presses(h)
		offerTape(h, "stuck", 0, func(a arrival) uint64 { return a.id }, intoOneSlot)
		offerTape(h, "idle", 0, func(a arrival) uint64 { return a.id }, intoOneSlot)
		callTape(h, "caller", 0, func(a arrival) uint64 { return a.id }, func(due <-chan uint64) {
			for id := range due {
				h.mark("called", uint32(id-id))
			}
		})
		go func() { <-make(chan int) }()
		go time.Sleep(time.Hour)
		<-h.context().Done()
	})
}

// Nobody takes what comes into the slot: the second message waits for room for ever.
func intoOneSlot(due <-chan uint64) {
	slot := make(chan uint64, 1)
	for id := range due {
		slot <- id
	}
}

// One fate for each message of the source.
func fates(h *bench) {
	for a := range h.arrivals("client", 0) {
		switch a.index {
		case 0: // done
			h.work(a.id, a.service, "worker")
			h.complete(a.id)
		case 1: // turned away
			h.refuse(a.id)
		case 2: // let in and then turned away: lost inside
			h.accept(a.id)
			h.refuse(a.id)
		case 3: // the first outcome counts
			h.accept(a.id)
			if h.fail(a.id) && !h.complete(a.id) {
				h.mark("first")
			}
		case 4: // given up before it was let in: turned away
			h.timeOut(a.id)
		case 5: // worked on afterwards: for nobody
			h.accept(a.id)
			h.timeOut(a.id)
			h.work(a.id, a.service, "worker")
		case 6:
			h.accept(a.id)
			h.cancel(a.id)
		case 7: // never decided
		case 8: // still inside at the cut; its work is ended early, and another piece never ends
			ended, cancel := context.WithCancel(context.Background())
			cancel()
			if h.workUntil(ended, a.id, time.Hour, "worker") == context.Canceled {
				h.mark("cut_short")
			}
			go h.workUntil(context.Background(), a.id, time.Hour, "worker")
			retry := h.offer("client", 0, a.class, a.service, a.fails)
			h.complete(retry.id)
		}
	}
}

func meanings(h *bench) {
	h.work(0, time.Millisecond, "worker") // what a closed channel yields: no message
	if !h.complete(0) {
		h.mark("none")
	}
	h.mark("seen")
	h.mark("seen", 5)
	h.mark("seen", 9)
	h.markDuration("took", 2*time.Millisecond)
	h.state("gate", 0, 0)
	h.state("gate", 0, 1)
	h.state("gate", 0, 1)
	h.state("gate", 1, 0)
	h.gauge("level", 0, 2)
	h.gauge("level", 1, 3)
	h.gauge("level", 0, 0)
	h.arc("steal", 1, 0)
	h.arc("steal", 0, 1)
	h.arc("steal", 0, 1, 2)
}

// The script presses twice, then doubles the store's mean: one press is held.
func presses(h *bench) {
	call := func() {
		service, fails := h.call("store")
		h.mark("calls", uint32(service.Milliseconds()))
		if fails {
			h.mark("failures")
		}
	}
	call()
	call()
	for h.number("workload.store.service_mean_ms") != 40 && !h.stopped() {
		time.Sleep(time.Millisecond)
	}
	call()
	<-h.action("quit")
	h.mark("quits")
	select {
	case <-h.action("quit"):
		h.mark("quits")
	default:
	}
	if h.choice("word") == "yes" && h.count("many") == 3 && h.millis("many") == 3*time.Millisecond &&
		h.seconds("many") == 3*time.Second && h.instances("client") == 1 && !h.saturated("client") {
		h.mark("parameters")
	}
}
