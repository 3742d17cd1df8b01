package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrTimeout is what a call returns whose limit has passed.
var ErrTimeout = errors.New("operation timeout")

// Process works on data for no longer than timeout, and not after ctx was cancelled:
// so it says. What ends is the wait; the work knows of neither.
func Process(ctx context.Context, data []byte, timeout time.Duration, work func([]byte) ([]byte, error)) ([]byte, error) {
	results := make(chan []byte, 1)
	failures := make(chan error, 1)
	go func() { //@start
		defer func() {
			if r := recover(); r != nil {
				failures <- fmt.Errorf("panic: %v", r) //@send-panic
			}
		}()
		result, err := work(data) //@process
		if err != nil {
			failures <- err //@send-error
			return
		}
		results <- result //@send-result
	}()
	select {
	case result := <-results: //@result
		return result, nil
	case err := <-failures: //@error
		return nil, err
	case <-ctx.Done(): //@cancelled
		return nil, ctx.Err()
	case <-time.After(timeout): //@expired
		return nil, ErrTimeout
	}
}
