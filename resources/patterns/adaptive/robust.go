package main

import "time"

// Task is one call of the dependency.
type Task struct {
	ID      uint64
	Service time.Duration
	Fails   bool
}

// Limits say when a Pool grows and shrinks.
type Limits struct {
	Workers     int     // at most
	Floor       int     // and at least
	GrowAbove   float64 // success rates
	ShrinkBelow float64
	Target      time.Duration // of a call, on average
}

// Pool has as many workers as it can have while calls take no longer than their
// target.
type Pool struct {
	input   chan Task
	reports chan report
	quit    chan struct{} // who receives from it goes home
	limits  Limits
	execute func(Task) (ok bool)
}

// A report is what a worker tells the owner: how a call went, or that it leaves.
type report struct {
	took   time.Duration
	ok     bool
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
	calls    int
	failures int
	took     time.Duration
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
			if !r.ok {
				w.failures++
			}
		case <-ticker.C: //@tick
			if w.calls == 0 {
				continue
			}
			next := p.next(wanted, w)
			w = window{}
			grow(next)
			for ; wanted > next && p.sendHome(); wanted-- {
			}
		}
	}
}

// next halves the number when calls are slow or fail, and adds one when they are not
// and work is waiting.
func (p *Pool) next(wanted int, w window) int {
	success := 1 - float64(w.failures)/float64(w.calls)
	slow := w.took/time.Duration(w.calls) > p.limits.Target
	switch {
	case slow || success < p.limits.ShrinkBelow:
		wanted /= 2
	case len(p.input) > 0 && success > p.limits.GrowAbove:
		wanted++
	}
	if wanted < p.limits.Floor {
		return p.limits.Floor
	}
	if wanted > p.limits.Workers {
		return p.limits.Workers
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
			success := p.execute(t)                                   //@execute
			p.reports <- report{took: time.Since(begun), ok: success} //@tell
		}
	}
}
