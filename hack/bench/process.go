package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	// startDeadline is how long a process may take until it works.
	startDeadline = 2 * time.Minute
	// stopDeadline is how long a process may take to end by itself.
	stopDeadline = 20 * time.Second
)

// process is one that the benchmark has started.
type process struct {
	name string
	cmd  *exec.Cmd
	// log is the file with its output.
	log string
	// ended is closed once the process has ended.
	ended chan struct{}
}

// start starts a program, which writes to `<dir>/<name>.log`, and waits until ready returns nil.
func start(ctx context.Context, dir, name string, ready func(context.Context) error, env []string,
	args ...string) (*process, error) {
	log, err := os.OpenFile(filepath.Join(dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p := &process{name: name, cmd: exec.Command(args[0], args[1:]...), log: log.Name(), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	// An interrupt of the terminal ends the benchmark, and that ends the processes. If it is killed, so are they.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ends is in its log
		close(p.ended)
	}()
	if err := p.await(ctx, ready); err != nil {
		p.stop()
		return nil, p.fault(err)
	}
	return p, nil
}

// errEnded is why a process doesn't work.
var errEnded = errors.New("it has ended")

// fault is an error with the end of the process's log.
func (p *process) fault(err error) error {
	text, _ := os.ReadFile(p.log) // the error is worth reporting without it
	return fmt.Errorf("%s: %w; its log ends with:\n%s", p.name, err, text[max(0, len(text)-2000):])
}

// failed returns an error if the process has ended.
func (p *process) failed() error {
	select {
	case <-p.ended:
		return p.fault(errEnded)
	default:
		return nil
	}
}

func (p *process) await(ctx context.Context, ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	var last error
	return errors.Join(poll(ctx, 20*time.Millisecond, func() (bool, error) {
		select {
		case <-p.ended:
			return false, errEnded
		default:
		}
		last = ready(ctx)
		return last == nil, nil
	}), last)
}

// stop ends the process, by force if it doesn't end by itself.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	select {
	case <-p.ended:
	case <-time.After(stopDeadline):
		p.kill()
	}
}

// kill ends the process by force.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// poll looks at a condition until it is met, it errs, or ctx ends.
func poll(ctx context.Context, interval time.Duration, condition func() (bool, error)) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if met, err := condition(); met || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// freePorts returns ports of the loopback address that nothing listens at.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
