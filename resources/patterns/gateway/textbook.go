package main

import (
	"errors"
	"sync"
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

// Stage is a piece of work with a limit of its own.
type Stage struct {
	Limit time.Duration
	Do    func(m Message) error
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
	Workers, Intake, Shared, Local, Results, Errors int
	Threshold                                       int
	Recovery                                        time.Duration
}

var errTimeout = errors.New("timeout")

// Gateway is a chain of patterns, each in its usual form.
type Gateway struct {
	env     Env
	intake  [4]chan Message // most urgent first
	local   []chan Job
	shared  chan Job
	results chan Job
	output  chan Message
	errors  chan Message
	breaker breaker
}

// NewGateway starts the goroutines of a gateway. They never end.
func NewGateway(s Settings, env Env) *Gateway {
	g := &Gateway{
		env:     env,
		shared:  make(chan Job, s.Shared),
		results: make(chan Job, s.Results),
		output:  make(chan Message),
		errors:  make(chan Message, s.Errors),
		breaker: breaker{threshold: s.Threshold, recovery: s.Recovery},
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
	for i := range g.local {
		go g.work(i)
	}
	go g.distribute()
	return g
}

// Submit offers the messages as they come due. A full queue turns its class away;
// where wait is set, the client waits for room.
func (g *Gateway) Submit(due <-chan Message, wait bool) {
	for m := range due { //@due
		if wait {
			g.intake[m.Class] <- m //@submit
			continue
		}
		select {
		case g.intake[m.Class] <- m: //@submit
		default:
			g.env.Answer(m, Refused)
		}
	}
}

// distribute takes from all classes alike, whatever the order of the cases, and turns
// away whoever comes when there is no room.
func (g *Gateway) distribute() {
	worker, number := 0, uint64(1)
	for {
		var m Message
		select {
		case m = <-g.intake[0]: //@take-critical
		case m = <-g.intake[1]: //@take-high
		case m = <-g.intake[2]: //@take-normal
		case m = <-g.intake[3]: //@take-low
		default:
			time.Sleep(time.Millisecond) //@idle
			continue
		}
		j := Job{Message: m, Number: number}
		worker = (worker + 1) % len(g.local)
		select {
		case g.local[worker] <- j: //@to-local
			number++
			continue
		default:
		}
		select {
		case g.shared <- j: //@to-global
			number++
		default:
			g.env.Answer(m, Refused)
		}
	}
}

func (g *Gateway) work(id int) {
	for {
		select {
		case j := <-g.local[id]: //@own
			g.execute(j)
		case j := <-g.shared: //@from-global
			g.execute(j)
		default:
			if j, ok := g.steal(id); ok {
				g.execute(j)
			} else {
				time.Sleep(time.Millisecond) //@poll
			}
		}
	}
}

// steal looks at worker 0 first, whoever asks.
func (g *Gateway) steal(id int) (Job, bool) {
	for victim := range g.local {
		if victim == id {
			continue
		}
		select {
		case j := <-g.local[victim]: //@steal
			g.env.Stolen(victim, id)
			return j, true
		default:
		}
	}
	return Job{}, false
}

// execute reports errors beside the output, which never hears of them; a result that
// nobody takes is dropped.
func (g *Gateway) execute(j Job) {
	ok := g.breaker.ask()
	prepare, call := g.env.Stages()
	if !ok {
		g.fail(j.Message, Refused)
		return
	}
	err := limited(prepare, j.Message)
	if err == nil {
		err = limited(call, j.Message)
	}
	g.breaker.report(err == nil)
	switch {
	case errors.Is(err, errTimeout):
		g.fail(j.Message, TimedOut)
	case err != nil:
		g.fail(j.Message, Failed)
	default:
		select {
		case g.results <- j: //@deliver
		default:
			g.env.Answer(j.Message, Dropped)
		}
	}
}

func (g *Gateway) fail(m Message, o Outcome) {
	g.env.Answer(m, o)
	g.errors <- m //@error
}

// limited stops waiting at the limit. The work goes on.
func limited(s Stage, m Message) error {
	done := make(chan struct{})
	var err error
	go func() {
		defer close(done)
		err = s.Do(m) //@stage
	}()
	select {
	case <-done: //@done
		return err
	case <-time.After(s.Limit): //@limit
		return errTimeout
	}
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

// A breaker opens after threshold failures in a row, and lets everybody try when
// recovery is over.
type breaker struct {
	threshold int
	recovery  time.Duration

	mu          sync.Mutex
	open        bool
	failures    int
	lastFailure time.Time
}

func (b *breaker) ask() bool {
	b.mu.Lock() //@ask
	defer b.mu.Unlock()
	if b.open && time.Since(b.lastFailure) > b.recovery {
		b.open = false // half-open turns nobody away
	}
	return !b.open
}

func (b *breaker) report(succeeded bool) {
	b.mu.Lock() //@report
	defer b.mu.Unlock()
	if succeeded {
		b.open, b.failures = false, 0
		return
	}
	b.failures++
	b.lastFailure = time.Now()
	b.open = b.open || b.failures >= b.threshold
}
