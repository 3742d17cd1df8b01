package main

import (
	"errors"
	"time"
)

var errBackend = errors.New("backend failed")

// An around is what lies around a gateway, but for the stages, whose form is the variant's.
type around struct{ h *bench }

func (a around) Answer(m Message, o Outcome) {
	if m.Class == 0 && time.Since(m.Due) <= a.h.millis("deadline_ms") {
		a.h.mark("urgent_in_time")
	}
	switch o {
	case Completed:
		a.h.complete(m.ID)
	case Failed:
		a.h.fail(m.ID)
	case TimedOut:
		a.h.timeOut(m.ID)
	case Refused:
		a.h.refuse(m.ID)
	case Dropped:
		a.h.mark("result_dropped")
		a.h.drop(m.ID)
	}
}

func (a around) Error(Message) { a.h.mark("error") }

func (a around) Stolen(victim, thief int) { a.h.arc("steal", victim, thief) }

// submit plays the tape.
func submit(h *bench, g *Gateway) {
	convert := func(a arrival) Message { return Message{ID: a.id, Class: a.class, Due: a.due} }
	callTape(h, "client", 0, convert, func(due <-chan Message) { g.Submit(due, h.saturated("client")) })
}
