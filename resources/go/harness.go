// The harness runs a pattern on the arrivals of one experiment and prints what was
// measured as one JSON object. It paces the sources from the tape, applies the
// script, keeps the ledger of messages, cuts the metrics at the stop, lets the
// pattern shut down and counts what is left of it.
//
// Names of its own begin with bench, apart from bench itself, arrival, harness,
// offerTape and callTape, so that a listing is free in its choice of names.
package main

import (
	"context"
	_ "embed" // the two files below
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"sync"
	"sync/atomic"
	"time"
)

//go:embed experiment.json
var benchExperimentText []byte

//go:embed tape.csv
var benchTapeText string

const (
	benchDrain     = 2 * time.Second       // how long a shutdown may take after the cut
	benchDrainLook = 5 * time.Millisecond  // how often it is looked at
	benchSettle    = 10 * time.Millisecond // for sources that the cut finds idle to return
)

// An arrival is one message as a source offers it.
type arrival struct {
	id       uint64 // unique within the run, from 1
	source   string // the role that offers it
	instance int    // which goroutine of that role
	index    int    // its number on the tape of that source
	class    int    // 0 is the most urgent
	due      time.Time
	service  time.Duration // how long its work takes
	fails    bool          // its work ends in a failure
}

// A bench is one run. Its methods may be called from any goroutine.
type bench struct {
	stop          <-chan struct{} // closed at the cut: shut down
	cutOff        chan struct{}   // the same, for closing
	service       context.Context
	cancelService context.CancelFunc
	wantsCut      chan struct{} // capacity 1: the sources have nothing more to offer
	experiment    benchExperiment
	start         time.Time
	numbers       map[string]*uint64 // parameters as float64 bits, read and written atomically
	actions       map[string]chan struct{}
	own           int32 // goroutines of the harness, the main one included

	mu       sync.Mutex // guards everything below
	lanes    map[benchLaneKey]*benchLane
	lanesRun int // sources that have not ended
	backends map[string]*benchBackend
	handed   uint64 // messages given to sources, those still on the way included
	ledger   []*benchMessage
	meter    benchMeter
}

type benchExperiment struct {
	Pattern    string                     `json:"pattern"`
	Variant    string                     `json:"variant"`
	Seed       uint64                     `json:"seed"`
	Classes    []string                   `json:"classes"`
	Stop       benchStop                  `json:"stop"`
	Sources    map[string]benchSource     `json:"sources"`
	Backends   map[string]benchCalled     `json:"backends"`
	Marks      []string                   `json:"marks"`
	States     map[string][]string        `json:"states"` // the names of their values
	Gauges     []string                   `json:"gauges"`
	Arcs       []string                   `json:"arcs"`
	Actions    []string                   `json:"actions"`
	Parameters map[string]json.RawMessage `json:"parameters"`
	Script     []benchStep                `json:"script"` // by time
}

// Without either the run goes on until every source has ended.
type benchStop struct {
	DurationS float64 `json:"duration_s"`
	Messages  uint64  `json:"messages"` // offered, all sources together
}

type benchSource struct {
	Count     int  `json:"count"`
	Saturated bool `json:"saturated"` // one more as soon as the last was taken
}

// The parameter by which its service times grow and shrink.
type benchCalled struct {
	MeanMs string `json:"mean_ms"`
}

type benchStep struct {
	AtS    float64 `json:"at_s"`
	Set    string  `json:"set"`
	To     float64 `json:"to"`
	Action string  `json:"action"`
}

type benchLaneKey struct {
	source   string
	instance int
}

// A lane is what one goroutine of a source offers.
type benchLane struct {
	rows      []arrival
	saturated bool
	presumes  bool          // a message is accepted when its source comes for the next
	last      *benchMessage // the one that its source took last
	ended     bool          // its source has returned
}

// A backend's tape says what each call comes to, by the number of the call.
type benchBackend struct {
	meanMs      string  // the parameter
	meanAtStart float64 // for which the tape was written
	calls       []benchCall
	next        int
}

type benchCall struct {
	service time.Duration
	draw    float64 // a failure where the probability is above
}

// harness runs body, which builds the pattern and may go on for as long as it likes,
// in a goroutine that belongs to the pattern. A panic ends the program as Go ends it.
func harness(body func(h *bench)) {
	h := benchNew()
	rand.Seed(int64(h.experiment.Seed))
	h.start = time.Now()
	h.goOwn(h.followScript)
	go body(h)
	h.awaitStop()
	h.cut()
	fmt.Println(h.report(h.drain()))
}

