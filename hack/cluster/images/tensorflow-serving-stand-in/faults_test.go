package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func environment(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

func TestFaultsAreRead(t *testing.T) {
	got, err := readFaults(environment(map[string]string{"STAND_IN_FAIL": "503", "STAND_IN_DELAY": "30s", "STAND_IN_EXIT_AFTER": "1m",
		"STAND_IN_PART": "5", "STAND_IN_ABOVE": "20", "STAND_IN_HOLD": "true"}))
	if want := (faults{status: 503, hold: true, delay: 30 * time.Second, exitAfter: time.Minute, part: 5, above: 20}); err != nil || got != want {
		t.Errorf("readFaults = %+v, %v; want %+v", got, err, want)
	}
	if got, err := readFaults(environment(nil)); err != nil || got != (faults{}) {
		t.Errorf("without variables readFaults = %+v, %v; want none", got, err)
	}
	for name, value := range map[string]string{"STAND_IN_FAIL": "200", "STAND_IN_DELAY": "30", "STAND_IN_EXIT_AFTER": "-1s",
		"STAND_IN_PART": "101", "STAND_IN_ABOVE": "0", "STAND_IN_HOLD": "5s"} {
		if _, err := readFaults(environment(map[string]string{name: value})); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: error is %v, want one that names it", name, value, err)
		}
	}
}

// A model that fails is still reported as available: that is what makes it
// dangerous.
func TestFailingPredictions(t *testing.T) {
	handler := faults{status: http.StatusServiceUnavailable}.in(t.Context(), sampleAPI(t, "flowers"))
	for _, test := range []struct {
		method, path string
		want         int
	}{
		{http.MethodPost, "/v1/models/my-model:predict", http.StatusServiceUnavailable},
		{http.MethodGet, "/v1/models/my-model", http.StatusOK},
	} {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(test.method, test.path, strings.NewReader("{}")))
		if answer.Code != test.want || answer.Header().Get(podHeader) == "" {
			t.Errorf("%s %s answers %d from %q, want %d and the pod's name", test.method, test.path, answer.Code, answer.Header().Get(podHeader), test.want)
		}
	}
}

// A prediction that hangs is let go when its client is.
func TestHangingPredictions(t *testing.T) {
	handler := faults{delay: time.Hour}.in(t.Context(), sampleAPI(t, "flowers"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	request := httptest.NewRequest(http.MethodPost, "/v1/models/my-model:predict", strings.NewReader("{}")).WithContext(ctx)
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	if answer.Body.Len() > 0 {
		t.Errorf("answers %q", answer.Body)
	}
}

// A prediction that is held is answered once the server is asked to stop.
func TestHeldPredictions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stopping, stop := context.WithCancel(t.Context())
		handler := faults{hold: true}.in(stopping, sampleAPI(t, "flowers"))
		answer, answered := httptest.NewRecorder(), false
		go func() {
			handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/v1/models/my-model:predict", strings.NewReader("{}")))
			answered = true
		}()
		synctest.Wait()
		if answered {
			t.Error("answered before the server was asked to stop")
		}
		stop()
		synctest.Wait()
		if !answered || answer.Body.Len() == 0 {
			t.Error("not answered once the server was asked to stop")
		}
	})
}

// A part of the predictions fails, and those below a rate don't.
func TestFailingParts(t *testing.T) {
	failed := func(f faults, n int) int {
		handler, failed := f.in(t.Context(), sampleAPI(t, "flowers")), 0
		for range n {
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/v1/models/my-model:predict", strings.NewReader("{}")))
			if answer.Code == http.StatusInternalServerError {
				failed++
			}
		}
		return failed
	}
	if got := failed(faults{status: 500, part: 20}, 1000); got < 120 || got > 280 {
		t.Errorf("%d of 1,000 failed, want about 200", got)
	}
	if got := failed(faults{status: 500, above: 1000}, 100); got != 0 {
		t.Errorf("%d failed below the rate", got)
	}
	r := rate{}
	at := time.Unix(1000, 0)
	for second := range 4 {
		for range 30 {
			r.add(at.Add(time.Duration(second) * time.Second))
		}
	}
	if got := r.add(at.Add(3 * time.Second)); got != 30 {
		t.Errorf("the rate is %d, want 30", got)
	}
	if got := r.add(at.Add(5 * time.Second)); got != 15 {
		t.Errorf("two seconds later the rate is %d, want 15", got)
	}
	if got := r.add(at.Add(50 * time.Second)); got != 0 {
		t.Errorf("much later the rate is %d, want 0", got)
	}
}
