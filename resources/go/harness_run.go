// How a run goes: its data, the pace of its sources, its script, its cut and what is
// left of it at the end.
package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

func benchNew() *bench {
	h := &bench{
		cutOff:   make(chan struct{}),
		wantsCut: make(chan struct{}, 1),
		numbers:  map[string]*uint64{},
		actions:  map[string]chan struct{}{},
		own:      1,
		lanes:    map[benchLaneKey]*benchLane{},
		backends: map[string]*benchBackend{},
		// Message 0 is none, as a closed channel yields it: its work is for nobody.
		ledger: []*benchMessage{{state: benchGone}},
	}
	h.stop = h.cutOff
	h.service, h.cancelService = context.WithCancel(context.Background())
	if err := json.Unmarshal(benchExperimentText, &h.experiment); err != nil {
		panic("harness: experiment.json: " + err.Error())
	}
	for id, text := range h.experiment.Parameters {
		var value float64
		if json.Unmarshal(text, &value) == nil {
			bits := math.Float64bits(value)
			h.numbers[id] = &bits
		}
	}
	for _, action := range h.experiment.Actions {
		h.actions[action] = make(chan struct{}, 1)
	}
	for id, called := range h.experiment.Backends {
		h.backends[id] = &benchBackend{meanMs: called.MeanMs, meanAtStart: h.number(called.MeanMs)}
	}
	for source, settings := range h.experiment.Sources {
		h.lanesRun += settings.Count
		for i := 0; i < settings.Count; i++ {
			h.lanes[benchLaneKey{source, i}] = &benchLane{saturated: settings.Saturated}
		}
	}
	h.readTape()
	h.meter = benchNewMeter(&h.experiment)
	return h
}

// The columns of the tape are source,instance,index,due_ns,class,service_ns,fails. What
// is no source is a backend.
func (h *bench) readTape() {
	records, err := csv.NewReader(strings.NewReader(benchTapeText)).ReadAll()
	if err != nil {
		panic("harness: tape.csv: " + err.Error())
	}
	for _, record := range records[1:] {
		var numbers [5]int64
		for i := range numbers {
			if numbers[i], err = strconv.ParseInt(record[i+1], 10, 64); err != nil {
				panic("harness: tape.csv: " + err.Error())
			}
		}
		fails, err := strconv.ParseFloat(record[6], 64)
		if err != nil {
			panic("harness: tape.csv: " + err.Error())
		}
		service := time.Duration(numbers[4])
		if backend := h.backends[record[0]]; backend != nil {
			backend.calls = append(backend.calls, benchCall{service, fails})
			continue
		}
		lane := h.lanes[benchLaneKey{record[0], int(numbers[0])}]
		lane.rows = append(lane.rows, arrival{
			source: record[0], instance: int(numbers[0]), index: int(numbers[1]), class: int(numbers[3]),
			due: time.Time{}.Add(time.Duration(numbers[2])), service: service, fails: fails != 0,
		})
	}
}

// goOwn starts a goroutine of the harness, which is none of the pattern's.
func (h *bench) goOwn(body func()) {
	atomic.AddInt32(&h.own, 1)
	go func() {
		defer atomic.AddInt32(&h.own, -1)
		body()
	}()
}

func (h *bench) now() time.Duration { return time.Since(h.start) }

// sleepUntil is false when the cut comes first.
func (h *bench) sleepUntil(instant time.Duration) bool {
	timer := time.NewTimer(instant - h.now())
	defer timer.Stop()
	select {
	case <-timer.C:
		return !h.stopped()
	case <-h.stop:
		return false
	}
}

func (h *bench) followScript() {
	for _, step := range h.experiment.Script {
		if !h.sleepUntil(time.Duration(step.AtS * float64(time.Second))) {
			return
		}
		if step.Action == "" {
			atomic.StoreUint64(h.numbers[step.Set], math.Float64bits(step.To))
			continue
		}
		select {
		case h.actions[step.Action] <- struct{}{}:
		default:
		}
	}
}

func benchOffer[M any](h *bench, source string, instance int, presumes bool, convert func(arrival) M,
	body func(due <-chan M)) {
	due := make(chan M)
	lane := h.openLane(source, instance, presumes)
	h.goOwn(func() { benchPace(h, lane, convert, due) })
	go func() {
		defer h.endLane(lane)
		body(due)
	}()
}

func (h *bench) openLane(source string, instance int, presumes bool) *benchLane {
	h.mu.Lock()
	defer h.mu.Unlock()
	lane := h.lanes[benchLaneKey{source, instance}]
	if lane == nil {
		panic(fmt.Sprintf("harness: there is no source %s %d", source, instance))
	}
	lane.presumes = presumes
	return lane
}

