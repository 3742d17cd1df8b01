package main

import (
	"context"
	"math/rand"
	"time"
)

func main() {
	harness(func(h *bench) {
		parent, cancel := context.WithCancel(h.context())
		go func() {
			defer cancel()
			select {
			case <-h.action("cancel_all"):
			case <-parent.Done():
			}
		}()
		b := &board{h: h}
		b.callers(func(c *call) error {
			var stages []Stage
			for i, name := range stageNames {
				i := i
				stages = append(stages, Stage{name, h.millis(name + "_limit_ms"), func(ctx context.Context, _ []byte) ([]byte, error) {
					return nil, b.process(c, i, func(d time.Duration) error {
						if rand.Float64() >= h.number("ignore_probability") {
							return h.workUntil(ctx, c.id, d, "caller")
						}
						h.work(c.id, d, "caller")
						if ctx.Err() != nil {
							h.mark("ignored")
						}
						return nil
					})
				}})
			}
			_, err := Run(parent, nil, h.millis("overall_ms"), stages)
			return err
		})
	})
}
