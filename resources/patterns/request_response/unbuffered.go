package main

import (
	"errors"
	"time"
)

// Request is one call: what is asked, and the channel for the reply.
type Request struct {
	ID       uint64
	Payload  []byte
	Response chan Response
}

// Response is what comes back.
type Response struct {
	Data []byte
	Err  error
}

// What a call that got no reply returns.
var (
	ErrQueueFull = errors.New("request queue full")
	ErrTimeout   = errors.New("request timeout")
)

// Service answers requests with a goroutine for each.
type Service struct {
	requests chan Request
	admit    func(Request)
	handle   func(Request) ([]byte, error)
}

// NewService makes a service whose queue holds capacity requests. Admit is what the
// server does to read a request, handle the work itself.
func NewService(capacity int, admit func(Request), handle func(Request) ([]byte, error)) *Service {
	return &Service{requests: make(chan Request, capacity), admit: admit, handle: handle}
}

// Close ends HandleRequests; nobody may call any more.
func (s *Service) Close() { close(s.requests) }

// HandleRequests starts a handler for every request, however many there are.
func (s *Service) HandleRequests() {
	for req := range s.requests { //@take
		s.admit(req) //@admit
		go s.process(req)
	}
}

// process hands the reply over in person. A client that has left never comes for it.
func (s *Service) process(req Request) {
	defer close(req.Response)
	data, err := s.handle(req)          //@handle
	req.Response <- Response{data, err} //@reply
}

// Call waits for room in the queue for as long as the limit, and for the reply for as
// long again.
func (s *Service) Call(id uint64, payload []byte, limit time.Duration) ([]byte, error) {
	req := Request{ID: id, Payload: payload, Response: make(chan Response)}
	select {
	case s.requests <- req: //@enqueue
	case <-time.After(limit): //@enqueue-timeout
		return nil, ErrQueueFull
	}
	select {
	case r := <-req.Response: //@response
		return r.Data, r.Err
	case <-time.After(limit): //@response-timeout
		return nil, ErrTimeout
	}
}
