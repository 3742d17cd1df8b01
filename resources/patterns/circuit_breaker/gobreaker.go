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

// Settings are named as in github.com/sony/gobreaker, whose behaviour this is.
type Settings struct {
	MaxRequests uint32        // admitted half-open, in all
	Interval    time.Duration // after which the counts of the closed state begin anew; 0: never
	Timeout     time.Duration // from open to half-open
	TripAbove   uint32        // consecutive failures
}

// Breaker moves when somebody calls. A new generation with each state makes late
// results count for nothing.
type Breaker struct {
	settings Settings

	mu             sync.Mutex
	state          state
	generation     uint64
	expiry         time.Time // zero: none
	requests       uint32
	successesInRow uint32
	failuresInRow  uint32
}

// NewBreaker makes a closed breaker.
func NewBreaker(s Settings) *Breaker {
	b := &Breaker{settings: s}
	b.newGeneration(time.Now())
	return b
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
	b.catchUp(time.Now())
	if b.state == open || b.state == halfOpen && b.requests >= b.settings.MaxRequests {
		return 0, false
	}
	b.requests++
	return b.generation, true
}

func (b *Breaker) report(generation uint64, succeeded bool) {
	b.mu.Lock() //@report
	defer b.mu.Unlock()
	now := time.Now()
	b.catchUp(now)
	if generation != b.generation {
		return
	}
	if succeeded {
		b.successesInRow++
		b.failuresInRow = 0
		if b.state == halfOpen && b.successesInRow >= b.settings.MaxRequests {
			b.become(closed, now)
		}
		return
	}
	b.failuresInRow++
	b.successesInRow = 0
	if b.state == halfOpen || b.failuresInRow > b.settings.TripAbove {
		b.become(open, now)
	}
}

func (b *Breaker) catchUp(now time.Time) {
	if b.expiry.IsZero() || !b.expiry.Before(now) {
		return
	}
	switch b.state {
	case closed:
		b.newGeneration(now)
	case open:
		b.become(halfOpen, now)
	}
}

func (b *Breaker) become(s state, now time.Time) {
	b.state = s
	b.newGeneration(now)
}

func (b *Breaker) newGeneration(now time.Time) {
	b.generation++
	b.requests, b.successesInRow, b.failuresInRow = 0, 0, 0
	b.expiry = time.Time{}
	if b.state == closed && b.settings.Interval > 0 {
		b.expiry = now.Add(b.settings.Interval)
	}
	if b.state == open {
		b.expiry = now.Add(b.settings.Timeout)
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