// offerTape starts a source: body gets the messages as they come due (a saturated
// source: one more whenever it comes for one) and returns when due is closed. A
// message that was neither refused nor worked on is accepted once body comes for the
// next or returns.
func offerTape[M any](h *bench, source string, instance int, convert func(arrival) M, body func(due <-chan M)) {
	benchOffer(h, source, instance, true, convert, body)
}

// callTape is offerTape for a source that hands its messages on without knowing what
// becomes of them: who takes one in says accept, who turns it away refuse.
func callTape[M any](h *bench, source string, instance int, convert func(arrival) M, body func(due <-chan M)) {
	benchOffer(h, source, instance, false, convert, body)
}

// arrivals is callTape for a pattern that reads its messages itself. A tape has one
// reader: the source ends with it.
func (h *bench) arrivals(source string, instance int) <-chan arrival {
	due := make(chan arrival)
	lane := h.openLane(source, instance, false)
	h.goOwn(func() {
		defer h.endLane(lane)
		benchPace(h, lane, func(a arrival) arrival { return a }, due)
	})
	return due
}

// number is a parameter as it is now; the script changes it.
func (h *bench) number(parameter string) float64 {
	bits, ok := h.numbers[parameter]
	if !ok {
		panic("harness: there is no number " + parameter)
	}
	return math.Float64frombits(atomic.LoadUint64(bits))
}

func (h *bench) count(parameter string) int { return int(h.number(parameter)) }

func (h *bench) millis(parameter string) time.Duration {
	return time.Duration(h.number(parameter) * float64(time.Millisecond))
}

func (h *bench) seconds(parameter string) time.Duration {
	return time.Duration(h.number(parameter) * float64(time.Second))
}

// choice is a parameter that is a word.
func (h *bench) choice(parameter string) string {
	var word string
	if err := json.Unmarshal(h.experiment.Parameters[parameter], &word); err != nil {
		panic("harness: there is no choice " + parameter)
	}
	return word
}

// instances is how many goroutines a source has.
func (h *bench) instances(source string) int { return h.experiment.Sources[source].Count }

// saturated sources always wait for room: they have no other pace.
func (h *bench) saturated(source string) bool { return h.experiment.Sources[source].Saturated }

func (h *bench) stopped() bool {
	select {
	case <-h.stop:
		return true
	default:
		return false
	}
}

// context is the service's own: cancelled at the cut, so that a pattern can shut itself
// down.
func (h *bench) context() context.Context { return h.service }

// action delivers the presses of a button. It holds one; a press is lost while another
// waits.
func (h *bench) action(name string) <-chan struct{} {
	presses, ok := h.actions[name]
	if !ok {
		panic("harness: there is no action " + name)
	}
	return presses
}

// call takes the next entry of a backend's tape: how long the call takes, and whether
// it fails, as mean and failure_probability stand now.
func (h *bench) call(backend string) (service time.Duration, fails bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	b := h.backends[backend]
	if b == nil {
		panic("harness: there is no backend " + backend)
	}
	call := b.calls[b.next%len(b.calls)]
	b.next++
	service = call.service
	if mean := h.number(b.meanMs); mean != b.meanAtStart && b.meanAtStart > 0 {
		service = time.Duration(float64(service) * mean / b.meanAtStart)
	}
	return service, call.draw < h.failureProbability()
}

func (h *bench) failureProbability() float64 {
	if _, ok := h.numbers["failure_probability"]; !ok {
		return 0
	}
	return h.number("failure_probability")
}

// work is the work of a message by a goroutine of this role. It sleeps, even where the
// experiment says that work burns the processor: a machine has fewer cores than
// patterns have workers, and counts and shares do not depend on it.
func (h *bench) work(id uint64, d time.Duration, role string) {
	begun := h.workBegun(id, role)
	time.Sleep(d)
	h.workEnded(id, begun, role, false)
}

// workUntil is work that a context can end early; the error is the context's. What its
// context cut short is no work for nobody, however long its message has been gone.
func (h *bench) workUntil(ctx context.Context, id uint64, d time.Duration, role string) error {
	begun := h.workBegun(id, role)
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		h.workEnded(id, begun, role, false)
		return nil
	case <-ctx.Done():
		h.workEnded(id, begun, role, true)
		return ctx.Err()
	}
}
