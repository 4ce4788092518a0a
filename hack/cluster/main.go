package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sluice-serving/sluice/hack/cluster/build"
	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
	"github.com/sluice-serving/sluice/hack/cluster/internal/settings"
	"github.com/sluice-serving/sluice/hack/cluster/machine"
)

const usage = `usage: cluster up|extend|build|down|status|restart PROCESS|pause PROCESS TIME|enter PROGRAM ARGUMENTS

  up      make the local cluster, or bring it up to this clone
  extend  add to it what only the tests of the whole API need: servers of
          scikit-learn models, a transformer, an explainer, an S3 store, metrics,
          Prometheus, and with SLUICE_KEDA=1 KEDA
  build   only make the parts of both, which takes long the first time
  down    remove it, whichever clone it is of
  status  print what runs; exits with 1 unless all of it does
  restart kill a process that status lists, and start it again as it was
  pause   stop a process that status lists for a time, such as 20s, and let it go on
  enter   become a program in the network of the node, where containerd pulls

environment: SLUICE_CACHE, SLUICE_KEDA, SLUICE_INGRESS_PORT, SLUICE_INGRESS_TLS_PORT, SLUICE_API_PORT
`

func main() {
	flag.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	flag.Parse()
	// What is started here runs on: it must not hold a file, such as a lock, that this process's
	// parent has left open. A kernel that can't do it (before 5.11) changes nothing else.
	_ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, flag.Args()); err != nil {
		fmt.Fprintf(os.Stderr, "cluster: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		flag.Usage()
		return errors.New("a command is missing")
	}
	if args[0] == "forward" { // the background process: machine/forwarder.go
		return machine.RunForwarder(args[1:])
	}
	report := progress.New(os.Stdout)
	if args[0] == "restart" && len(args) == 2 {
		return locked(report, func() error { return machine.Restart(ctx, args[1], report) })
	}
	if args[0] == "pause" && len(args) == 3 {
		duration, err := time.ParseDuration(args[2])
		if err != nil {
			return err
		}
		return locked(report, func() error { return machine.Pause(ctx, args[1], duration, report) })
	}
	if args[0] == "enter" && len(args) > 1 {
		return machine.Enter(args[1:])
	}
	if len(args) > 1 {
		return fmt.Errorf("%s takes no arguments", args[0])
	}
	switch args[0] {
	case "up", "extend", "build":
		return ofClone(ctx, args[0], report)
	case "down":
		return locked(report, func() error { return machine.Down(ctx, report) })
	case "status":
		return machine.Status(ctx, os.Stdout)
	default:
		flag.Usage()
		return fmt.Errorf("unknown command %q", args[0])
	}
}

// ofClone does what needs the parts of a clone.
func ofClone(ctx context.Context, name string, report *progress.Reporter) error {
	s, err := settings.Read()
	if err != nil {
		return err
	}
	switch name {
	case "up":
		return locked(report, func() error { return up(ctx, s, report) })
	case "extend":
		return locked(report, func() error { return extend(ctx, s, report) })
	default:
		_, err := build.Assemble(ctx, s, report, true)
		return err
	}
}

// locked does work on the machine's cluster while no other command does.
func locked(report *progress.Reporter, work func() error) error {
	if os.Geteuid() != 0 {
		return errors.New("root is needed: the cluster makes network namespaces, mounts and control groups")
	}
	if err := os.MkdirAll("/run/lock", 0o755); err != nil {
		return err
	}
	lock, err := cache.Acquire(machine.LockFile, func(holder string) {
		report.Print("waiting for process %s, which works on the machine's cluster", holder)
	})
	if err != nil {
		return err
	}
	defer lock.Release()
	return work()
}
