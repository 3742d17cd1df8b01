package main

import (
	"context"
	"sync"
	"time"
)

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

// FanIn merges its inputs into one output, which is closed when all of them are or when
// ctx is cancelled. What a forwarder holds at that moment goes to lost.
func FanIn(ctx context.Context, capacity int, lost func(Message), inputs ...<-chan Message) <-chan Message {
	output := make(chan Message, capacity)
	var wg sync.WaitGroup
	wg.Add(len(inputs))
	for _, input := range inputs {
		go func(input <-chan Message) {
			defer wg.Done()
			forward(ctx, input, output, lost)
		}(input)
	}
	go func() {
		wg.Wait() //@wait
		close(output)
	}()
	return output
}

// forward has the context as a case of both the receive and the send: it can wait in
// either when the consumer goes.
func forward(ctx context.Context, input <-chan Message, output chan<- Message, lost func(Message)) {
	for {
		select {
		case m, ok := <-input: //@receive
			if !ok {
				return
			}
			select {
			case output <- m: //@forward
			case <-ctx.Done(): //@gone-sending
				lost(m)
				return
			}
		case <-ctx.Done(): //@gone-reading
			return
		}
	}
}

// Consume handles what comes until the output is closed or it is told to quit. However
// it ends, it tells everybody upstream.
func Consume(cancel context.CancelFunc, output <-chan Message, quit <-chan struct{}, handle func(Message)) {
	defer cancel()
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
