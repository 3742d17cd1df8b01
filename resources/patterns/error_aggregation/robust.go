package main

import "fmt"

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

// ItemError says which item failed, and why.
type ItemError struct {
	Index int
	Item  Item
	Err   error
}

func (e *ItemError) Error() string { return fmt.Sprintf("item %d: %v", e.Index, e.Err) }

// Unwrap gives the cause to errors.Is and errors.As.
func (e *ItemError) Unwrap() error { return e.Err }

type task struct {
	index int
	item  Item
}

type outcome struct {
	task
	result Result
	err    error
}

// ProcessBatch works on the items with so many workers and returns what became of
// each: it receives one outcome for every item, no more and no fewer.
func ProcessBatch(items []Item, workers int, process func(Item) (Result, error)) ([]Result, []*ItemError) {
	todo := make(chan task, len(items))
	for i, item := range items {
		todo <- task{i, item} //@todo
	}
	close(todo)
	outcomes := make(chan outcome)
	for i := 0; i < workers && i < len(items); i++ {
		go work(todo, outcomes, process)
	}
	var results []Result
	var failures []*ItemError
	for range items {
		o := <-outcomes //@collect
		if o.err != nil {
			failures = append(failures, &ItemError{o.index, o.item, o.err})
			continue
		}
		results = append(results, o.result)
	}
	return results, failures
}

func work(todo <-chan task, outcomes chan<- outcome, process func(Item) (Result, error)) {
	for t := range todo { //@take
		result, err := process(t.item)      //@process
		outcomes <- outcome{t, result, err} //@outcome
	}
}
