package main

import "time"

// Task is one piece of work.
type Task struct {
	ID      uint64
	Service time.Duration
}

// Pool is a number of workers that share one channel.
type Pool struct {
	tasks chan Task
}

// NewPool starts the workers.
func NewPool(workers, slots int, execute func(worker int, t Task)) *Pool {
	p := &Pool{tasks: make(chan Task, slots)}
	for i := 0; i < workers; i++ {
		go p.work(i, execute)
	}
	return p
}

// Submit waits only while every worker is busy and the channel full.
func (p *Pool) Submit(t Task) {
	p.tasks <- t //@submit
}

// Run submits tasks as they come due and closes the pool when there are no more:
// the workers end once they have done what is left.
func (p *Pool) Run(due <-chan Task) {
	defer close(p.tasks)
	for t := range due { //@due
		p.Submit(t)
	}
}

func (p *Pool) work(worker int, execute func(int, Task)) {
	for t := range p.tasks { //@take
		execute(worker, t) //@execute
	}
}
