package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Item is one piece of a batch.
type Item struct {
	ID      uint64
	Payload []byte
}

// Result is what the work on an item yields.
type Result struct {
	ID   uint64
	Data []byte
}

// ErrorCollector works on one batch and collects its errors.
type ErrorCollector struct {
	errors  chan error
	results chan Result
	done    chan struct{}
	idle    time.Duration
	process func(Item) (Result, error)
	deliver func(Result)

	running sync.WaitGroup
	pending int32 // a wait group tells nobody how many it waits for

	mu        sync.Mutex
	allErrors []error
}

// NewErrorCollector starts the collector. Deliver gets the results.
func NewErrorCollector(errorSlots, resultSlots int, idle time.Duration, process func(Item) (Result, error), deliver func(Result)) *ErrorCollector {
	ec := &ErrorCollector{
		errors:  make(chan error, errorSlots),
		results: make(chan Result, resultSlots),
		done:    make(chan struct{}),
		idle:    idle,
		process: process,
		deliver: deliver,
	}
	go ec.collect()
	return ec
}

// collect takes errors and results until there is neither and nothing is under way.
func (ec *ErrorCollector) collect() {
	defer close(ec.done)
	for {
		select {
		case err := <-ec.errors: //@collect-error
			ec.mu.Lock() //@lock
			ec.allErrors = append(ec.allErrors, err)
			ec.mu.Unlock()
		case result := <-ec.results: //@collect-result
			ec.deliver(result)
		default:
			if atomic.LoadInt32(&ec.pending) == 0 {
				return
			}
			time.Sleep(ec.idle) //@idle
		}
	}
}

// ProcessBatch works on all items at the same time and returns their errors, so far
// as they were collected. It may be called once.
func (ec *ErrorCollector) ProcessBatch(items []Item) error {
	ec.running.Add(len(items))
	atomic.AddInt32(&ec.pending, int32(len(items)))
	for _, item := range items {
		go ec.work(item)
	}
	ec.running.Wait() //@wait
	close(ec.errors)
	close(ec.results)
	<-ec.done //@done
	if len(ec.allErrors) > 0 {
		return fmt.Errorf("batch failed with %d errors: %v", len(ec.allErrors), ec.allErrors)
	}
	return nil
}

func (ec *ErrorCollector) work(item Item) {
	defer ec.running.Done()
	defer atomic.AddInt32(&ec.pending, -1)
	result, err := ec.process(item) //@process
	if err != nil {
		ec.errors <- err //@send-error
		return
	}
	ec.results <- result //@send-result
}
