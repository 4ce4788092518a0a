package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sluice-serving/sluice/hack/cluster/internal/namespace"
	"github.com/sluice-serving/sluice/hack/cluster/internal/process"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
)

// down removes the machine's cluster, whichever clone it is of and whatever is
// left of it. Without one it does nothing. The logs stay.
func down(ctx context.Context, report *progress.Reporter) error {
	running, err := readRecord()
	if err != nil {
		report.Say("%v: taken for a cluster half gone", err)
		running = &clusterRecord{}
	}
	if running == nil && !leftovers() {
		report.Say("there is no cluster")
		return nil
	}
	if err := report.Step("processes ended", func() error { return endProcesses(ctx) }); err != nil {
		return err
	}
	return report.Step("network, mounts, files removed", func() error { return removeTraces(running) })
}

// leftovers tells whether there is anything of a cluster without a record.
func leftovers() bool {
	members, err := group.Members()
	if err != nil || len(members) > 0 {
		return true
	}
	for _, dir := range []string{runDir, stateDir} {
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
func removeTraces(running *clusterRecord) error {
	if err := removeStrays(); err != nil {
		return err
	}
	if err := network.Remove(); err != nil {
		return err
	}
	if err := namespace.UnmountBelow(runDir, stateDir); err != nil {
		return err
	}
	if running != nil && running.Owner != "" {
		if err := removeFile(filepath.Join(running.Owner, "_local", "kubeconfig")); err != nil {
			return err
		}
	}
	// The record goes last: a down cut short is taken up by the next.
	if err := os.RemoveAll(stateDir); err != nil {
		return fmt.Errorf("removing %s: %w", stateDir, err)
	}
	return os.RemoveAll(runDir)
}
