// The programs of ../programs.hpp in Go, operation for operation. Prints for each the nanoseconds an operation takes:
//
//	bench NAME REPETITIONS
//
// GOMAXPROCS says on how many threads.
package main

import (
	"fmt"
	"math/rand"
	"os"
	"sort"
	"strconv"
	"sync"
	"syscall"
	"time"
)

func sendAll(out chan<- int, n int) {
	for i := 0; i < n; i++ {
		out <- i
	}
	close(out)
}

func stream(capacity, n int) {
	pipe := make(chan int, capacity)
	go sendAll(pipe, n)
	count := 0
	for v := range pipe {
		if v >= 0 {
			count++
		}
	}
	if count != n {
		panic("stream: every value arrives")
	}
}

func echo(in <-chan int, out chan<- int, n int) {
	for i := 0; i < n; i++ {
		v := <-in
		out <- v
	}
}

func pingPong(n int) {
	there, back := make(chan int), make(chan int)
	go echo(there, back, n/2)
	for i := 0; i < n/2; i++ {
		there <- i
		<-back
	}
}

func sendSome(out chan<- int, n int) {
	for i := 0; i < n; i++ {
		out <- i
	}
}

func selectOfSenders(n int) {
	var in [4]chan int
	for i := range in {
		in[i] = make(chan int)
		go sendSome(in[i], n/4)
	}
	a, b, c, d := in[0], in[1], in[2], in[3]
	for i := 0; i < n/4*4; i++ {
		select {
		case <-a:
		case <-b:
		case <-c:
		case <-d:
		}
	}
}

func selectOfReady(n int) {
	var in [4]chan int
	for i := range in {
		in[i] = make(chan int, 1)
		in[i] <- 1
	}
	a, b, c, d := in[0], in[1], in[2], in[3]
	for i := 0; i < n; i++ {
		select {
		case v := <-a:
			a <- v
		case v := <-b:
			b <- v
		case v := <-c:
			c <- v
		case v := <-d:
			d <- v
		}
	}
}

func numbersFromTwo(out chan<- int) {
	for i := 2; ; i++ {
		out <- i
	}
}

func passWithoutMultiples(in <-chan int, out chan<- int, prime int) {
	for {
		v := <-in
		if v%prime != 0 {
			out <- v
		}
	}
}

// Those left over stay blocked; they cost nothing more.
func sieve(primes int) {
	from := make(chan int)
	go numbersFromTwo(from)
	last := 0
	for i := 0; i < primes; i++ {
		last = <-from
		next := make(chan int)
		go passWithoutMultiples(from, next, last)
		from = next
	}
	if primes == 2000 && last != 17389 {
		panic("sieve: the 2,000th prime")
	}
}

func spawnMany(n int) {
	var group sync.WaitGroup
	for batch := 0; batch < n/1000; batch++ {
		group.Add(1000)
		for i := 0; i < 1000; i++ {
			go group.Done()
		}
		group.Wait()
	}
}

func spawnAndJoin(n int) {
	var group sync.WaitGroup
	for i := 0; i < n; i++ {
		group.Add(1)
		go group.Done()
		group.Wait()
	}
}

func sleepOnce(group *sync.WaitGroup, duration time.Duration) {
	time.Sleep(duration)
	group.Done()
}

func sleepers(n int) {
	var group sync.WaitGroup
	group.Add(n)
	random := rand.New(rand.NewSource(7))
	for i := 0; i < n; i++ {
		go sleepOnce(&group, time.Duration(random.Int63n(1_000_000_000)))
	}
	group.Wait()
}

func passOn(in <-chan int, out chan<- int) {
	for v := range in {
		out <- v
	}
}

func pool(n int) {
	jobs, results := make(chan int, 64), make(chan int, 64)
	for i := 0; i < 4; i++ {
		go passOn(jobs, results)
	}
	go sendAll(jobs, n)
	for i := 0; i < n; i++ {
		<-results
	}
}

type program struct {
	run         func(n int)
	operations  int
	measuresCPU bool // of the process, where a program mostly waits
}

var programs = map[string]program{
	"buffered":          {func(n int) { stream(128, n) }, 2_000_000, false},
	"unbuffered":        {func(n int) { stream(0, n) }, 1_000_000, false},
	"pingpong":          {pingPong, 1_000_000, false},
	"select_unbuffered": {selectOfSenders, 1_000_000, false},
	"select_ready":      {selectOfReady, 1_000_000, false},
	"sieve":             {sieve, 2_000, false},
	"spawn_finish":      {spawnMany, 1_000_000, false},
	"spawn_join":        {spawnAndJoin, 1_000_000, false},
	"sleepers":          {sleepers, 1_000_000, true},
	"pool":              {pool, 1_000_000, false},
}

func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: bench NAME REPETITIONS")
		os.Exit(2)
	}
	what, known := programs[os.Args[1]]
	repetitions, err := strconv.Atoi(os.Args[2])
	if !known || err != nil || repetitions < 1 {
		fmt.Fprintln(os.Stderr, "bench: no such program, or no number:", os.Args[1], os.Args[2])
		os.Exit(2)
	}
	var measured []float64
	for i := 0; i < repetitions; i++ {
		wall, burnt := time.Now(), cpu()
		what.run(what.operations)
		spent := time.Since(wall)
		if what.measuresCPU {
			spent = cpu() - burnt
		}
		measured = append(measured, float64(spent.Nanoseconds())/float64(what.operations))
	}
	sort.Float64s(measured)
	fmt.Printf("%.2f\n", measured[len(measured)/2])
}
