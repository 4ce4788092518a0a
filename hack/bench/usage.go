package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// usage is what a process has used, and uses.
type usage struct {
	// cpu is the time of all its threads, in the kernel too.
	cpu time.Duration
	// resident is its memory, anonymous the part of it that isn't the program's file, and peak the most that was ever
	// resident; in bytes.
	resident, anonymous, peak int64
}

// usage reads what the process has used from /proc (proc(5)).
func (p *process) usage() (usage, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return usage{}, err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return usage{}, err
	}
	return parseUsage(string(stat), string(status))
}

// tick is the unit of times in /proc/PID/stat: USER_HZ is 100 wherever Linux runs Go.
const tick = 10 * time.Millisecond

func parseUsage(stat, status string) (usage, error) {
	var used usage
	// The second field is the name in brackets, which may hold anything.
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	const user, system = 14 - 3, 15 - 3 // these begin with field 3
	if len(fields) <= system {
		return used, fmt.Errorf("/proc/PID/stat has %d fields", len(fields))
	}
	for _, field := range []string{fields[user], fields[system]} {
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return used, fmt.Errorf("/proc/PID/stat: %w", err)
		}
		used.cpu += time.Duration(ticks) * tick
	}
	for name, value := range map[string]*int64{"VmRSS": &used.resident, "RssAnon": &used.anonymous, "VmHWM": &used.peak} {
		_, after, found := strings.Cut("\n"+status, "\n"+name+":")
		line, _, _ := strings.Cut(after, "\n")
		kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(line), " kB"), 10, 64)
		if !found || err != nil {
			return used, fmt.Errorf("/proc/PID/status has no %s in kB", name)
		}
		*value = kib * 1024
	}
	return used, nil
}

// resetPeak makes the most that was ever resident what is resident now.
func (p *process) resetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0)
}
