// The ledger: where every message is in its life, and what the pattern tells of itself.
// offered = accepted + refused + undecided, and accepted = outcomes + inside, always.
package main

import (
	"fmt"
	"math"
	"runtime"
	"sync/atomic"
	"time"
)

// Where a message is in its life. It has one outcome: the first wins.
type benchState int

const (
	benchAnnounced benchState = iota // on its way to its source, not yet counted
	benchOffered                     // neither let in nor turned away
	benchAccepted
	benchGone // it has its outcome
)

type benchMessage struct {
	state    benchState
	class    int
	due      time.Duration
	presumed bool // let in unless it was turned away
	worked   bool // its work has begun, before it had an outcome
}

type benchOutcome int

const (
	benchCompleted benchOutcome = iota
	benchFailed
	benchDropped
	benchTimedOut
	benchCancelled
	benchRefused
)

// offer is a further attempt at something that was offered before: a message of its own,
// due now, and a retry. Where there is a mark for retries it is counted there too.
func (h *bench) offer(source string, instance, class int, service time.Duration, fails bool) arrival {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := arrival{source: source, instance: instance, index: -1, class: class, service: service, fails: fails}
	message := h.enter(&a, h.now())
	h.markOffered(message)
	if !h.meter.closed {
		h.meter.retries++
		if retry := h.meter.marks["retry"]; retry != nil {
			retry.add(nil)
		}
	}
	return a
}

// The calls below say what becomes of a message; those that give it an outcome are
// true when they are the first. Whoever is gone before being let in counts as refused.

func (h *bench) accept(id uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.markAccepted(h.message(id))
}

func (h *bench) refuse(id uint64) bool   { return h.finish(id, benchRefused) }
func (h *bench) complete(id uint64) bool { return h.finish(id, benchCompleted) }
func (h *bench) fail(id uint64) bool     { return h.finish(id, benchFailed) }
func (h *bench) drop(id uint64) bool     { return h.finish(id, benchDropped) }
func (h *bench) timeOut(id uint64) bool  { return h.finish(id, benchTimedOut) }
func (h *bench) cancel(id uint64) bool   { return h.finish(id, benchCancelled) }

// What a pattern tells of itself is declared in the experiment; another name is a
// mistake in the glue, and the program ends.

// mark counts something that happened. What it measures, where it measures something,
// comes to a mean and a maximum.
func (h *bench) mark(id string, value ...uint32) {
	h.mu.Lock()
	defer h.mu.Unlock()
	mark := h.meter.marks[id]
	if mark == nil {
		panic("harness: there is no mark " + id)
	}
	if !h.meter.closed {
		mark.add(value)
	}
}

// markDuration is mark for what measures time, which marks count in microseconds.
func (h *bench) markDuration(id string, d time.Duration) {
	micros := d.Microseconds()
	if micros < 0 {
		micros = 0
	} else if micros > math.MaxUint32 {
		micros = math.MaxUint32
	}
	h.mark(id, uint32(micros))
}

// state says which value a state has from now on; what it had already is no change.
// Values are numbered in the order of their declaration.
func (h *bench) state(id string, instance, value int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	state, names := h.meter.states[id], h.experiment.States[id]
	if state == nil || value < 0 || value >= len(names) {
		panic(fmt.Sprintf("harness: there is no state %s %d", id, value))
	}
	if !h.meter.closed {
		state.set(instance, names[value], h.now())
	}
}

// gauge says how large something is from now on. Instances are added up.
func (h *bench) gauge(id string, instance int, value float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	gauge := h.meter.gauges[id]
	if gauge == nil {
		panic("harness: there is no gauge " + id)
	}
	if !h.meter.closed {
		gauge.set(instance, value, h.now())
	}
}

// arc counts what goes from one index to another: one, or as many as said.
func (h *bench) arc(id string, from, to int, count ...int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	arcs := h.meter.arcs[id]
	if arcs == nil {
		panic("harness: there is no arc " + id)
	}
	if h.meter.closed {
		return
	}
	if len(count) == 0 {
		count = []int{1}
	}
	for _, n := range count {
		arcs[[2]int{from, to}] += uint64(n)
	}
}

// The functions from here to workEnded belong to the ledger and want h.mu held where
// they do not take it.

func (h *bench) enter(a *arrival, due time.Duration) *benchMessage {
	message := &benchMessage{class: a.class, due: due}
	a.id = uint64(len(h.ledger))
	h.ledger = append(h.ledger, message)
	a.due = h.start.Add(due)
	return message
}

func (h *bench) message(id uint64) *benchMessage { return h.ledger[id] }

// announce enters a message that its source is about to be given; false when as many
// were given as the experiment allows.
func (h *bench) announce(a *arrival, lane *benchLane) (*benchMessage, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if most := h.experiment.Stop.Messages; most > 0 && h.handed >= most {
		return nil, false
	}
	h.handed++
	due := a.due.Sub(time.Time{})
	if lane.saturated {
		due = h.now()
	}
	message := h.enter(a, due)
	message.presumed = lane.presumes
	return message, true
}

// taken notes that a source has come for its next message, and what that says of the
// last. A saturated source's message is due when it is taken.
func (h *bench) taken(lane *benchLane, message *benchMessage) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if lane.saturated && !message.worked && message.state < benchGone {
		message.due = h.now()
	}
	h.markOffered(message)
	h.settle(lane)
	lane.last = message
}

func (h *bench) settle(lane *benchLane) {
	if lane.presumes && lane.last != nil {
		h.markAccepted(lane.last)
	}
}

func (h *bench) markOffered(message *benchMessage) {
	if message.state != benchAnnounced {
		return
	}
	message.state = benchOffered
	if !h.meter.closed {
		h.meter.classes[message.class].offered++
	}
}

func (h *bench) markAccepted(message *benchMessage) {
	h.markOffered(message)
	if message.state != benchOffered {
		return
	}
	message.state = benchAccepted
	if !h.meter.closed {
		h.meter.classes[message.class].accepted++
	}
}

func (h *bench) finish(id uint64, outcome benchOutcome) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	message := h.message(id)
	h.markOffered(message)
	if outcome == benchCompleted || (message.presumed && outcome != benchRefused) {
		h.markAccepted(message)
	}
	if message.state == benchGone {
		return false
	}
	wasAccepted := message.state == benchAccepted
	message.state = benchGone
	if !h.meter.closed {
		h.meter.classes[message.class].end(outcome, wasAccepted, h.now()-message.due)
	}
	return true
}

// workBegun gives back the instant. Work on a message takes it in.
func (h *bench) workBegun(id uint64, role string) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	message := h.message(id)
	h.markAccepted(message)
	if !message.worked && message.state != benchGone {
		message.worked = true
		if !h.meter.closed {
			h.meter.classes[message.class].wait.add(now - message.due)
		}
	}
	if !h.meter.closed {
		h.meter.role(role).begin()
		h.meter.notePeak(runtime.NumGoroutine() - int(atomic.LoadInt32(&h.own)))
	}
	return now
}

func (h *bench) workEnded(id uint64, begun time.Duration, role string, isCutShort bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.meter.closed {
		return
	}
	now := h.now()
	message := h.message(id)
	class := &h.meter.classes[message.class]
	class.service.add(now - begun)
	if message.state == benchGone && !isCutShort {
		class.workForNobody++
	}
	h.meter.role(role).end(now - begun)
}
