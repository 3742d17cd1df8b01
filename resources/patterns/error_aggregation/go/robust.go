package main

func main() {
	harness(func(h *bench) {
		o := newOffice(h)
		process := func(item Item) (Result, error) {
			a := o.of(item)
			h.work(a.id, a.service, "worker")
			if a.fails {
				return Result{}, errWork
			}
			return Result{ID: a.id}, nil
		}
		o.batches(func() func([]Item) {
			return func(items []Item) {
				results, failures := ProcessBatch(items, h.count("workers"), process)
				for _, r := range results {
					h.complete(r.ID)
				}
				for _, e := range failures {
					h.fail(e.Item.ID)
				}
				o.returnedAll(items, len(failures))
			}
		})
	})
}
