package main

import (
	"sync"
	"time"
)

// Task is one piece of work.
type Task struct {
	ID      uint64
	Service time.Duration
}

// Pool gives every worker a queue of its own.
type Pool struct {
	local      []chan Task
	submitting sync.WaitGroup
}

// NewPool starts the workers.
func NewPool(workers, slots int, execute func(worker int, t Task)) *Pool {
	p := &Pool{local: make([]chan Task, workers)}
	for i := range p.local {
		p.local[i] = make(chan Task, slots)
		go p.work(i, execute)
	}
	return p
}

// Submit gives a task to one worker, and waits while that one's queue is full.
func (p *Pool) Submit(worker int, t Task) {
	p.local[worker] <- t //@submit
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
	for _, queue := range p.local {
		close(queue)
	}
}

func (p *Pool) work(id int, execute func(int, Task)) {
	for t := range p.local[id] { //@take-own
		execute(id, t) //@execute
	}
}
