package main

import (
	"context"
	"fmt"
	"time"
)

type outcome struct {
	data []byte
	err  error
}

// Process works on data for no longer than timeout, and not after ctx was cancelled.
// The work gets the context that carries both, and must end when it does. Under a
// dead context nothing is begun.
func Process(ctx context.Context, data []byte, timeout time.Duration, work func(context.Context, []byte) ([]byte, error)) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	results := make(chan outcome, 1)
	go func() { //@start
		results <- protect(ctx, data, work) //@send-result
	}()
	select {
	case o := <-results: //@result
		return o.data, o.err
	case <-ctx.Done(): //@cancelled
		return nil, ctx.Err()
	}
}

// protect turns a panic of the work into an error of the call.
func protect(ctx context.Context, data []byte, work func(context.Context, []byte) ([]byte, error)) (o outcome) {
	defer func() {
		if r := recover(); r != nil {
			o = outcome{err: fmt.Errorf("panic: %v", r)}
		}
	}()
	o.data, o.err = work(ctx, data) //@process
	return o
}
