package main

import "time"

// Message is one item of one input.
type Message struct {
	ID      uint64
	Due     time.Time
	Service time.Duration
}

// Feed sends the messages of one input as they come due, and closes the input at the
// end or when it is told to stop.
func Feed(due <-chan Message, to chan<- Message, stop <-chan struct{}, refuse func(Message)) {
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

// FanIn merges its inputs into one output. The first forwarder whose input ends closes
// it, although the others are still sending.
func FanIn(capacity int, inputs ...<-chan Message) <-chan Message {
	output := make(chan Message, capacity)
	for _, input := range inputs {
		go func(input <-chan Message) {
			for m := range input { //@receive
				output <- m //@forward
			}
			close(output)
		}(input)
	}
	return output
}

// Consume handles what comes until the output is closed or it is told to quit.
func Consume(output <-chan Message, quit <-chan struct{}, handle func(Message)) {
	for {
		select {
		case m, ok := <-output: //@consume
			if !ok {
				return
			}
			handle(m) //@handle
		case <-quit: //@quit
			return
		}
	}
}
