package process

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// killDeadline is how long killed processes may take to end.
const killDeadline = 20 * time.Second

// Kill ends the recorded processes that still run, and waits until they have ended.
func Kill(ctx context.Context, records ...Record) error {
	for _, record := range records {
		if err := killIf(record.PID, func(int) bool { return record.Alive() }); err != nil {
			return fmt.Errorf("ending %s (process %d): %w", record.Name, record.PID, err)
		}
	}
	return poll(ctx, killDeadline, func() error {
		for _, record := range records {
			if record.Alive() {
				return fmt.Errorf("%s (process %d) does not end", record.Name, record.PID)
			}
		}
		return nil
	})
}

// killIf kills a process if it is the process that is meant. It signals through a
// descriptor of the process: between that look and the signal the id cannot
// become another's.
func killIf(pid int, meant func(pid int) bool) error {
	descriptor, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	if err != nil {
		return err
	}
	defer unix.Close(descriptor)
	if !meant(pid) {
		return nil
	}
	if err := unix.PidfdSendSignal(descriptor, unix.SIGKILL, nil, 0); !errors.Is(err, unix.ESRCH) {
		return err
	}
	return nil
}

// poll looks at a condition until it returns nil.
func poll(ctx context.Context, deadline time.Duration, condition func() error) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	for {
		err := condition()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("after %s: %w", deadline, err)
		case <-time.After(pollInterval):
		}
	}
}
