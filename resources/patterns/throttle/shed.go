package main

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// ErrFull is what a caller gets when neither a worker nor the buffer has room.
var ErrFull = errors.New("processor at capacity")

// Message is one request.
type Message struct {
	ID      uint64
	Service time.Duration
}

// Throttle is a fixed number of workers behind a buffer: it never has more in hand
// than workers and slots.
type Throttle struct {
	input   chan Message
	output  chan Message
	active  int32
	serving sync.WaitGroup
}

// NewThrottle makes the channels and starts the workers.
func NewThrottle(workers, capacity int, work func(Message)) *Throttle {
	t := &Throttle{
		input:  make(chan Message, capacity),
		output: make(chan Message, capacity),
	}
	t.serving.Add(workers)
	for i := 0; i < workers; i++ {
		go t.serve(work)
	}
	go t.finish()
	return t
}

// Submit never waits: a message for which there is no room is turned away, and its
// caller told. A worker that waits for work takes one even where there is no buffer.
func (t *Throttle) Submit(m Message) error {
	select {
	case t.input <- m: //@offer
		return nil
	default:
		return ErrFull
	}
}

// Offer submits messages as they come due, and closes the input when there are no
// more.
func (t *Throttle) Offer(due <-chan Message, refused func(Message)) {
	defer close(t.input)
	for m := range due { //@due
		if err := t.Submit(m); err != nil {
			refused(m)
		}
	}
}

// serve is one worker. A full output makes it wait: nothing is thrown away, and the
// input fills up instead.
func (t *Throttle) serve(work func(Message)) {
	defer t.serving.Done()
	for m := range t.input { //@take
		atomic.AddInt32(&t.active, 1)
		work(m) //@work
		atomic.AddInt32(&t.active, -1)
		t.output <- m //@deliver
	}
}

// finish closes the output once the last worker has ended.
func (t *Throttle) finish() {
	t.serving.Wait() //@join
	close(t.output)
}

// Read hands the results to their reader, one by one, until there are no more.
func (t *Throttle) Read(use func(Message)) {
	for m := range t.output { //@read
		use(m) //@use
	}
}
