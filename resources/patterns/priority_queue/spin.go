package main

import "time"

// Message is one request of one class.
type Message struct {
	ID      uint64
	Class   int
	Due     time.Time
	Service time.Duration
}

// Queue keeps one channel per class, the most urgent first.
type Queue struct {
	critical chan Message
	high     chan Message
	normal   chan Message
	low      chan Message
}

// NewQueue makes the channels; their capacities stay what they are.
func NewQueue(critical, high, normal, low int) *Queue {
	return &Queue{
		critical: make(chan Message, critical),
		high:     make(chan Message, high),
		normal:   make(chan Message, normal),
		low:      make(chan Message, low),
	}
}

// Offer sends the messages of one class as they come due.
func Offer(due <-chan Message, to chan<- Message, refuse func(Message)) {
	for m := range due { //@due
		select {
		case to <- m: //@offer
		default:
			refuse(m)
		}
	}
}

// Process serves the queues. The empty default never sleeps: idle time burns a
// whole core.
func (q *Queue) Process(handle func(Message)) {
	for {
		select {
		case m := <-q.critical: //@receive-critical
			handle(m) //@handle
		case m := <-q.high: //@receive-high
			handle(m) //@handle
		case m := <-q.normal: //@receive-normal
			handle(m) //@handle
		case m := <-q.low: //@receive-low
			handle(m) //@handle
		default:
		}
	}
}
