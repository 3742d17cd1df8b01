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

var fullCredits = [4]int{8, 4, 2, 1}

// Process serves the queues by credits: each class may take as many messages as it
// has credits, the most urgent first. When nobody with credits has anything, all
// get theirs again; only then does it wait.
func (q *Queue) Process(handle func(Message)) {
	queues := [4]*chan Message{&q.critical, &q.high, &q.normal, &q.low}
	credits := fullCredits
	for open := 4; open > 0; {
		var m Message
		from, found, ok := 0, false, false
		for ; from < 4; from++ {
			if credits[from] == 0 {
				continue
			}
			select {
			case m, ok = <-*queues[from]: //@look
				found = true
			default:
			}
			if found {
				break
			}
		}
		if !found && credits != fullCredits {
			credits = fullCredits
			continue
		}
		if !found {
			select {
			case m, ok = <-q.critical: //@wait-critical
				from = 0
			case m, ok = <-q.high: //@wait-high
				from = 1
			case m, ok = <-q.normal: //@wait-normal
				from = 2
			case m, ok = <-q.low: //@wait-low
				from = 3
			}
		}
		if !ok {
			*queues[from] = nil
			open--
			continue
		}
		credits[from]--
		handle(m) //@handle
	}
}
