package main

import (
	"math/rand"
	"sync"
	"time"
)

// Task is one piece of work.
type Task struct {
	ID      uint64
	Service time.Duration
}

// Pool gives every worker a queue of its own, and all of them one for what does not
// fit.
type Pool struct {
	workers    []*worker
	global     chan Task
	wake       chan struct{} // holds one call, so that none is lost before a worker parks
	done       chan struct{} // closed when nothing more is submitted
	submitting sync.WaitGroup
	execute    func(worker int, t Task)
	stole      func(thief, victim int)
	vain       func()
}

type worker struct {
	id     int
	local  chan Task
	others []*worker // in an order that is shuffled as it goes
	pool   *Pool
}

// NewPool makes the queues. The pool calls execute with each task, stole after each
// steal, and vain after each look that found nothing.
func NewPool(workers, slots, globalSlots int, execute func(int, Task), stole func(thief, victim int), vain func()) *Pool {
	p := &Pool{
		global:  make(chan Task, globalSlots),
		wake:    make(chan struct{}, 1),
		done:    make(chan struct{}),
		execute: execute,
		stole:   stole,
		vain:    vain,
	}
	for i := 0; i < workers; i++ {
		p.workers = append(p.workers, &worker{id: i, local: make(chan Task, slots), pool: p})
	}
	for _, w := range p.workers {
		for _, other := range p.workers {
			if other != w {
				w.others = append(w.others, other)
			}
		}
	}
	return p
}

// Start starts the workers; they end after Close.
func (p *Pool) Start() {
	for _, w := range p.workers {
		go w.run()
	}
}

// Submit gives a task to one worker, or to all where that one's queue is full. A
// task that has to wait there is a reason to wake somebody.
func (p *Pool) Submit(worker int, t Task) {
	local := p.workers[worker].local
	select {
	case local <- t: //@submit
	default:
		p.global <- t //@overflow
	}
	if len(local) > 0 {
		select {
		case p.wake <- struct{}{}: //@wake
		default:
		}
	}
}

// Run submits tasks to one worker as they come due. Every Run is announced first, by
// Expect.
func (p *Pool) Run(worker int, due <-chan Task) {
	defer p.submitting.Done()
	for t := range due { //@due
		p.Submit(worker, t)
	}
}

// Expect announces so many Runs.
func (p *Pool) Expect(runs int) { p.submitting.Add(runs) }

// Close waits until every Run has ended and lets the workers end with what is left.
func (p *Pool) Close() {
	p.submitting.Wait() //@submitted
	close(p.done)
}

func (w *worker) run() {
	for over := false; ; {
		t, ok := w.look()
		if !ok && over {
			return
		}
		if !ok {
			w.pool.vain()
			select {
			case t = <-w.local: //@wait-own
			case t = <-w.pool.global: //@wait-global
			case <-w.pool.wake: //@wait-wake
				continue
			case <-w.pool.done: //@wait-done
				over = true
				continue
			}
		}
		w.pool.execute(w.id, t) //@execute
	}
}

// look takes from the own queue before the global one, and from others only when
// both are empty.
func (w *worker) look() (Task, bool) {
	select {
	case t := <-w.local: //@take-own
		return t, true
	default:
	}
	select {
	case t := <-w.pool.global: //@take-global
		return t, true
	default:
	}
	return w.steal()
}

// steal looks at the others in a fresh random order. A random start in a fixed order
// would not do: whoever comes after an empty queue would be robbed twice as often.
func (w *worker) steal() (Task, bool) {
	for i := range w.others {
		j := i + rand.Intn(len(w.others)-i)
		w.others[i], w.others[j] = w.others[j], w.others[i]
		victim := w.others[i]
		select {
		case t := <-victim.local: //@steal
			w.pool.stole(w.id, victim.id)
			return t, true
		default:
		}
	}
	return Task{}, false
}
