package main

import "time"

// Ordered is a message with its place in the order. Numbers begin with 1.
type Ordered struct {
	Number  uint64
	ID      uint64
	Due     time.Time
	Service time.Duration
}

// Feed sends the messages of one input as they come due, and closes the input at the
// end or when it is told to stop.
func Feed(due <-chan Ordered, to chan<- Ordered, stop <-chan struct{}, refuse func(Ordered)) {
	defer close(to)
	for m := range due { //@due
		select {
		case to <- m: //@feed
		case <-stop: //@stop
			refuse(m)
			return
		}
	}
}

// OrderedFanIn merges its inputs by number. What is not next goes into a map and stays
// there until its turn comes, which a lost number prevents for ever. A closed input
// yields zero values without end; the output is never closed.
func OrderedFanIn(capacity int, input1, input2, input3 <-chan Ordered) <-chan Ordered {
	output := make(chan Ordered, capacity)
	go func() {
		defer close(output)
		buffer := make(map[uint64]Ordered)
		next := uint64(1)
		for {
			for m, ok := buffer[next]; ok; m, ok = buffer[next] {
				output <- m //@send-held
				delete(buffer, next)
				next++
			}
			var m Ordered
			select {
			case m = <-input1: //@receive-1
			case m = <-input2: //@receive-2
			case m = <-input3: //@receive-3
			}
			if m.Number == next {
				output <- m //@send
				next++
			} else {
				buffer[m.Number] = m
			}
		}
	}()
	return output
}

// Consume handles the messages in the order in which they come.
func Consume(output <-chan Ordered, handle func(Ordered)) {
	for m := range output { //@consume
		handle(m) //@handle
	}
}
