package harness

import (
	"context"
	"fmt"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

const (
	// pollEvery is how often a condition is checked.
	pollEvery = 250 * time.Millisecond
	// runEvery is how often it is checked by a command, each of which takes a twentieth of a second of a processor.
	runEvery = time.Second

	// RolloutTime is more than a rollout takes on a small machine: a pod with its download, the
	// settle time, the push to Envoy.
	RolloutTime = 4 * time.Minute
	// TerminationTime is more than pods take to terminate gently.
	TerminationTime = 3 * time.Minute
)

// Eventually waits until check returns nil, and fails the test with check's last error if that takes
// too long. What check is about begins the message.
func Eventually(t *testing.T, within time.Duration, what string, check func() error) {
	t.Helper()
	eventually(t, pollEvery, within, what, check)
}

// AwaitPrinted waits until a command succeeds and check returns nil of what it prints, as Eventually does.
func (u *User) AwaitPrinted(t *testing.T, within time.Duration, what, command string, check func(printed string) error) {
	t.Helper()
	eventually(t, runEvery, within, what, func() error {
		stdout, stderr, err := u.Try(command)
		if err != nil {
			return fmt.Errorf("%w: %s", err, stderr)
		}
		return check(stdout)
	})
}

func eventually(t *testing.T, interval, within time.Duration, what string, check func() error) {
	t.Helper()
	var last error
	err := wait.PollUntilContextTimeout(context.Background(), interval, within, true,
		func(context.Context) (bool, error) {
			last = check()
			return last == nil, nil
		})
	if err != nil {
		t.Fatalf("%s: not within %s: %v", what, within, last)
	}
}

// unchangedFor waits until read has returned the same value for a while, and returns it. An error of
// read fails the test.
func unchangedFor[T comparable](t *testing.T, quiet time.Duration, what string, read func() (T, error)) T {
	t.Helper()
	var last T
	var since time.Time
	err := wait.PollUntilContextTimeout(context.Background(), pollEvery, RolloutTime, true,
		func(context.Context) (bool, error) {
			now, err := read()
			if err != nil {
				return false, err
			}
			if now != last || since.IsZero() {
				last, since = now, time.Now()
			}
			return time.Since(since) >= quiet, nil
		})
	if err != nil {
		t.Fatalf("%s: never the same for %s (last %v): %v", what, quiet, last, err)
	}
	return last
}
