package main

import (
	"fmt"
	"time"
)

// Stage is one step of a call and what it may take.
type Stage struct {
	Name    string
	Limit   time.Duration
	Process func([]byte) ([]byte, error)
}

// Run takes data through the stages, each with its own limit. A stage that exceeds it
// ends the call; nothing ends the stage.
func Run(data []byte, stages []Stage) ([]byte, error) {
	for _, stage := range stages {
		var result []byte
		var err error
		done := make(chan struct{})
		go func(stage Stage, data []byte) {
			defer close(done)
			result, err = stage.Process(data) //@process
		}(stage, data)
		select {
		case <-done: //@done
			if err != nil {
				return nil, fmt.Errorf("%s failed: %w", stage.Name, err)
			}
			data = result
		case <-time.After(stage.Limit): //@expired
			return nil, fmt.Errorf("%s timeout after %v", stage.Name, stage.Limit)
		}
	}
	return data, nil
}
