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

// Offer sends the messages of one class as they come due, and closes its queue
// when there are no more.
func Offer(due <-chan Message, to chan<- Message, refuse func(Message)) {
	defer close(to)
	for m := range due { //@due
		select {
		case to <- m: //@offer
		default:
			refuse(m)
		}
	}
}

// next looks from the most urgent queue down and waits only when all are empty.
func (q *Queue) next() (m Message, from *chan Message, ok bool) {
	select {
	case m, ok = <-q.critical: //@look-critical
		return m, &q.critical, ok
	default:
	}
	select {
	case m, ok = <-q.high: //@look-high
		return m, &q.high, ok
	default:
	}
	select {
	case m, ok = <-q.normal: //@look-normal
		return m, &q.normal, ok
	default:
	}
	select {
	case m, ok = <-q.critical: //@wait-critical
		return m, &q.critical, ok
	case m, ok = <-q.high: //@wait-high
		return m, &q.high, ok
	case m, ok = <-q.normal: //@wait-normal
		return m, &q.normal, ok
	case m, ok = <-q.low: //@wait-low
		return m, &q.low, ok
	}
}

// Process serves the queues until all are closed and empty. A closed queue becomes
// nil, which is never ready again.
func (q *Queue) Process(handle func(Message)) {
	for open := 4; open > 0; {
		m, from, ok := q.next()
		if !ok {
			*from = nil
			open--
			continue
		}
		handle(m) //@handle
	}
}
