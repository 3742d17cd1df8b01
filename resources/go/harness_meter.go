// The meters, and the report made of them.
package main

import (
	"encoding/json"
	"math"
	"sort"
	"time"
)

// A meter holds what was measured up to the cut.
type benchMeter struct {
	closed  bool
	closeAt time.Duration
	classes []benchClass
	retries uint64
	peak    int
	roles   map[string]*benchRole
	marks   map[string]*benchMark
	states  map[string]*benchStates
	gauges  map[string]*benchGauge
	arcs    map[string]map[[2]int]uint64
}

type benchClass struct {
	offered, accepted, refused                      uint64
	completed, failed, dropped, timedOut, cancelled uint64
	workForNobody                                   uint64
	wait                                            benchTimes // due to first work
	service                                         benchTimes // of each piece of work
	latency                                         benchTimes // due to outcome, of completed messages
}

type benchRole struct {
	working, peak int
	busy          time.Duration // of work that has ended
}

type benchMark struct {
	count, values, sum uint64 // of the values that some of them carry
	max                uint32
}

// All instances of one state together.
type benchStates struct {
	held   map[int]benchHeld
	values map[string]*benchStateValue
}

type benchHeld struct {
	value string
	since time.Duration
}

type benchStateValue struct {
	Entries uint64  `json:"entries"`
	Seconds float64 `json:"seconds"`
}

// The sum of a gauge's instances, and its integral over time.
type benchGauge struct {
	held               map[int]float64
	sum, max, integral float64
	since              time.Duration
}

// Durations one by one: a run has few enough of them, and quantiles are exact.
type benchTimes []time.Duration

// Everything that the pattern may tell of itself is there from the start, so that what
// never happened is a zero in the report.
func benchNewMeter(experiment *benchExperiment) benchMeter {
	m := benchMeter{
		classes: make([]benchClass, len(experiment.Classes)),
		roles:   map[string]*benchRole{},
		marks:   map[string]*benchMark{},
		states:  map[string]*benchStates{},
		gauges:  map[string]*benchGauge{},
		arcs:    map[string]map[[2]int]uint64{},
	}
	for _, id := range experiment.Marks {
		m.marks[id] = &benchMark{}
	}
	for id, names := range experiment.States {
		m.states[id] = &benchStates{held: map[int]benchHeld{}, values: map[string]*benchStateValue{}}
		for _, name := range names {
			m.states[id].values[name] = &benchStateValue{}
		}
	}
	for _, id := range experiment.Gauges {
		m.gauges[id] = &benchGauge{held: map[int]float64{}}
	}
	for _, id := range experiment.Arcs {
		m.arcs[id] = map[[2]int]uint64{}
	}
	return m
}

// close ends all measuring, and the integrals over time.
func (m *benchMeter) close(now time.Duration) {
	m.closed = true
	m.closeAt = now
	for _, state := range m.states {
		for _, held := range state.held {
			state.values[held.value].Seconds += (now - held.since).Seconds()
		}
	}
	for _, gauge := range m.gauges {
		gauge.advance(now)
	}
}

func (m *benchMeter) notePeak(goroutines int) {
	if goroutines > m.peak {
		m.peak = goroutines
	}
}

func (m *benchMeter) role(id string) *benchRole {
	if m.roles[id] == nil {
		m.roles[id] = &benchRole{}
	}
	return m.roles[id]
}

func (r *benchRole) begin() {
	r.working++
	if r.working > r.peak {
		r.peak = r.working
	}
}

func (r *benchRole) end(took time.Duration) {
	r.working--
	r.busy += took
}

func (s *benchStates) set(instance int, value string, now time.Duration) {
	former, known := s.held[instance]
	if known && former.value == value {
		return
	}
	if known {
		s.values[former.value].Seconds += (now - former.since).Seconds()
	}
	s.values[value].Entries++
	s.held[instance] = benchHeld{value, now}
}

func (g *benchGauge) set(instance int, value float64, now time.Duration) {
	g.advance(now)
	g.sum += value - g.held[instance]
	g.held[instance] = value
	g.max = math.Max(g.max, g.sum)
}

func (g *benchGauge) advance(now time.Duration) {
	g.integral += g.sum * (now - g.since).Seconds()
	g.since = now
}

// What was let in and is turned away afterwards is lost inside.
func (c *benchClass) end(outcome benchOutcome, wasAccepted bool, latency time.Duration) {
	switch {
	case !wasAccepted:
		c.refused++
	case outcome == benchCompleted:
		c.completed++
		c.latency.add(latency)
	case outcome == benchFailed:
		c.failed++
	case outcome == benchTimedOut:
		c.timedOut++
	case outcome == benchCancelled:
		c.cancelled++
	default:
		c.dropped++
	}
}

