package main

import "time"

func isLate(err error) bool { return err == ErrTimeout }

func main() {
	harness(func(h *bench) {
		b := newBoard(h)
		b.callers(false, func(c *call, limit time.Duration) ([]byte, error) {
			return Process(b.parent, nil, limit, func([]byte) ([]byte, error) {
				b.work(1)
				h.work(c.id, c.service, "work")
				b.work(-1)
				return b.end(c)
			})
		})
	})
}
