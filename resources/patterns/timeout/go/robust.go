package main

import (
	"context"
	"errors"
	"time"
)

func isLate(err error) bool { return errors.Is(err, context.DeadlineExceeded) }

func main() {
	harness(func(h *bench) {
		b := newBoard(h)
		b.callers(true, func(c *call, limit time.Duration) ([]byte, error) {
			return Process(b.parent, nil, limit, func(ctx context.Context, _ []byte) ([]byte, error) {
				b.work(1)
				err := h.workUntil(ctx, c.id, c.service, "work")
				b.work(-1)
				if err != nil {
					return nil, err
				}
				return b.end(c)
			})
		})
	})
}
