package main

import (
	"context"
	"fmt"
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

// ProcessBatch works on the items with so many workers until the first of them fails.
// It keeps that error, cancels the rest and waits for it: nobody is left behind.
func ProcessBatch(ctx context.Context, items []Item, workers int, process func(context.Context, Item) (Result, error)) ([]Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	todo := make(chan task, len(items))
	for i, item := range items {
		todo <- task{i, item} //@todo
	}
	close(todo)
	outcomes := make(chan outcome)
	for i := 0; i < workers && i < len(items); i++ {
		go work(ctx, todo, outcomes, process)
	}
	var results []Result
	var first error
	for range items {
		o := <-outcomes //@collect
		if o.err == nil {
			results = append(results, o.result)
		} else if first == nil {
			first = &ItemError{o.index, o.item, o.err}
			cancel()
		}
	}
	return results, first
}

func work(ctx context.Context, todo <-chan task, outcomes chan<- outcome, process func(context.Context, Item) (Result, error)) {
	for t := range todo { //@take
		o := outcome{task: t, err: ctx.Err()}
		if o.err == nil {
			o.result, o.err = process(ctx, t.item) //@process
		}
		outcomes <- o //@outcome
	}
}
