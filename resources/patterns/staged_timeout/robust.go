package main

import (
	"context"
	"fmt"
	"time"
)

// Stage is one step of a call and what it may take. Process must end when its context
// does, and say with its error whether it had its effect.
type Stage struct {
	Name    string
	Limit   time.Duration
	Process func(context.Context, []byte) ([]byte, error)
}

// Run takes data through the stages within one deadline for all of them. Each stage is
// waited for, so that an error says that nothing was done.
func Run(ctx context.Context, data []byte, overall time.Duration, stages []Stage) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, overall)
	defer cancel()
	for _, stage := range stages {
		result, err := runStage(ctx, stage, data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", stage.Name, err)
		}
		data = result
	}
	return data, nil
}

func runStage(ctx context.Context, stage Stage, data []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, stage.Limit)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return stage.Process(ctx, data) //@process
}
