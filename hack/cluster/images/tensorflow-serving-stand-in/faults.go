package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

// podHeader is in every answer and names the pod: tests tell by it which
// revision has answered. TensorFlow Serving has nothing like it.
const podHeader = "X-Stand-In-Pod"

// faults are what the stand-in can be told to do wrong, by environment variables
// of its own, so that tests have models that fail in the ways that models do. The
// status of the model, and so the pod's readiness, is not touched by them.
type faults struct {
	// status answers all predictions, 0 for none (STAND_IN_FAIL).
	status int
	// hold keeps each prediction until the server is asked to stop (STAND_IN_HOLD): one that is under way when
	// its pod terminates, however late that is. The delay comes after it.
	hold bool
	// delay comes before each prediction (STAND_IN_DELAY).
	delay time.Duration
	// exitAfter is how long the server runs before it crashes, 0 for ever
	// (STAND_IN_EXIT_AFTER).
	exitAfter time.Duration
	// part is the percentage of predictions that status, hold and delay are for, 1 to 100, drawn at random
	// (STAND_IN_PART). 0 is for all.
	part int
	// above is how many predictions a second there have to be for status, hold and delay, 0 for any number
	// (STAND_IN_ABOVE): a model that can't bear the load.
	above int
	// rate counts the predictions.
	rate *rate
	// stopping is closed when the server is asked to stop.
	stopping <-chan struct{}
}

// rateSeconds is how many seconds a rate is of, this one among them: a few predictions more in one second are no load.
const rateSeconds = 4

// rate counts the predictions of the last seconds.
type rate struct {
	mutex sync.Mutex
	// counts are those of a second each; at its second, modulo how many there are.
	counts [rateSeconds]int
	second int64
}

// add counts a prediction, and returns how many there are in a second.
func (r *rate) add(now time.Time) int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for second := max(r.second, now.Unix()-rateSeconds); second < now.Unix(); {
		second++
		r.counts[second%rateSeconds] = 0
	}
	r.second = now.Unix()
	r.counts[r.second%rateSeconds]++
	all := 0
	for _, count := range r.counts {
		all += count
	}
	return all / rateSeconds
}

func readFaults(getenv func(string) string) (faults, error) {
	var f faults
	var problems []error
	if text := getenv("STAND_IN_FAIL"); text != "" {
		status, err := strconv.Atoi(text)
		if err != nil || status < 400 || status > 599 {
			problems = append(problems, fmt.Errorf("STAND_IN_FAIL must be a status of 400..599, not %q", text))
		}
		f.status = status
	}
	hold, err := strconv.ParseBool(cmp.Or(getenv("STAND_IN_HOLD"), "false"))
	if err != nil {
		problems = append(problems, fmt.Errorf("STAND_IN_HOLD must be true or false: %w", err))
	}
	f.hold = hold
	problems = append(problems, f.readNumbers(getenv)...)
	for name, value := range map[string]*time.Duration{"STAND_IN_DELAY": &f.delay, "STAND_IN_EXIT_AFTER": &f.exitAfter} {
		if text := getenv(name); text != "" {
			duration, err := time.ParseDuration(text)
			if err != nil || duration <= 0 {
				problems = append(problems, fmt.Errorf("%s must be a duration such as 30s, not %q", name, text))
			}
			*value = duration
		}
	}
	return f, errors.Join(problems...)
}

// readNumbers reads which predictions the faults are for.
func (f *faults) readNumbers(getenv func(string) string) []error {
	var problems []error
	for name, value := range map[string]*int{"STAND_IN_PART": &f.part, "STAND_IN_ABOVE": &f.above} {
		if text := getenv(name); text != "" {
			number, err := strconv.Atoi(text)
			if err != nil || number < 1 || name == "STAND_IN_PART" && number > 100 {
				problems = append(problems, fmt.Errorf("%s must be a number of 1 or more, and a part 100 at most, not %q", name, text))
			}
			*value = number
		}
	}
	return problems
}

// in puts the faults before a handler of a server that is asked to stop by the end of ctx.
func (f faults) in(ctx context.Context, handler http.Handler) http.Handler {
	f.rate, f.stopping = &rate{}, ctx.Done()
	pod, err := os.Hostname()
	if err != nil {
		log.Printf("no host name: %v", err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(podHeader, pod)
		if r.Method == http.MethodPost && !f.precede(w, r) {
			return
		}
		handler.ServeHTTP(w, r)
	})
}

// strikes reports whether a prediction is one that the faults are for.
func (f faults) strikes() bool {
	if rate := f.rate.add(time.Now()); f.above > 0 && rate <= f.above {
		return false
	}
	return f.part == 0 || rand.IntN(100) < f.part
}

// precede does to a prediction what was asked for, and tells whether it is still
// to be answered.
func (f faults) precede(w http.ResponseWriter, r *http.Request) bool {
	if !f.strikes() {
		return true
	}
	if f.hold {
		select {
		case <-f.stopping:
		case <-r.Context().Done():
			return false
		}
	}
	if f.delay > 0 {
		select {
		case <-time.After(f.delay):
		case <-r.Context().Done():
			return false
		}
	}
	if f.status != 0 {
		http.Error(w, "the stand-in was told to fail (STAND_IN_FAIL)", f.status)
	}
	return f.status == 0
}

// crash ends the process when its time has come, requests in flight and all.
func (f faults) crash() {
	if f.exitAfter > 0 {
		time.AfterFunc(f.exitAfter, func() {
			log.Print("the stand-in was told to crash (STAND_IN_EXIT_AFTER)")
			os.Exit(exitFailure)
		})
	}
}
