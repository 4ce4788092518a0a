package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
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
	// delay comes before each prediction (STAND_IN_DELAY).
	delay time.Duration
	// exitAfter is how long the server runs before it crashes, 0 for ever
	// (STAND_IN_EXIT_AFTER).
	exitAfter time.Duration
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

// in puts the faults before a handler.
func (f faults) in(handler http.Handler) http.Handler {
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

// precede does to a prediction what was asked for, and tells whether it is still
// to be answered.
func (f faults) precede(w http.ResponseWriter, r *http.Request) bool {
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
