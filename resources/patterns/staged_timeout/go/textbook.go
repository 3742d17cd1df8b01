package main

import "time"

func main() {
	harness(func(h *bench) {
		b := &board{h: h}
		b.callers(func(c *call) error {
			var stages []Stage
			for i, name := range stageNames {
				i := i
				stages = append(stages, Stage{name, h.millis(name + "_limit_ms"), func([]byte) ([]byte, error) {
					return nil, b.process(c, i, func(d time.Duration) error {
						h.work(c.id, d, "stage")
						return nil
					})
				}})
			}
			_, err := Run(nil, stages)
			return err
		})
	})
}