// benchPace hands one lane's messages over as they come due. Open loop: a message is
// due when its row says, however late its source comes for it. The rows of a
// saturated source are dealt again from the first when they run out.
func benchPace[M any](h *bench, lane *benchLane, convert func(arrival) M, due chan<- M) {
	defer close(due)
	for i := 0; i < len(lane.rows) || (lane.saturated && i > 0); i++ {
		a := lane.rows[i%len(lane.rows)]
		a.index = i
		if !lane.saturated && !h.sleepUntil(a.due.Sub(time.Time{})) {
			return
		}
		message, ok := h.announce(&a, lane)
		if !ok {
			return
		}
		select {
		case due <- convert(a):
			h.taken(lane, message)
		case <-h.stop:
			return
		}
	}
}

// endLane notes that a source has returned. The run is over with the last of them, or
// with the first when as many messages were offered as the experiment allows.
func (h *bench) endLane(lane *benchLane) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.settle(lane)
	lane.ended = true
	h.lanesRun--
	isQuotaUsed := h.experiment.Stop.Messages > 0 && h.handed >= h.experiment.Stop.Messages
	if h.lanesRun > 0 && !isQuotaUsed {
		return
	}
	select {
	case h.wantsCut <- struct{}{}:
	default:
	}
}

func (h *bench) awaitStop() {
	var over <-chan time.Time
	if d := h.experiment.Stop.DurationS; d > 0 {
		over = time.After(time.Duration(d * float64(time.Second)))
	}
	select {
	case <-over:
	case <-h.wantsCut:
	}
}

// cut takes the metrics as they stand and tells everybody to stop. Whether the last
// message of a source was taken in shows in whether the source was idle: then it
// returns at once. One that does not still waits for room.
func (h *bench) cut() {
	h.mu.Lock()
	h.meter.close(h.now())
	var unsure []*benchLane
	for _, lane := range h.lanes {
		if lane.presumes && lane.last != nil && lane.last.state == benchOffered {
			unsure = append(unsure, lane)
		}
	}
	h.mu.Unlock()
	close(h.cutOff)
	h.cancelService()
	time.Sleep(benchSettle)
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, lane := range unsure {
		if lane.ended {
			h.meter.classes[lane.last.class].accepted++
		}
	}
}

// A leftover is what goroutines that have not ended by the end of the run do.
type benchLeftover struct {
	State string `json:"state"` // as Go says it
	Where string `json:"where"` // the pattern's function
	Count int    `json:"count"`
	waits bool   // for somebody else; otherwise it works, sleeps or runs
}

// drain waits until the pattern's goroutines have ended, or for as long as a shutdown
// may take, and says which have not.
func (h *bench) drain() []benchLeftover {
	for over := time.Now().Add(benchDrain); runtime.NumGoroutine() > 1 && time.Now().Before(over); {
		time.Sleep(benchDrainLook)
	}
	stacks := make([]byte, 1<<20)
	size := runtime.Stack(stacks, true)
	for size == len(stacks) {
		stacks = make([]byte, 2*len(stacks))
		size = runtime.Stack(stacks, true)
	}
	left := []benchLeftover{}
	for _, stack := range strings.Split(string(stacks[:size]), "\n\n")[1:] { // the first is this one
		leftover := benchParseStack(stack)
		found := false
		for i := range left {
			if left[i].State == leftover.State && left[i].Where == leftover.Where {
				left[i].Count++
				found = true
			}
		}
		if !found {
			left = append(left, leftover)
		}
	}
	return left
}

// A stack begins with "goroutine 7 [chan receive, 2 minutes]:"; then come its
// functions, the innermost first, each with a line for its place.
func benchParseStack(stack string) benchLeftover {
	leftover := benchLeftover{Count: 1, Where: "unknown"}
	lines := strings.Split(stack, "\n")
	if open := strings.IndexByte(lines[0], '['); open >= 0 {
		leftover.State = strings.TrimRight(lines[0][open+1:], "]:")
		leftover.State = strings.SplitN(leftover.State, ",", 2)[0]
	}
	for _, line := range lines[1:] {
		if strings.HasPrefix(line, "main.") && !strings.HasPrefix(line, "main.(*bench)") {
			leftover.Where = strings.TrimPrefix(line[:strings.LastIndexByte(line, '(')], "main.")
			break
		}
	}
	for _, prefix := range []string{"chan ", "select", "semacquire", "sync."} {
		if strings.HasPrefix(leftover.State, prefix) && !strings.Contains(stack, "main.(*bench).work") {
			leftover.waits = true
		}
	}
	return leftover
}
