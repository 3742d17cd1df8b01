package main

import (
	"math"
	"time"
)

// Task is one call of the dependency.
type Task struct {
	ID      uint64
	Service time.Duration
	Fails   bool
}

// Limits bound the workers of a Pool.
type Limits struct {
	Workers int // at most
	Floor   int // and at least
}

const (
	smoothing   = 0.2
	gradientMin = 0.5
	forgetting  = 1.01 // a window
)

// Pool has as many workers as the gradient of the latency allows.
type Pool struct {
	input   chan Task
	reports chan report
	quit    chan struct{} // who receives from it goes home
	limits  Limits
	execute func(Task) (ok bool)

	limit    float64 // the owner's: how many workers, before rounding
	shortest float64 // mean latency without load, as far as known
}

// A report is what a worker tells the owner: how a call went, or that it leaves.
type report struct {
	took   time.Duration
	leaves bool
}

// NewPool starts the owner, which starts the workers.
func NewPool(slots int, limits Limits, every time.Duration, execute func(Task) bool) *Pool {
	p := &Pool{
		input:   make(chan Task, slots),
		reports: make(chan report, limits.Workers),
		quit:    make(chan struct{}, limits.Workers),
		limits:  limits,
		execute: execute,
		limit:   float64(limits.Floor),
	}
	go p.own(every)
	return p
}

// Offer submits tasks as they come due, and closes the input when there are no more.
// A full input turns them away.
func (p *Pool) Offer(due <-chan Task, refused func(Task)) {
	defer p.Close()
	for t := range due { //@due
		select {
		case p.input <- t: //@offer
		default:
			refused(t)
		}
	}
}

// Close lets the workers end once they have done what is left, and the owner with
// the last of them.
func (p *Pool) Close() { close(p.input) }

// A window is what the owner has heard since it last looked.
type window struct {
	calls int
	took  time.Duration
}

// own is the only goroutine that knows and changes how many workers there are.
func (p *Pool) own(every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	wanted, alive := 0, 0
	grow := func(to int) {
		for ; wanted < to; wanted++ {
			alive++
			go p.work()
		}
	}
	grow(p.limits.Floor)
	for w := (window{}); alive > 0; {
		select {
		case r := <-p.reports: //@hear
			if r.leaves {
				alive--
				continue
			}
			w.calls++
			w.took += r.took
		case <-ticker.C: //@tick
			if w.calls == 0 {
				continue
			}
			next := p.next(w)
			w = window{}
			grow(next)
			for ; wanted > next && p.sendHome(); wanted-- {
			}
		}
	}
}

// next follows the gradient from the latency without load to that of now; the square
// root of the limit is the queue that is allowed. What is known as the latency without
// load is forgotten slowly, so that a dependency that has become slower is accepted.
func (p *Pool) next(w window) int {
	latency := float64(w.took) / float64(w.calls)
	p.shortest *= forgetting
	if p.shortest == 0 || latency < p.shortest {
		p.shortest = latency
	}
	gradient := math.Max(gradientMin, math.Min(1, p.shortest/latency))
	aim := p.limit*gradient + math.Sqrt(p.limit)
	if len(p.input) > 0 || aim < p.limit {
		p.limit += smoothing * (aim - p.limit)
	}
	p.limit = math.Max(1, math.Min(float64(p.limits.Workers), p.limit))
	wanted := int(p.limit + 0.5)
	if wanted < p.limits.Floor {
		return p.limits.Floor
	}
	return wanted
}

// sendHome leaves a token for one worker; false: as many are on their way as may be.
func (p *Pool) sendHome() bool {
	select {
	case p.quit <- struct{}{}: //@send-home
		return true
	default:
		return false
	}
}

func (p *Pool) work() {
	defer func() { p.reports <- report{leaves: true} }() //@leave
	for {
		select {
		case <-p.quit: //@quit
			return
		case t, ok := <-p.input: //@take
			if !ok {
				return
			}
			begun := time.Now()
			p.execute(t)                                 //@execute
			p.reports <- report{took: time.Since(begun)} //@tell
		}
	}
}
