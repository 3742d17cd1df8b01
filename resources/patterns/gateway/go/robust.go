package main

import (
	"context"
	"time"
)

func main() {
	harness(func(h *bench) {
		submit(h, NewGateway(Settings{
			Workers:      h.count("workers"),
			Intake:       h.count("intake_capacity"),
			Waiting:      h.count("capacity"),
			Local:        h.count("local_capacity"),
			Results:      h.count("output_capacity"),
			Errors:       h.count("error_capacity"),
			Window:       h.count("window"),
			MinimumCalls: h.count("minimum_calls"),
			FailureRatio: h.number("failure_ratio"),
			Recovery:     h.millis("recovery_ms"),
			SlowCall:     h.millis("slow_call_ms"),
		}, env{around{h}}))
	})
}

type env struct{ around }

func (e env) Stages() (prepare, call Stage) {
	service, fails := e.h.call("backend")
	stage := func(limit string, d time.Duration, err error) Stage {
		return Stage{Limit: e.h.millis(limit), Do: func(ctx context.Context, m Message) error {
			if timeout := e.h.workUntil(ctx, m.ID, d, "worker"); timeout != nil {
				return timeout
			}
			return err
		}}
	}
	var err error
	if fails {
		err = errBackend
	}
	return stage("prepare_limit_ms", e.h.millis("prepare_ms"), nil), stage("call_limit_ms", service, err)
}
