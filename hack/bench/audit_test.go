package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// line is a line of an audit log, shortened.
const line = `{"requestURI":"/apis/apps/v1/namespaces/models/deployments/a?fieldManager=sluice&force=true",` +
	`"verb":"patch","user":{"username":"system:serviceaccount:sluice-system:sluice-manager"},` +
	`"objectRef":{"resource":"deployments","namespace":"models","name":"a"},"responseStatus":{"code":201},` +
	`"requestReceivedTimestamp":"2026-11-27T10:00:00.000100Z","stageTimestamp":"2026-11-27T10:00:00.002100Z"}` + "\n"

// A line that the API server has only begun to write is read the next time.
func TestAuditLogIsReadOnByWholeLines(t *testing.T) {
	log := auditLog{path: filepath.Join(t.TempDir(), "audit.log")}
	write := func(text string) {
		t.Helper()
		file, err := os.OpenFile(log.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := file.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		text string
		want int
	}{{line + line[:20], 1}, {"", 0}, {line[20:], 1}, {line + line, 2}} {
		write(step.text)
		requests, err := log.next()
		if err != nil {
			t.Fatal(err)
		}
		if len(requests) != step.want {
			t.Errorf("after %d bytes more there are %d requests, want %d", len(step.text), len(requests), step.want)
		}
	}
}

func TestKindsOfRequests(t *testing.T) {
	requests, err := parseRequests([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	changed := func(change func(*request)) request {
		r := requests[0]
		change(&r)
		return r
	}
	for want, r := range map[string]request{
		"apply deployments":        requests[0],
		"apply deployments/status": changed(func(r *request) { r.Object.Subresource = "status" }),
		"apply deployments 409":    changed(func(r *request) { r.Status.Code = 409 }),
		"delete deployments":       changed(func(r *request) { r.Verb = "delete" }),
		"patch deployments":        changed(func(r *request) { r.URI = "/apis" }),
		"get /version": changed(func(r *request) {
			r.Verb, r.URI, r.Object.Resource = "get", "/version?timeout=32s", ""
		}),
	} {
		if got := r.kind(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestCounts(t *testing.T) {
	requests, err := parseRequests([]byte(line + line + line))
	if err != nil {
		t.Fatal(err)
	}
	requests[1].User.Username = userBench
	requests[2].Object.Namespace = "others"
	if got := countOf(requests, "models"); !cmp.Equal(got, counts{"apply deployments": 1}) {
		t.Errorf("in the namespace: %v", got)
	}
	if got := countOf(requests, ""); !cmp.Equal(got, counts{"apply deployments": 2}) {
		t.Errorf("in all: %v", got)
	}
	counted := counts{
		"apply services": 6, "get serviceaccounts": 3, "create events": 4, "watch pods": 1, "delete services 409": 2}
	if got := counted.total(isWrite); got != 8 {
		t.Errorf("%d writes, want 8", got)
	}
	if got := counted.total(isEvent); got != 4 {
		t.Errorf("%d Events, want 4", got)
	}
	want := "apply services 3.0, create events 2.0, get serviceaccounts 1.5, delete services 409 1.0, watch pods 0.5"
	if got := counted.list(2); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A change takes until the last of the VirtualServices that follow from it is written; a write that fails isn't one.
func TestLatencies(t *testing.T) {
	began := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC)
	answered := func(user, resource, name string, code, received, done int) request {
		var r request
		r.User.Username, r.Object.Resource, r.Object.Namespace, r.Object.Name = user, resource, "probe", name
		r.Status.Code = code
		r.Received = began.Add(time.Duration(received) * time.Millisecond)
		r.Answered = began.Add(time.Duration(done) * time.Millisecond)
		return r
	}
	requests := []request{
		answered(userManager, "virtualservices", "a", 200, 0, 1), // before any change
		answered(userBench, "inferenceservices", "a", 200, 10, 15),
		answered(userManager, "virtualservices", "a", 200, 30, 40),
		answered(userManager, "virtualservices", "a.ingress", 200, 40, 50),
		answered(userManager, "virtualservices", "a.ingress", 409, 60, 70),
		answered(userBench, "inferenceservices", "a", 409, 75, 76),
		answered(userManager, "virtualservices", "b", 200, 80, 85), // of a service that isn't changed
		answered(userBench, "inferenceservices", "a", 200, 100, 101),
		answered(userManager, "virtualservices", "a.ingress", 200, 110, 120),
		answered(userBench, "inferenceservices", "a", 200, 130, 131), // the same percent: nothing follows
	}
	want := []time.Duration{20 * time.Millisecond, 40 * time.Millisecond}
	if got := latencies(requests); !cmp.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestQuantile(t *testing.T) {
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1))
	}
	for _, test := range []struct {
		sorted []time.Duration
		q      float64
		want   time.Duration
	}{
		{nil, 0.5, 0}, {hundred, 0.5, 50}, {hundred, 0.99, 99},
		{hundred[:3], 0.5, 2}, {hundred[:3], 0.99, 3}, {hundred[:1], 0.5, 1},
	} {
		if got := quantile(test.sorted, test.q); got != test.want {
			t.Errorf("quantile %v of %d: %d, want %d", test.q, len(test.sorted), got, test.want)
		}
	}
}
