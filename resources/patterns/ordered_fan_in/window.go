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

// OrderedFanIn merges its inputs by number. It holds messages up to size numbers ahead,
// waits for a missing one for as long as patience says, and closes the output behind
// the last input.
func OrderedFanIn(size uint64, patience time.Duration, capacity int, w Watcher,
	input1, input2, input3 <-chan Ordered) <-chan Ordered {
	output := make(chan Ordered, capacity)
	go func() {
		defer close(output)
		o := &order{slots: make([]*Ordered, size), next: 1, output: output, watcher: w}
		gap := time.NewTimer(patience)
		halt(gap)
		awaited := uint64(0) // what the timer runs for; 0: it does not
		for open := 3; open > 0; {
			var m Ordered
			ok, expired := true, false
			select {
			case m, ok = <-input1: //@receive-1
				if !ok {
					input1 = nil
				}
			case m, ok = <-input2: //@receive-2
				if !ok {
					input2 = nil
				}
			case m, ok = <-input3: //@receive-3
				if !ok {
					input3 = nil
				}
			case <-gap.C: //@gap
				expired = true
			}
			switch {
			case expired:
				o.giveUp(o.lowest())
			case ok:
				o.take(m)
			default:
				open--
			}
			if o.held == 0 && awaited != 0 {
				halt(gap)
				awaited = 0
			} else if o.held > 0 && awaited != o.next {
				halt(gap)
				gap.Reset(patience)
				awaited = o.next
			}
		}
		halt(gap)
		for o.held > 0 {
			o.giveUp(o.lowest())
		}
	}()
	return output
}

// An order is a window: every number from next on has its slot.
type order struct {
	slots   []*Ordered
	next    uint64
	held    int
	output  chan<- Ordered
	watcher Watcher
}

func (o *order) slot(number uint64) **Ordered { return &o.slots[number%uint64(len(o.slots))] }

func (o *order) lowest() uint64 {
	number := o.next
	for *o.slot(number) == nil {
		number++
	}
	return number
}

func (o *order) take(m Ordered) {
	if size := uint64(len(o.slots)); m.Number >= o.next+size {
		o.giveUp(m.Number - size + 1)
	}
	if m.Number < o.next || *o.slot(m.Number) != nil {
		o.watcher.Stale(m)
		return
	}
	*o.slot(m.Number) = &m
	o.held++
	o.flush()
}

// giveUp does not wait any longer for what is missing below number.
func (o *order) giveUp(number uint64) {
	missing := uint64(0)
	for o.next < number && o.held > 0 {
		if *o.slot(o.next) != nil {
			o.giveOn()
		} else {
			o.next++
			missing++
		}
	}
	if o.next < number {
		missing += number - o.next
		o.next = number
	}
	if missing > 0 {
		o.watcher.Gap(missing)
	}
	o.flush()
}

func (o *order) flush() {
	for *o.slot(o.next) != nil {
		o.giveOn()
	}
}

func (o *order) giveOn() {
	place := o.slot(o.next)
	o.output <- **place //@send
	*place = nil
	o.held--
	o.next++
}

// halt stops a timer that may have fired, as Go before 1.23 needs it.
func halt(t *time.Timer) {
	if !t.Stop() {
		select {
		case <-t.C:
		default:
		}
	}
}

// Consume handles the messages in the order in which they come.
func Consume(output <-chan Ordered, handle func(Ordered)) {
	for m := range output { //@consume
		handle(m) //@handle
	}
}
