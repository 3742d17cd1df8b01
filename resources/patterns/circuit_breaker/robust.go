package main

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// Request is one call, which may panic.
type Request interface {
	Execute() error
}

// ErrOpen is what a caller gets that was not let through.
var ErrOpen = errors.New("circuit breaker is open")

type state int

const (
	closed state = iota
	open
	halfOpen
)

// Settings say when a Breaker opens, and for how long.
type Settings struct {
	Window       int // calls
	MinimumCalls int
	FailureRatio float64
	Recovery     time.Duration
}

// Breaker opens on the share of failures among the last calls, and tries the backend
// with one call at a time.
type Breaker struct {
	settings Settings

	mu         sync.Mutex
	state      state
	generation uint64
	openedAt   time.Time
	probing    bool
	failed     []bool // of the last calls, a ring
	calls      int
	failures   int
}

// NewBreaker makes a closed breaker.
func NewBreaker(s Settings) *Breaker {
	return &Breaker{settings: s, failed: make([]bool, s.Window)}
}

// Execute lets r through where the breaker permits, and tells it what came of it, a
// panic included.
func (b *Breaker) Execute(r Request) error {
	generation, ok := b.ask()
	if !ok {
		return ErrOpen
	}
	succeeded := false
	defer func() { b.report(generation, succeeded) }()
	err := r.Execute() //@call
	succeeded = err == nil
	return err
}

func (b *Breaker) ask() (generation uint64, ok bool) {
	b.mu.Lock() //@ask
	defer b.mu.Unlock()
	if b.state == open && time.Since(b.openedAt) >= b.settings.Recovery {
		b.become(halfOpen)
	}
	if b.state == open || b.probing {
		return 0, false
	}
	b.probing = b.state == halfOpen
	return b.generation, true
}

// report counts only what began in the present generation.
func (b *Breaker) report(generation uint64, succeeded bool) {
	b.mu.Lock() //@report
	defer b.mu.Unlock()
	switch {
	case generation != b.generation:
	case b.state == halfOpen && succeeded:
		b.become(closed)
	case b.state == halfOpen:
		b.become(open)
	default:
		b.count(!succeeded)
		if b.bad() {
			b.become(open)
		}
	}
}

func (b *Breaker) count(failed bool) {
	at := b.calls % len(b.failed)
	if b.failed[at] {
		b.failures--
	}
	b.failed[at] = failed
	if failed {
		b.failures++
	}
	b.calls++
}

func (b *Breaker) bad() bool {
	inWindow, enough := b.calls, b.settings.MinimumCalls
	if inWindow > len(b.failed) {
		inWindow = len(b.failed)
	}
	if enough > len(b.failed) {
		enough = len(b.failed)
	}
	return inWindow >= enough && float64(b.failures) >= b.settings.FailureRatio*float64(inWindow)
}

func (b *Breaker) become(s state) {
	b.state = s
	b.generation++
	b.probing = false
	switch s {
	case open:
		b.openedAt = time.Now()
	case closed:
		b.failed, b.calls, b.failures = make([]bool, len(b.failed)), 0, 0
	}
}

// State is 0 closed, 1 open, 2 half-open.
func (b *Breaker) State() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return int(b.state)
}

// Offer sends the calls as they come due. What does not fit into the queue is turned
// away; where wait is set, the client waits for room.
func Offer(due <-chan Request, to chan<- Request, wait bool, refuse func(Request)) {
	defer close(to)
	for r := range due { //@due
		if wait {
			to <- r //@offer
			continue
		}
		select {
		case to <- r: //@offer
		default:
			refuse(r)
		}
	}
}

// Call takes one request after the other. After a failure it may try again, after a
// pause; again says how long, and false when it is over.
func Call(requests <-chan Request, b *Breaker, again func(Request, int, error) (time.Duration, bool)) {
	for r := range requests { //@take
		for attempts := 1; ; attempts++ {
			err := attempt(b, r)
			pause, ok := again(r, attempts, err)
			if !ok {
				break
			}
			time.Sleep(pause)
		}
	}
}

// attempt is the client's side of one call, where a panic becomes an error.
func attempt(b *Breaker, r Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the call panicked: %v", p)
		}
	}()
	return b.Execute(r)
}
