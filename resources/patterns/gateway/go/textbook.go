package main

import "time"

func main() {
	harness(func(h *bench) {
		submit(h, NewGateway(Settings{
			Workers:   h.count("workers"),
			Intake:    h.count("intake_capacity"),
			Shared:    h.count("capacity"),
			Local:     h.count("local_capacity"),
			Results:   h.count("output_capacity"),
			Errors:    h.count("error_capacity"),
			Threshold: h.count("threshold"),
			Recovery:  h.millis("recovery_ms"),
		}, env{around{h}}))
	})
}

type env struct{ around }

func (e env) Stages() (prepare, call Stage) {
	service, fails := e.h.call("backend")
	stage := func(limit string, d time.Duration, err error) Stage {
		return Stage{Limit: e.h.millis(limit), Do: func(m Message) error {
			e.h.work(m.ID, d, "stage")
			return err
		}}
	}
	var err error
	if fails {
		err = errBackend
	}
	return stage("prepare_limit_ms", e.h.millis("prepare_ms"), nil), stage("call_limit_ms", service, err)
}
