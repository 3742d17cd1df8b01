package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Request is one call: what is asked, the channel for the reply, and the context
// whose deadline is the call's.
type Request struct {
	ID       uint64
	Payload  []byte
	Response chan Response
	ctx      context.Context
}

// Response is what comes back.
type Response struct {
	Data []byte
	Err  error
}

// ErrQueueFull is what a call returns that was not taken in before its deadline.
var ErrQueueFull = errors.New("request queue full")

// Service answers requests with a fixed number of workers.
type Service struct {
	requests chan Request
	admit    func(Request)
	handle   func(context.Context, Request) ([]byte, error)
	running  sync.WaitGroup
}

// NewService starts the workers of a service whose queue holds capacity requests.
// Admit is what the server does to read a request, handle the work itself, which must
// end when its context does.
func NewService(workers, capacity int, admit func(Request), handle func(context.Context, Request) ([]byte, error)) *Service {
	s := &Service{requests: make(chan Request, capacity), admit: admit, handle: handle}
	s.running.Add(workers)
	for i := 0; i < workers; i++ {
		go s.serve()
	}
	return s
}

// Close waits for the workers to end; nobody may call any more.
func (s *Service) Close() {
	close(s.requests)
	s.running.Wait()
}

// serve is one worker. A request whose client has left is not begun; the reply fits
// into the channel, so that no worker waits for a client, and the channel is never
// closed: whoever reads from it reads a reply.
func (s *Service) serve() {
	defer s.running.Done()
	for req := range s.requests { //@take
		s.admit(req) //@admit
		if req.ctx.Err() != nil {
			continue
		}
		data, err := s.handle(req.ctx, req) //@handle
		req.Response <- Response{data, err} //@reply
	}
}

// Call gives the queue, the wait and the work one deadline between them.
func (s *Service) Call(ctx context.Context, id uint64, payload []byte, limit time.Duration) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req := Request{ID: id, Payload: payload, Response: make(chan Response, 1), ctx: ctx}
	select {
	case s.requests <- req: //@enqueue
	case <-ctx.Done(): //@enqueue-timeout
		return nil, ErrQueueFull
	}
	select {
	case r := <-req.Response: //@response
		return r.Data, r.Err
	case <-ctx.Done(): //@response-timeout
		return nil, ctx.Err()
	}
}
