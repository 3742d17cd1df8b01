package main

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Request is one call, which may panic.
type Request interface {
	Execute() error
}

// ErrOpen is what a caller gets that was not let through.
var ErrOpen = errors.New("circuit breaker is open")

type state = int32

const (
	closed state = iota
	open
	halfOpen
)

// Breaker opens after threshold failures in a row and lets everybody try when
// recovery is over. Its parts are atomic or locked; together they are not.
type Breaker struct {
	threshold int32
	recovery  time.Duration

	state    int32
	failures int32

	mu          sync.RWMutex
	lastFailure time.Time
}

// NewBreaker makes a closed breaker.
func NewBreaker(threshold int, recovery time.Duration) *Breaker {
	return &Breaker{threshold: int32(threshold), recovery: recovery}
}

// Execute looks at the state and calls; half-open turns nobody away.
func (b *Breaker) Execute(r Request) error {
	switch atomic.LoadInt32(&b.state) {
	case open:
		b.mu.RLock() //@look
		mayTry := time.Since(b.lastFailure) > b.recovery
		b.mu.RUnlock()
		if !mayTry {
			return ErrOpen
		}
		atomic.StoreInt32(&b.state, halfOpen)
	}
	return b.execute(r)
}

func (b *Breaker) execute(r Request) error {
	if err := r.Execute(); err != nil { //@call
		failures := atomic.AddInt32(&b.failures, 1)
		b.mu.Lock() //@note
		b.lastFailure = time.Now()
		b.mu.Unlock()
		if failures >= b.threshold {
			atomic.StoreInt32(&b.state, open)
		}
		return err
	}
	atomic.StoreInt32(&b.failures, 0)
	atomic.StoreInt32(&b.state, closed)
	return nil
}

// State is 0 closed, 1 open, 2 half-open.
func (b *Breaker) State() int { return int(atomic.LoadInt32(&b.state)) }

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
