package main

import (
	"context"
	"errors"
	"math/rand"
	"sync"
	"sync/atomic"
	"time"
)

// Message is one request of one class; 0 is the most urgent.
type Message struct {
	ID    uint64
	Class int
	Due   time.Time
}

// Job is a message on its way through the pool, and its place in the output.
type Job struct {
	Message
	Number   uint64
	Answered bool // nothing to put out: its client has been told why
}

// Outcome is what a client hears.
type Outcome int

// What becomes of a message.
const (
	Completed Outcome = iota
	Failed
	TimedOut
	Refused
	Dropped
)

// Stage is a piece of work with a limit of its own, which ends it.
type Stage struct {
	Limit time.Duration
	Do    func(ctx context.Context, m Message) error
}

// Env is what lies around a Gateway.
type Env interface {
	Answer(m Message, o Outcome)
	Error(m Message)
	Stages() (prepare, call Stage) // of the next job; its turn, whether or not it is done
	Stolen(victim, thief int)
}

// Settings are the sizes of the queues, and when the breaker moves.
type Settings struct {
	Workers, Intake, Waiting, Local, Results, Errors int
	Window, MinimumCalls                             int
	FailureRatio                                     float64
	Recovery, SlowCall                               time.Duration
}

// Gateway is a chain of patterns, each in its safe form.
type Gateway struct {
	env      Env
	places   int32 // for all that wait at the intake
	waiting  int32
	intake   [4]chan Message // most urgent first
	local    []chan Job
	overflow chan Job // without slots: what waits, waits where urgency counts
	wake     chan struct{}
	results  chan Job
	output   chan Message
	errors   chan Message
	breaker  *breaker
}

// NewGateway starts the goroutines of a gateway, which end one behind the other once
// Submit has returned.
func NewGateway(s Settings, env Env) *Gateway {
	g := &Gateway{
		env:      env,
		places:   int32(s.Waiting),
		overflow: make(chan Job),
		wake:     make(chan struct{}, s.Workers),
		results:  make(chan Job, s.Results),
		output:   make(chan Message),
		errors:   make(chan Message, s.Errors),
		breaker:  &breaker{settings: s, failed: make([]bool, s.Window)},
	}
	for i := range g.intake {
		g.intake[i] = make(chan Message, s.Intake)
	}
	for i := 0; i < s.Workers; i++ {
		g.local = append(g.local, make(chan Job, s.Local))
	}
	go g.read()
	go g.order()
	go g.collect()
	var workers sync.WaitGroup
	workers.Add(s.Workers)
	for i := range g.local {
		go func(i int) {
			defer workers.Done()
			g.work(i)
		}(i)
	}
	go func() {
		workers.Wait() //@wait
		close(g.results)
		close(g.errors)
	}()
	go g.dispatch()
	return g
}

// Submit offers the messages as they come due. The less urgent a class, the fewer of
// the places it may take: all, three quarters, half, a quarter of them. Where wait is
// set, the client waits for room.
func (g *Gateway) Submit(due <-chan Message, wait bool) {
	for m := range due { //@due
		now := atomic.AddInt32(&g.waiting, 1)
		if wait {
			g.intake[m.Class] <- m //@submit
			continue
		}
		places := g.places * int32(4-m.Class) / 4
		if now <= places || now == 1 {
			select {
			case g.intake[m.Class] <- m: //@submit
				continue
			default:
			}
		}
		atomic.AddInt32(&g.waiting, -1)
		g.env.Answer(m, Refused)
	}
	for _, queue := range g.intake {
		close(queue)
	}
}

// next looks from the most urgent queue down and waits only when all are empty.
func (g *Gateway) next() (m Message, from int, ok bool) {
	for from = 0; from < 3; from++ {
		select {
		case m, ok = <-g.intake[from]: //@look
			return m, from, ok
		default:
		}
	}
	select {
	case m, ok = <-g.intake[0]: //@take-critical
		return m, 0, ok
	case m, ok = <-g.intake[1]: //@take-high
		return m, 1, ok
	case m, ok = <-g.intake[2]: //@take-normal
		return m, 2, ok
	case m, ok = <-g.intake[3]: //@take-low
		return m, 3, ok
	}
}

func (g *Gateway) dispatch() {
	number := uint64(0)
	for open := len(g.intake); open > 0; {
		m, from, ok := g.next()
		if !ok {
			g.intake[from] = nil
			open--
			continue
		}
		atomic.AddInt32(&g.waiting, -1)
		number++
		j := Job{Message: m, Number: number}
		select {
		case g.local[number%uint64(len(g.local))] <- j: //@to-local
			select {
			case g.wake <- struct{}{}: //@wake
			default:
			}
		default:
			g.overflow <- j //@to-global
		}
	}
	for _, queue := range g.local {
		close(queue)
	}
	close(g.overflow)
}

