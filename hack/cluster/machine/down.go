package machine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sluice-serving/sluice/hack/cluster/internal/files"
	"github.com/sluice-serving/sluice/hack/cluster/internal/namespace"
	"github.com/sluice-serving/sluice/hack/cluster/internal/process"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
)

// Down removes the machine's cluster, whichever clone it is of and whatever is
// left of it. Without one it does nothing. The logs stay.
func Down(ctx context.Context, report *progress.Reporter) error {
	running, err := ReadRecord()
	if err != nil {
		report.Print("%v: taken for a cluster that is half removed", err)
		running = &Record{}
	}
	if running == nil && !leftovers() {
		report.Print("there is no cluster")
		return nil
	}
	if err := report.Step("processes ended", func() error { return endProcesses(ctx) }); err != nil {
		return err
	}
	return report.Step("network, mounts, files removed", func() error { return removeTraces(running) })
}

// leftovers reports whether there is anything of a cluster without a record.
func leftovers() bool {
	members, err := group.Members()
	if err != nil || len(members) > 0 {
		return true
	}
	for _, dir := range []string{RunDir, StateDir} {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}

// endProcesses ends the recorded processes, then all that they started: the
// kubelet first, or it would start what is ended behind it.
func endProcesses(ctx context.Context) error {
	list, err := records.List()
	if err != nil {
		return err
	}
	for _, record := range list {
		if record.Name == "kubelet" {
			if err := process.Kill(ctx, record); err != nil {
				return err
			}
		}
	}
	if err := process.Kill(ctx, list...); err != nil {
		return err
	}
	return group.Kill(ctx)
}

// removeTraces removes what the processes left. Nothing is removed as a file
// that may still be mounted.
func removeTraces(running *Record) error {
	if err := removeStrays(); err != nil {
		return err
	}
	if err := network.Remove(); err != nil {
		return err
	}
	if err := namespace.UnmountBelow(RunDir, StateDir); err != nil {
		return err
	}
	if running != nil && running.Owner != "" {
		if err := files.Remove(filepath.Join(running.Owner, "_local", "kubeconfig")); err != nil {
			return err
		}
	}
	// The record is removed last: a down cut short is taken up by the next.
	if err := os.RemoveAll(StateDir); err != nil {
		return fmt.Errorf("removing %s: %w", StateDir, err)
	}
	return os.RemoveAll(RunDir)
}
