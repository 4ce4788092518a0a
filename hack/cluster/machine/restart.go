package machine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sluice-serving/sluice/hack/cluster/internal/process"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
)

// Restart kills one of the cluster's processes and starts it again with the
// arguments that it had: tests see what a crash of it does. It returns once the
// API server answers.
func Restart(ctx context.Context, name string, report *progress.Reporter) error {
	running, err := ReadRecord()
	if err != nil {
		return err
	}
	record, err := processNamed(name)
	if err != nil {
		return err
	}
	return report.Step(name+" restarted", func() error { return again(ctx, record, running.APIPort) })
}

// Pause stops one of the cluster's processes, and has it go on after a time: tests see what an overloaded
// one does, which keeps its connections and answers nothing. It returns once the process goes on.
func Pause(ctx context.Context, name string, duration time.Duration, report *progress.Reporter) error {
	record, err := processNamed(name)
	if err != nil {
		return err
	}
	return report.Step(name+" paused", func() error {
		if err := unix.Kill(record.PID, unix.SIGSTOP); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(duration):
		}
		return errors.Join(unix.Kill(record.PID, unix.SIGCONT), ctx.Err())
	})
}

// processNamed returns the record of a process of the cluster, which runs.
func processNamed(name string) (process.Record, error) {
	list, err := records.List()
	if err != nil {
		return process.Record{}, err
	}
	for _, record := range list {
		switch {
		case record.Name != name:
		case !record.Alive():
			return process.Record{}, fmt.Errorf("%s does not run", name)
		default:
			return record, nil
		}
	}
	return process.Record{}, fmt.Errorf("the cluster has no process %q; status lists them", name)
}

func again(ctx context.Context, record process.Record, apiPort int) error {
	// Its arguments, each ended by a zero byte (proc(5)).
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", record.PID))
	if err != nil {
		return err
	}
	args := strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00")
	if err := process.Kill(ctx, record); err != nil {
		return err
	}
	if err := threadsGone(ctx, record.PID); err != nil {
		return err
	}
	return process.Start(ctx, records, group, process.Spec{
		Name: record.Name, Args: network.Enter(args...), Log: record.Log,
		Ready: apiReady(apiPort), Deadline: startDeadline,
	})
}

// threadsGone waits for a killed process's last thread: until then its sockets are
// open, though its first thread is a zombie already.
func threadsGone(ctx context.Context, pid int) error {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for {
		threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
		if err != nil || len(threads) <= 1 {
			return nil // it has ended, or only waits for its parent to see that
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