func (c *benchClass) addFrom(other benchClass) {
	c.offered += other.offered
	c.accepted += other.accepted
	c.refused += other.refused
	c.completed += other.completed
	c.failed += other.failed
	c.dropped += other.dropped
	c.timedOut += other.timedOut
	c.cancelled += other.cancelled
	c.workForNobody += other.workForNobody
	c.wait = append(c.wait, other.wait...)
	c.service = append(c.service, other.service...)
	c.latency = append(c.latency, other.latency...)
}

func (t *benchTimes) add(d time.Duration) {
	if d < 0 {
		d = 0
	}
	*t = append(*t, d)
}

func (t benchTimes) json() map[string]float64 {
	sorted := append(benchTimes(nil), t...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i] < sorted[j] })
	millis := func(d float64) float64 { return d / float64(time.Millisecond) }
	quantile := func(q float64) float64 { // nearest rank
		if len(sorted) == 0 {
			return 0
		}
		rank := int(math.Ceil(q * float64(len(sorted))))
		return millis(float64(sorted[rank-1]))
	}
	sum := 0.0
	for _, d := range sorted {
		sum += float64(d)
	}
	return map[string]float64{
		"mean": millis(sum / math.Max(1, float64(len(sorted)))),
		"p50":  quantile(0.5), "p90": quantile(0.9), "p99": quantile(0.99), "p999": quantile(0.999), "max": quantile(1),
	}
}

func (c benchClass) json() map[string]interface{} {
	return map[string]interface{}{
		"offered":         c.offered,
		"accepted":        c.accepted,
		"refused":         c.refused,
		"undecided":       c.offered - c.accepted - c.refused,
		"completed":       c.completed,
		"failed":          c.failed,
		"dropped":         c.dropped,
		"timed_out":       c.timedOut,
		"cancelled":       c.cancelled,
		"inside":          c.accepted - c.completed - c.failed - c.dropped - c.timedOut - c.cancelled,
		"work_for_nobody": c.workForNobody,
		"wait_ms":         c.wait.json(),
		"service_ms":      c.service.json(),
		"latency_ms":      c.latency.json(),
	}
}

// report is what was measured, as one JSON object.
func (h *bench) report(left []benchLeftover) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	leaked, unfinished := 0, 0
	for _, leftover := range left {
		if leftover.waits {
			leaked += leftover.Count
		} else {
			unfinished += leftover.Count
		}
	}
	var total benchClass
	classes := map[string]interface{}{}
	for i, class := range h.meter.classes {
		total.addFrom(class)
		classes[h.experiment.Classes[i]] = class.json()
	}
	metrics := total.json()
	metrics["requests"] = total.offered - h.meter.retries
	metrics["retries"] = h.meter.retries
	roles, marks, states, gauges, arcs := h.meter.meanings()
	text, err := json.MarshalIndent(map[string]interface{}{
		"pattern":     h.experiment.Pattern,
		"variant":     h.experiment.Variant,
		"seed":        h.experiment.Seed,
		"outcome":     "completed",
		"simulated_s": h.meter.closeAt.Seconds(),
		"metrics":     metrics,
		"classes":     classes,
		"roles":       roles,
		"marks":       marks,
		"states":      states,
		"gauges":      gauges,
		"arcs":        arcs,
		"goroutines": map[string]interface{}{
			"peak": h.meter.peak, "leaked": leaked, "unfinished": unfinished, "left": left,
		},
	}, "", "  ")
	if err != nil {
		panic(err)
	}
	return string(text)
}

func (m *benchMark) add(values []uint32) {
	m.count++
	for _, v := range values {
		m.values++
		m.sum += uint64(v)
		if v > m.max {
			m.max = v
		}
	}
}

func (m *benchMark) json() map[string]interface{} {
	object := map[string]interface{}{"count": m.count}
	if m.values > 0 {
		object["mean"] = float64(m.sum) / float64(m.values)
		object["max"] = m.max
	}
	return object
}

func (m *benchMeter) meanings() (roles, marks, states, gauges, arcs map[string]interface{}) {
	roles, marks, states = map[string]interface{}{}, map[string]interface{}{}, map[string]interface{}{}
	gauges, arcs = map[string]interface{}{}, map[string]interface{}{}
	for id, role := range m.roles {
		roles[id] = map[string]interface{}{"busy_s": role.busy.Seconds(), "working_max": role.peak}
	}
	for id, mark := range m.marks {
		marks[id] = mark.json()
	}
	for id, state := range m.states {
		states[id] = state.values
	}
	for id, gauge := range m.gauges {
		mean := gauge.integral / math.Max(m.closeAt.Seconds(), 1e-9)
		gauges[id] = map[string]float64{"mean": mean, "max": gauge.max, "last": gauge.sum}
	}
	for id, pairs := range m.arcs {
		list := [][3]uint64{}
		for pair, count := range pairs {
			list = append(list, [3]uint64{uint64(pair[0]), uint64(pair[1]), count})
		}
		sort.Slice(list, func(i, j int) bool {
			if list[i][0] != list[j][0] {
				return list[i][0] < list[j][0]
			}
			return list[i][1] < list[j][1]
		})
		arcs[id] = list
	}
	return roles, marks, states, gauges, arcs
}
