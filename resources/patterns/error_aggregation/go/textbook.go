package main

func main() {
	harness(func(h *bench) {
		o := newOffice(h)
		process := func(item Item) (Result, error) {
			a := o.of(item)
			h.work(a.id, a.service, "worker")
			if a.fails {
				h.fail(a.id)
				return Result{}, errWork
			}
			return Result{ID: a.id}, nil
		}
		deliver := func(r Result) {
			if r.ID != 0 {
				h.complete(r.ID)
			}
		}
		collector := func() *ErrorCollector {
			return NewErrorCollector(h.count("error_slots"), h.count("result_slots"), h.millis("idle_sleep_ms"), process, deliver)
		}
		o.batches(func() func([]Item) {
			var ec *ErrorCollector
			if h.choice("collector") == "early" {
				ec = collector()
			}
			return func(items []Item) {
				if ec == nil {
					ec = collector()
				}
				reported := 0
				if ec.ProcessBatch(items) != nil {
					for _, err := range ec.allErrors {
						if err != nil {
							reported++
						}
					}
				}
				o.returnedAll(items, reported)
			}
		})
	})
}
