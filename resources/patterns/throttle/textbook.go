package main

import (
	"errors"
	"sync/atomic"
	"time"
)

// ErrFull is what a caller gets when the input has no room.
var ErrFull = errors.New("processor at capacity")

// Message is one request.
type Message struct {
	ID      uint64
	Service time.Duration
}

// Throttle processes messages. Its two channels have the same capacity, which is
// meant to bound the work in progress.
type Throttle struct {
	input  chan Message
	output chan Message
	active int32
}

// NewThrottle makes the channels and starts the dispatcher.
func NewThrottle(capacity int, work func(Message)) *Throttle {
	t := &Throttle{
		input:  make(chan Message, capacity),
		output: make(chan Message, capacity),
	}
	go t.dispatch(work)
	return t
}

// Submit never waits: a full input turns the message away.
func (t *Throttle) Submit(m Message) error {
	select {
	case t.input <- m: //@offer
		return nil
	default:
		return ErrFull
	}
}

// Offer submits messages as they come due.
func (t *Throttle) Offer(due <-chan Message, refused func(Message)) {
	for m := range due { //@due
		if err := t.Submit(m); err != nil {
			refused(m)
		}
	}
}

// dispatch starts a goroutine for every message. The input is empty again at once,
// so that its capacity bounds nothing.
func (t *Throttle) dispatch(work func(Message)) {
	for m := range t.input { //@take
		atomic.AddInt32(&t.active, 1) //@begin
		go func(m Message) {
			defer atomic.AddInt32(&t.active, -1)
			work(m) //@work
			select {
			case t.output <- m: //@deliver
			default: // full: the result is gone
			}
		}(m)
	}
}

// Read hands the results to their reader, one by one.
func (t *Throttle) Read(use func(Message)) {
	for m := range t.output { //@read
		use(m) //@use
	}
}
