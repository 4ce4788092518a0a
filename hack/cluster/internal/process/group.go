package process

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// cgroupRoot is where the control groups are mounted.
const cgroupRoot = "/sys/fs/cgroup"

// The group's share of the CPU where others of the machine want it too, as four groups of its
// siblings have together; without it all pods had as much as one thread outside of them, and
// a few that start kept the others from answering. In it the kubelet gives pods 1024 for each
// CPU, and the node's processes have 1024, as on a real node.
const (
	groupShares = "4096" // cgroup v1, 2..262144, default 1024
	groupWeight = "400"  // cgroup v2, 1..10000, default 100
)

// Group is a control group of the same name in every hierarchy. The processes
// of the cluster start in a child of it, and the kubelet puts the containers'
// groups beside that.
type Group struct {
	name string
}

// NewGroup returns the group of a name, which need not exist yet.
func NewGroup(name string) Group {
	return Group{name: name}
}

// hierarchies lists the mounted hierarchies: one with cgroup v2, one for each
// controller with v1, where v2 may be beside them as "unified".
func hierarchies() ([]string, error) {
	if _, err := os.Stat(filepath.Join(cgroupRoot, "cgroup.controllers")); err == nil {
		return []string{cgroupRoot}, nil
	}
	entries, err := os.ReadDir(cgroupRoot)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, entry := range entries {
		if entry.IsDir() { // the links are second names of controllers
			found = append(found, filepath.Join(cgroupRoot, entry.Name()))
		}
	}
	return found, nil
}

// tracking is the hierarchy that processes are followed in. It must be one
// that the container runtime moves no process out of the cluster's group in.
func tracking() (string, error) {
	for _, candidate := range []string{cgroupRoot, filepath.Join(cgroupRoot, "unified"), filepath.Join(cgroupRoot, "pids")} {
		if _, err := os.Stat(filepath.Join(candidate, "cgroup.procs")); err == nil {
			return candidate, nil
		}
	}
	return "", errors.New("no control group hierarchy to follow processes in: neither cgroup v2 nor the pids controller is mounted at " + cgroupRoot)
}

// Make makes the group in every hierarchy: the kubelet requires it.
func (g Group) Make() error {
	roots, err := hierarchies()
	if err != nil {
		return err
	}
	var problems []error
	for _, root := range roots {
		dir := filepath.Join(root, g.name)
		problems = append(problems, os.MkdirAll(dir, 0o755), setIfThere(filepath.Join(dir, "cpu.shares"), groupShares),
			setIfThere(filepath.Join(dir, "cpu.weight"), groupWeight))
	}
	return errors.Join(problems...)
}

// setIfThere sets a value of a controller in the hierarchies that have it.
func setIfThere(file, value string) error {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return os.WriteFile(file, []byte(value), 0o644)
}

// Add puts a process, and so all that it starts later, into the group.
func (g Group) Add(pid int) error {
	root, err := tracking()
	if err != nil {
		return err
	}
	roots := []string{root}
	if shared := filepath.Join(cgroupRoot, "cpu"); shared != root {
		if _, err := os.Stat(filepath.Join(shared, g.name, "cpu.shares")); err == nil {
			roots = append(roots, shared)
		}
	}
	var problems []error
	for _, root := range roots {
		problems = append(problems, addTo(filepath.Join(root, g.name, "node"), pid))
	}
	return errors.Join(problems...)
}

func addTo(dir string, pid int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0o644)
}

// Members lists the processes in the group, whatever started them.
func (g Group) Members() ([]int, error) {
	roots, err := hierarchies()
	if err != nil {
		return nil, err
	}
	seen := map[int]bool{}
	var members []int
	for _, root := range roots {
		for _, dir := range directories(filepath.Join(root, g.name)) {
			data, err := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
			if err != nil {
				continue // a group that went meanwhile has no processes
			}
			for _, field := range strings.Fields(string(data)) {
				if pid, err := strconv.Atoi(field); err == nil && pid > 0 && !seen[pid] {
					seen[pid] = true
					members = append(members, pid)
				}
			}
		}
	}
	return members, nil
}

// contains reports whether a process is in the group, in any hierarchy: lines of
// /proc/PID/cgroup are `id:controllers:/path` (cgroups(7)).
func (g Group) contains(pid int) bool {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", pid))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(data)) {
		if strings.Contains(strings.TrimSpace(line)+"/", ":/"+g.name+"/") {
			return true
		}
	}
	return false
}

// Kill ends all processes in the group and removes it.
func (g Group) Kill(ctx context.Context) error {
	err := poll(ctx, killDeadline, func() error {
		members, err := g.Members()
		if err != nil || len(members) == 0 {
			return err
		}
		for _, pid := range members {
			if err := killIf(pid, g.contains); err != nil {
				return fmt.Errorf("process %d: %w", pid, err)
			}
		}
		return fmt.Errorf("processes %v do not end", members)
	})
	if err != nil {
		return fmt.Errorf("ending the processes in control group %s: %w", g.name, err)
	}
	return g.remove(ctx)
}

func (g Group) remove(ctx context.Context) error {
	roots, err := hierarchies()
	if err != nil {
		return err
	}
	// The kernel takes a moment to release a group whose last process died.
	return poll(ctx, killDeadline, func() error {
		var problems []error
		for _, root := range roots {
			for _, dir := range directories(filepath.Join(root, g.name)) {
				if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
					problems = append(problems, err)
				}
			}
		}
		return errors.Join(problems...)
	})
}

// directories lists dir and all below it, the deepest first.
func directories(dir string) []string {
	var found []string
	// Groups come and go while they are listed: a removed one is left out.
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			found = append([]string{path}, found...)
		}
		return nil
	})
	return found
}
