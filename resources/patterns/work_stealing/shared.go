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

// Pool is a number of workers that share one channel.
type Pool struct {
	tasks      chan Task
	submitting sync.WaitGroup
}

// NewPool starts the workers.
func NewPool(workers, slots int, execute func(worker int, t Task)) *Pool {
	p := &Pool{tasks: make(chan Task, slots)}
	for i := 0; i < workers; i++ {
		go p.work(i, execute)
	}
	return p
}

// Submit waits while the channel is full.
func (p *Pool) Submit(t Task) {
	p.tasks <- t //@submit
}

// Run submits tasks as they come due. Every Run is announced first, by Expect.
func (p *Pool) Run(due <-chan Task) {
	defer p.submitting.Done()
	for t := range due { //@due
		p.Submit(t)
	}
}

// Expect announces so many Runs.
func (p *Pool) Expect(runs int) { p.submitting.Add(runs) }

// Close waits until every Run has ended and lets the workers end with what is left.
func (p *Pool) Close() {
	p.submitting.Wait() //@submitted
	close(p.tasks)
}

func (p *Pool) work(id int, execute func(int, Task)) {
	for t := range p.tasks { //@take
		execute(id, t) //@execute
	}
}
