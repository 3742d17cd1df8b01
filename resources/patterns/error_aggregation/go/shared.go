package main

import (
	"errors"
	"sync"
)

var errWork = errors.New("the work failed")

// An office works on batches and notes what their callers are told.
type office struct {
	h        *bench
	mu       sync.Mutex
	arrivals map[uint64]arrival // by the id of their item
}

func newOffice(h *bench) *office { return &office{h: h, arrivals: map[uint64]arrival{}} }

func (o *office) of(item Item) arrival {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.arrivals[item.ID]
}

// batches gathers items, and has each batch worked on by a caller of its own; a
// saturated source waits for it. Prepare is called before the items of a batch come,
// and gives what works on it.
func (o *office) batches(prepare func() func(items []Item)) {
	due := o.h.arrivals("source", 0)
	for {
		run := prepare()
		var items []Item
		for len(items) < o.h.count("workload.batch_size") {
			a, ok := <-due
			if !ok {
				break
			}
			o.mu.Lock()
			o.arrivals[a.id] = a
			o.mu.Unlock()
			items = append(items, Item{ID: a.id})
		}
		if len(items) == 0 {
			return
		}
		caller := func() {
			o.h.mark("batch_begun")
			for _, item := range items {
				o.h.accept(item.ID)
			}
			run(items)
		}
		if o.h.saturated("source") {
			caller()
		} else {
			go caller()
		}
	}
}

// returned notes that a caller was told of so many errors.
func (o *office) returned(items []Item, reported int, isComplete bool) {
	for i := 0; i < reported; i++ {
		o.h.mark("error_reported")
	}
	if isComplete {
		o.h.mark("batch_correct")
	} else {
		o.h.mark("batch_lossy")
	}
}

// returnedAll is returned where every error should have been among them; what nobody
// took is lost.
func (o *office) returnedAll(items []Item, reported int) {
	failed := 0
	for _, item := range items {
		if o.of(item).fails {
			failed++
		}
		o.h.drop(item.ID) // those that have an outcome keep it
	}
	o.returned(items, reported, reported == failed)
	for i := reported; i < failed; i++ {
		o.h.mark("error_lost")
	}
}
