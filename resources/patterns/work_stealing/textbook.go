package main

import "time"

// Task is one piece of work.
type Task struct {
	ID      uint64
	Service time.Duration
}

// Pool gives every worker a queue of its own, and all of them one for what does not
// fit.
type Pool struct {
	workers []*worker
	global  chan Task
	idle    time.Duration
	execute func(worker int, t Task)
	stole   func(thief, victim int)
	vain    func()
}

type worker struct {
	id    int
	local chan Task
	pool  *Pool
}

// NewPool makes the queues. The pool calls execute with each task, stole after each
// steal, and vain after each look that found nothing.
func NewPool(workers, slots, globalSlots int, idle time.Duration, execute func(int, Task), stole func(thief, victim int), vain func()) *Pool {
	p := &Pool{global: make(chan Task, globalSlots), idle: idle, execute: execute, stole: stole, vain: vain}
	for i := 0; i < workers; i++ {
		p.workers = append(p.workers, &worker{id: i, local: make(chan Task, slots), pool: p})
	}
	return p
}

// Start starts the workers. Nothing ever stops them.
func (p *Pool) Start() {
	for _, w := range p.workers {
		go w.run()
	}
}

// Submit gives a task to one worker, or to all where that one's queue is full.
func (p *Pool) Submit(worker int, t Task) {
	select {
	case p.workers[worker].local <- t: //@submit
	default:
		p.global <- t //@overflow
	}
}

// Run submits tasks to one worker as they come due.
func (p *Pool) Run(worker int, due <-chan Task) {
	for t := range due { //@due
		p.Submit(worker, t)
	}
}

// run takes from the own or the global queue: select tosses a coin where both have
// something. A worker that finds nothing anywhere sleeps and looks again.
func (w *worker) run() {
	for {
		var t Task
		select {
		case t = <-w.local: //@take-own
		case t = <-w.pool.global: //@take-global
		default:
			stolen, ok := w.steal()
			if !ok {
				w.pool.vain()
				time.Sleep(w.pool.idle) //@idle
				continue
			}
			t = stolen
		}
		w.pool.execute(w.id, t) //@execute
	}
}

// steal looks at all others, the first of them first.
func (w *worker) steal() (Task, bool) {
	for _, victim := range w.pool.workers {
		if victim == w {
			continue
		}
		select {
		case t := <-victim.local: //@steal
			w.pool.stole(w.id, victim.id)
			return t, true
		default:
		}
	}
	return Task{}, false
}
