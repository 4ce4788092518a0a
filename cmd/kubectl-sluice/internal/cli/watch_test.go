package cli

import (
	"bytes"
	"context"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

func TestStatus(t *testing.T) {
	for _, test := range []struct {
		objects view.Objects
		line    string
		want    int
	}{
		{story.RolledOut(), "status my-model", 0},
		{story.Canary(), "status my-model", 0},
		{story.Stepping(), "status my-model", timedOut},
		{story.New(), "status my-model", timedOut},
		{story.Rejected(), "status my-model", 1},
		{story.Rejected(), "status my-model --watch", 1},
		{story.RolledOut(), "status my-model --watch --timeout 1m", 0},
		{story.Stepping(), "status my-model --watch --timeout 1ns", timedOut},
		{story.Stepping(), "status my-model --timeout 1m", unknown},
		{story.Stepping(), "status other --watch", unknown},
	} {
		w := worldOf(t, test.objects)
		if code := w.run(t, test.line); code != test.want {
			t.Errorf("%s of %s: the exit code is %d, want %d: %s", test.line, view.StateOf(test.objects.Service), code, test.want,
				&w.problems)
		}
	}
}

// A rollout is followed by one line a change, until it has ended; an API server that is away is waited for.
func TestStatusWatches(t *testing.T) {
	w := worldOf(t, story.New())
	reads := []*view.Objects{}
	for _, objects := range []view.Objects{story.New(), story.New(), story.Stepping(), story.Stepping(), story.RolledOut()} {
		reads = append(reads, &objects)
	}
	reads[1] = nil
	w.dynamic.PrependReactor("get", "inferenceservices", func(clienttesting.Action) (bool, runtime.Object, error) {
		next := reads[0]
		if reads = reads[1:]; next == nil {
			return true, nil, apierrors.NewServiceUnavailable("it is away")
		}
		return true, story.Object(*next), nil
	})
	if code := w.steps(t.Context(), "status", "my-model", "--watch", "--timeout=1h"); code != 0 {
		t.Errorf("the exit code is %d: %s", code, &w.problems)
	}
	var states []string
	for line := range strings.Lines(w.out.String()) {
		states = append(states, strings.TrimSpace(line[11:24]))
	}
	if want := []string{"not seen yet", "rolling out", "rolled out"}; !slices.Equal(states, want) {
		t.Errorf("it prints\n%s", &w.out)
	}
	if !strings.Contains(w.problems.String(), "it is tried again: it is away") {
		t.Errorf("of the API server that is away it reports %q", &w.problems)
	}
}

// A change is seen by the watch, before the next read from time to time.
func TestWatchIsUsed(t *testing.T) {
	w := worldOf(t, story.New())
	done := make(chan int)
	first := true
	w.Out = writer(func(line []byte) (int, error) {
		if first { // The watch was started before the read that has led here.
			first = false
			if err := w.dynamic.Tracker().Update(cluster.Services, story.Object(story.RolledOut()), "default"); err != nil {
				t.Error(err)
			}
		}
		return len(line), nil
	})
	go func() { done <- w.Run(t.Context(), []string{"status", "my-model", "--watch"}) }()
	if code := <-done; code != 0 { // No time passes.
		t.Errorf("the exit code is %d: %s", code, &w.problems)
	}
}

// steps runs a command while time passes, until it ends.
func (w *world) steps(ctx context.Context, args ...string) int {
	done := make(chan int)
	go func() { done <- w.Run(ctx, args) }()
	for {
		select {
		case code := <-done:
			return code
		default:
			w.clock.Step(2 * time.Second)
			goruntime.Gosched()
		}
	}
}

// writer is a function as an io.Writer.
type writer func([]byte) (int, error)

func (w writer) Write(data []byte) (int, error) { return w(data) }

// On a terminal the tree is drawn in place, no higher than the terminal.
func TestGetRedraws(t *testing.T) {
	w := worldOf(t, story.Canary())
	w.terminal = func() (int, int, bool) { return 80, 6, true }
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	frames := 0
	w.Out = writer(func(frame []byte) (int, error) {
		w.out.Write(frame)
		if n := bytes.Count(frame, []byte("\n")); n != 5 {
			t.Errorf("a frame has %d lines", n)
		}
		if frames++; frames == 2 {
			cancel()
		}
		return len(frame), nil
	})
	if code := w.steps(ctx, "get", "my-model", "-w"); code != 0 || frames != 2 {
		t.Errorf("after %d frames it ends with %d: %s", frames, code, &w.problems)
	}
	if !strings.Contains(w.out.String(), "\x1b[5A\r") {
		t.Errorf("the second frame is not drawn over the first:\n%q", &w.out)
	}
}
