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

// Watcher hears what a merge gives up.
type Watcher interface {
	Gap(missing uint64)
	Stale(m Ordered)
}

// OrderedFanIn merges inputs whose numbers increase. It holds one message of each; when
// the lowest of them is not next, all inputs have passed what is missing.
func OrderedFanIn(capacity int, w Watcher, inputs ...<-chan Ordered) <-chan Ordered {
	output := make(chan Ordered, capacity)
	go func() {
		defer close(output)
		merge(inputs, output, w)
	}()
	return output
}

func merge(inputs []<-chan Ordered, output chan<- Ordered, w Watcher) {
	heads := make([]*Ordered, len(inputs))
	for next := uint64(1); ; {
		for i := range inputs {
			if heads[i] != nil || inputs[i] == nil {
				continue
			}
			if m, ok := <-inputs[i]; ok { //@receive
				heads[i] = &m
			} else {
				inputs[i] = nil
			}
		}
		i := lowest(heads)
		if i < 0 {
			return
		}
		m := *heads[i]
		heads[i] = nil
		if m.Number < next {
			w.Stale(m)
			continue
		}
		if m.Number > next {
			w.Gap(m.Number - next)
		}
		output <- m //@send
		next = m.Number + 1
	}
}

func lowest(heads []*Ordered) int {
	at := -1
	for i, head := range heads {
		if head != nil && (at < 0 || head.Number < heads[at].Number) {
			at = i
		}
	}
	return at
}

// Consume handles the messages in the order in which they come.
func Consume(output <-chan Ordered, handle func(Ordered)) {
	for m := range output { //@consume
		handle(m) //@handle
	}
}
