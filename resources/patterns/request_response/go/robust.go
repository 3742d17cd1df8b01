package main

import (
	"context"
	"time"
)

func main() {
	harness(func(h *bench) {
		d := newDesk(h)
		handle := func(ctx context.Context, req Request) ([]byte, error) {
			return d.handle(req.ID, func(a arrival) error { return h.workUntil(ctx, a.id, a.service, "handler") })
		}
		s := NewService(h.count("workers"), h.count("capacity"), d.admit, handle)
		d.clients(func(id uint64, limit time.Duration) ([]byte, error) { return s.Call(h.context(), id, nil, limit) })
		s.Close()
	})
}
