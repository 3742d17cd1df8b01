package main

import "context"

func main() {
	harness(func(h *bench) {
		o := newOffice(h)
		process := func(ctx context.Context, item Item) (Result, error) {
			a := o.of(item)
			if err := h.workUntil(ctx, a.id, a.service, "worker"); err != nil {
				return Result{}, err
			}
			if a.fails {
				h.fail(a.id)
				return Result{}, errWork
			}
			return Result{ID: a.id}, nil
		}
		o.batches(func() func([]Item) {
			return func(items []Item) {
				results, err := ProcessBatch(h.context(), items, h.count("workers"), process)
				for _, r := range results {
					h.complete(r.ID)
				}
				for _, item := range items {
					h.cancel(item.ID) // those that have an outcome keep it
				}
				reported := 0
				if err != nil {
					reported = 1
				}
				o.returned(items, reported, true)
			}
		})
	})
}
