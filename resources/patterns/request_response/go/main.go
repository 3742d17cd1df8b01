package main

import "time"

func main() {
	harness(func(h *bench) {
		d := newDesk(h)
		s := NewService(h.count("capacity"), d.admit, func(req Request) ([]byte, error) {
			return d.handle(req.ID, func(a arrival) error {
				h.work(a.id, a.service, "handler")
				return nil
			})
		})
		go s.HandleRequests()
		d.clients(func(id uint64, limit time.Duration) ([]byte, error) { return s.Call(id, nil, limit) })
		s.Close()
	})
}