// work takes from its own queue first, then from the others', and is parked when there
// is nothing.
func (g *Gateway) work(id int) {
	own, overflow := g.local[id], g.overflow
	for own != nil || overflow != nil {
		var j Job
		found := false
		select {
		case j, found = <-own: //@own
			if !found {
				own = nil
				continue
			}
		default:
		}
		if !found {
			j, found = g.steal(id)
		}
		if !found {
			select {
			case j, found = <-own: //@park-own
				if !found {
					own = nil
				}
			case j, found = <-overflow: //@park-global
				if !found {
					overflow = nil
				}
			case <-g.wake: //@park-wake
			}
		}
		if found {
			g.execute(j)
		}
	}
}

// steal looks at the others in a fresh random order.
func (g *Gateway) steal(id int) (Job, bool) {
	for _, victim := range rand.Perm(len(g.local)) {
		if victim == id {
			continue
		}
		select {
		case j, ok := <-g.local[victim]: //@steal
			if ok {
				g.env.Stolen(victim, id)
				return j, true
			}
		default:
		}
	}
	return Job{}, false
}

// execute gives every number exactly one outcome, and tells the output of it.
func (g *Gateway) execute(j Job) {
	outcome := g.run(j.Message)
	if outcome != Completed {
		j.Answered = true
		g.env.Answer(j.Message, outcome)
		g.errors <- j.Message //@error
	}
	g.results <- j //@deliver
}

func (g *Gateway) run(m Message) Outcome {
	generation, ok := g.breaker.ask()
	prepare, call := g.env.Stages()
	if !ok {
		return Refused
	}
	err := limited(prepare, m)
	begun := time.Now()
	if err == nil {
		err = limited(call, m)
	}
	g.breaker.report(generation, time.Since(begun), err == nil)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return TimedOut
	case err != nil:
		return Failed
	}
	return Completed
}

// limited tells the work to end at its limit, and waits until it has.
func limited(s Stage, m Message) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.Limit)
	defer cancel()
	return s.Do(ctx, m) //@stage
}

// order puts the results into the order of their numbers. A number that never comes
// holds up all behind it.
func (g *Gateway) order() {
	defer close(g.output)
	held := make(map[uint64]Job)
	next := uint64(1)
	for r := range g.results { //@result
		held[r.Number] = r
		for j, ok := held[next]; ok; j, ok = held[next] {
			if !j.Answered {
				g.output <- j.Message //@output
			}
			delete(held, next)
			next++
		}
	}
}

func (g *Gateway) read() {
	for m := range g.output { //@read
		g.env.Answer(m, Completed)
	}
}

func (g *Gateway) collect() {
	for m := range g.errors { //@collect
		g.env.Error(m)
	}
}

type state int

const (
	closed state = iota
	open
	halfOpen
)

// A breaker opens on the share of failed or slow calls among the last, and tries the
// backend with one call at a time; late results count for nothing.
type breaker struct {
	settings Settings

	mu         sync.Mutex
	state      state
	generation uint64
	openedAt   time.Time
	probing    bool
	failed     []bool // of the last calls, a ring
	calls      int
	failures   int
}

func (b *breaker) ask() (generation uint64, ok bool) {
	b.mu.Lock() //@ask
	defer b.mu.Unlock()
	if b.state == open && time.Since(b.openedAt) >= b.settings.Recovery {
		b.become(halfOpen)
	}
	if b.state == open || b.probing {
		return 0, false
	}
	b.probing = b.state == halfOpen
	return b.generation, true
}

func (b *breaker) report(generation uint64, latency time.Duration, succeeded bool) {
	b.mu.Lock() //@report
	defer b.mu.Unlock()
	good := succeeded && latency <= b.settings.SlowCall
	switch {
	case generation != b.generation:
	case b.state == halfOpen && good:
		b.become(closed)
	case b.state == halfOpen:
		b.become(open)
	default:
		b.count(!good)
		if b.bad() {
			b.become(open)
		}
	}
}

func (b *breaker) count(failed bool) {
	at := b.calls % len(b.failed)
	if b.failed[at] {
		b.failures--
	}
	b.failed[at] = failed
	if failed {
		b.failures++
	}
	b.calls++
}

func (b *breaker) bad() bool {
	inWindow, enough := b.calls, b.settings.MinimumCalls
	if inWindow > len(b.failed) {
		inWindow = len(b.failed)
	}
	if enough > len(b.failed) {
		enough = len(b.failed)
	}
	return inWindow >= enough && float64(b.failures) >= b.settings.FailureRatio*float64(inWindow)
}

func (b *breaker) become(s state) {
	b.state = s
	b.generation++
	b.probing = false
	switch s {
	case open:
		b.openedAt = time.Now()
	case closed:
		b.failed, b.calls, b.failures = make([]bool, len(b.failed)), 0, 0
	}
}
