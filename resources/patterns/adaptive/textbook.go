package main

import (
	"sync"
	"sync/atomic"
	"time"
)

// Task is one call of the dependency.
type Task struct {
	ID      uint64
	Service time.Duration
	Fails   bool
}

// Limits say when a Pool grows and shrinks.
type Limits struct {
	Workers     int32   // at most
	Floor       int32   // and at least
	GrowAbove   float64 // success rates
	ShrinkBelow float64
	Alpha       float64 // weight of the latest result
	StartRate   float64
}

// Pool has as many workers as its success rate allows.
type Pool struct {
	input   chan Task
	limits  Limits
	active  int32
	execute func(Task) (ok bool)

	mu   sync.Mutex
	rate float64
}

// NewPool starts the adjustments, and no worker: that is their business.
func NewPool(slots int, limits Limits, every time.Duration, execute func(Task) bool) *Pool {
	p := &Pool{
		input:   make(chan Task, slots),
		limits:  limits,
		execute: execute,
		rate:    limits.StartRate,
	}
	go p.run(every)
	return p
}

// Offer submits tasks as they come due. A full input turns them away.
func (p *Pool) Offer(due <-chan Task, refused func(Task)) {
	for t := range due { //@due
		select {
		case p.input <- t: //@offer
		default:
			refused(t)
		}
	}
}

// Close lets the workers end once they have done what is left.
func (p *Pool) Close() { close(p.input) }

func (p *Pool) run(every time.Duration) {
	for range time.Tick(every) { //@tick
		p.adjust()
	}
}

// adjust adds a worker, or takes one off the count. No worker looks at the count, so
// that taking one off ends nobody.
func (p *Pool) adjust() {
	p.mu.Lock() //@lock
	defer p.mu.Unlock()
	active := atomic.LoadInt32(&p.active)
	if p.rate > p.limits.GrowAbove && active < p.limits.Workers {
		atomic.AddInt32(&p.active, 1)
		go p.work()
	} else if p.rate < p.limits.ShrinkBelow && active > p.limits.Floor {
		atomic.AddInt32(&p.active, -1)
	}
}

func (p *Pool) work() {
	defer atomic.AddInt32(&p.active, -1)
	for t := range p.input { //@take
		success := 0.0
		if p.execute(t) { //@execute
			success = 1
		}
		p.mu.Lock() //@lock
		p.rate = p.limits.Alpha*success + (1-p.limits.Alpha)*p.rate
		p.mu.Unlock()
	}
}
