package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
)

// pollInterval is how often a condition is looked at.
const pollInterval = 50 * time.Millisecond

// errEnded is why a process that ends without a fault is not ready.
var errEnded = errors.New("ended by itself")

// Spec is a process to be started.
type Spec struct {
	Name string
	Args []string
	// Env is added to PATH and HOME.
	Env []string
	// Log gets the output.
	Log string
	// Ready returns nil once the process does its work. None means at once.
	Ready func(ctx context.Context) error
	// Deadline is how long that may take.
	Deadline time.Duration
}

// Start starts a process that stays, and waits until it is ready. The error of
// a process that ends or is not ready in time has the last lines of its log.
func Start(ctx context.Context, records *Records, group Group, spec Spec) error {
	cmd, err := launch(spec)
	if err != nil {
		return fmt.Errorf("starting %s: %w", spec.Name, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	start, _ := startTime(cmd.Process.Pid) // one that has ended is found below
	record := Record{Name: spec.Name, PID: cmd.Process.Pid, StartTime: start, Boot: bootID(), Log: spec.Log}
	if err := errors.Join(group.Add(cmd.Process.Pid), records.add(record)); err != nil {
		return errors.Join(fmt.Errorf("keeping track of %s: %w", spec.Name, err), cmd.Process.Kill())
	}
	if spec.Ready == nil {
		return nil
	}
	return awaitReady(ctx, records, spec, ended)
}

func launch(spec Spec) (*exec.Cmd, error) {
	if err := os.MkdirAll(filepath.Dir(spec.Log), 0o755); err != nil {
		return nil, err
	}
	log, err := os.Create(spec.Log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(spec.Args[0], spec.Args[1:]...)
	cmd.Env = append(environment(), spec.Env...)
	cmd.Dir = "/" // a clone may be removed while its cluster runs
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // survives the terminal
	return cmd, cmd.Start()
}

// inherited are the variables that a process gets from whoever starts it. Of others, some are meant for one command
// only, such as GOMEMLIMIT, and change a process that stays.
var inherited = []string{"PATH", "HOME"}

func environment() []string {
	var variables []string
	for _, name := range inherited {
		if value, isSet := os.LookupEnv(name); isSet {
			variables = append(variables, name+"="+value)
		}
	}
	return variables
}

func awaitReady(ctx context.Context, records *Records, spec Spec, ended <-chan error) error {
	ctx, cancel := context.WithTimeout(ctx, spec.Deadline)
	defer cancel()
	for {
		err := spec.Ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case exit := <-ended:
			if exit == nil {
				exit = errEnded
			}
			// Its end is reported here, and no record is to report it again.
			if err := records.remove(spec.Name); err != nil {
				return err
			}
			return fmt.Errorf("%s: %w; the last lines of %s:\n%s", spec.Name, exit, spec.Log, command.TailFile(spec.Log))
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready after %s (%w); the last lines of %s:\n%s", spec.Name, spec.Deadline, err, spec.Log, command.TailFile(spec.Log))
		case <-time.After(pollInterval):
		}
	}
}
