package process

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// killDeadline is how long killed processes may take to be gone.
const killDeadline = 20 * time.Second

// Kill ends the recorded processes that still run, and waits until they are gone.
func Kill(ctx context.Context, records ...Record) error {
	for _, record := range records {
		if err := kill(record); err != nil {
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

// kill signals through a descriptor of the process: between the look at its
// start time and the signal the id cannot become another's.
func kill(record Record) error {
	descriptor, err := unix.PidfdOpen(record.PID, 0)
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	if err != nil {
		return err
	}
	defer unix.Close(descriptor)
	if !record.Alive() {
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
