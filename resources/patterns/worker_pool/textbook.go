package main

import (
	"sync/atomic"
	"time"
)

// Task is one piece of work.
type Task struct {
	ID      uint64
	Service time.Duration
}

// Pool deals tasks over one channel per worker.
type Pool struct {
	queues []chan Task
	next   int32
}

// NewPool starts the workers, each with a queue of its own.
func NewPool(workers, slots int, execute func(worker int, t Task)) *Pool {
	p := &Pool{queues: make([]chan Task, workers)}
	for i := range p.queues {
		p.queues[i] = make(chan Task, slots)
		go work(i, p.queues[i], execute)
	}
	return p
}

// Submit deals round robin: it waits for the queue whose turn it is, however empty
// the others are. The counter wraps around after two billion tasks, and then the
// remainder is negative.
func (p *Pool) Submit(t Task) {
	turn := atomic.AddInt32(&p.next, 1) % int32(len(p.queues))
	p.queues[turn] <- t //@submit
}

// Run submits tasks as they come due.
func (p *Pool) Run(due <-chan Task) {
	for t := range due { //@due
		p.Submit(t)
	}
}

func work(worker int, tasks <-chan Task, execute func(int, Task)) {
	for t := range tasks { //@take
		execute(worker, t) //@execute
	}
}
