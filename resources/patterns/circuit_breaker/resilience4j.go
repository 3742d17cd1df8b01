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

// Settings say what Resilience4j's CircuitBreakerConfig says, whose behaviour this is.
type Settings struct {
	Seconds           bool // the window holds the last seconds, not the last calls
	Window            int
	MinimumCalls      int
	FailureRatio      float64
	SlowCall          time.Duration
	SlowRatio         float64
	WaitOpen          time.Duration
	PermittedHalfOpen int
	MaxHalfOpen       time.Duration // 0: no limit
}

// Breaker opens on the share of failed or of slow calls in a window. It has no
// generations: a late result lands in the state of the moment.
type Breaker struct {
	settings Settings

	mu       sync.Mutex
	state    state
	since    time.Time
	permits  int
	closed   *window
	halfOpen *window
}

// NewBreaker makes a closed breaker.
func NewBreaker(s Settings) *Breaker {
	if !s.Seconds && s.MinimumCalls > s.Window {
		s.MinimumCalls = s.Window
	}
	return &Breaker{
		settings: s, since: time.Now(),
		closed: newWindow(s.Window, s.Seconds), halfOpen: newWindow(s.PermittedHalfOpen, false),
	}
}

// Execute lets r through where the breaker permits, and tells it what came of it, a
// panic included.
func (b *Breaker) Execute(r Request) error {
	ok := b.ask()
	if !ok {
		return ErrOpen
	}
	begun := time.Now()
	succeeded := false
	defer func() { b.report(time.Since(begun), succeeded) }()
	err := r.Execute() //@call
	succeeded = err == nil
	return err
}

func (b *Breaker) ask() bool {
	b.mu.Lock() //@ask
	defer b.mu.Unlock()
	now := time.Now()
	b.catchUp(now)
	if b.state == open && now.Sub(b.since) > b.settings.WaitOpen {
		b.become(halfOpen, now)
	}
	if b.state == closed {
		return true
	}
	if b.state == open || b.permits == 0 {
		return false
	}
	b.permits--
	return true
}

func (b *Breaker) report(latency time.Duration, succeeded bool) {
	b.mu.Lock() //@report
	defer b.mu.Unlock()
	now := time.Now()
	b.catchUp(now)
	slow := latency > b.settings.SlowCall
	switch b.state {
	case closed:
		b.closed.add(now, !succeeded, slow)
		if b.closed.sum.calls >= b.settings.MinimumCalls && b.bad(b.closed.sum) {
			b.become(open, now)
		}
	case halfOpen:
		b.halfOpen.add(now, !succeeded, slow)
		enough := b.settings.PermittedHalfOpen
		if enough > b.settings.MinimumCalls {
			enough = b.settings.MinimumCalls
		}
		if b.halfOpen.sum.calls < enough {
			return
		}
		if b.bad(b.halfOpen.sum) {
			b.become(open, now)
		} else {
			b.become(closed, now)
		}
	}
}

func (b *Breaker) bad(sum totals) bool {
	calls := float64(sum.calls)
	return float64(sum.failures) >= b.settings.FailureRatio*calls || float64(sum.slow) >= b.settings.SlowRatio*calls
}

func (b *Breaker) catchUp(now time.Time) {
	if b.state != halfOpen || b.settings.MaxHalfOpen <= 0 {
		return
	}
	if end := b.since.Add(b.settings.MaxHalfOpen); !now.Before(end) {
		b.become(open, end)
	}
}

func (b *Breaker) become(s state, now time.Time) {
	b.state, b.since = s, now
	switch s {
	case closed:
		b.closed.clear()
	case halfOpen:
		b.halfOpen.clear()
		b.permits = b.settings.PermittedHalfOpen
	}
}

type totals struct{ calls, failures, slow int }

// A window keeps the last calls, one a bucket, or the last seconds, one a bucket.
type window struct {
	seconds bool
	buckets []totals
	at      int
	second  int64 // of the bucket at at
	sum     totals
}

func newWindow(size int, seconds bool) *window {
	return &window{seconds: seconds, buckets: make([]totals, size), second: time.Now().Unix()}
}

func (w *window) add(now time.Time, failed, slow bool) {
	steps := int64(1)
	if w.seconds {
		steps = now.Unix() - w.second
		w.second = now.Unix()
	}
	for i := int64(0); i < steps && i < int64(len(w.buckets)); i++ {
		w.at = (w.at + 1) % len(w.buckets)
		old := w.buckets[w.at]
		w.sum = totals{w.sum.calls - old.calls, w.sum.failures - old.failures, w.sum.slow - old.slow}
		w.buckets[w.at] = totals{}
	}
	for _, t := range []*totals{&w.buckets[w.at], &w.sum} {
		t.calls++
		if failed {
			t.failures++
		}
		if slow {
			t.slow++
		}
	}
}

func (w *window) clear() {
	w.sum = totals{}
	for i := range w.buckets {
		w.buckets[i] = totals{}
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
