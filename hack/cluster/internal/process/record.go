package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Record is what is kept of a process.
type Record struct {
	Name string `json:"name"`
	PID  int    `json:"pid"`
	// StartTime is in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)).
	StartTime uint64 `json:"startTime"`
	// Boot is the boot that StartTime counts from.
	Boot string `json:"boot"`
	// Log is the file with the process's output.
	Log string `json:"log"`
}

// Alive reports whether the recorded process still runs, and not another with its id.
func (r Record) Alive() bool {
	start, running := startTime(r.PID)
	return running && start == r.StartTime && r.Boot == bootID()
}

// startTime returns when a process started. A zombie does not run.
func startTime(pid int) (start uint64, running bool) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, false
	}
	// The second field is the name in brackets, which may hold anything.
	_, rest, found := strings.Cut(string(data[max(0, strings.LastIndexByte(string(data), ')')):]), ") ")
	fields := strings.Fields(rest)
	const state, started = 0, 22 - 3 // the rest begins with field 3
	if !found || len(fields) <= started {
		return 0, false
	}
	start, err = strconv.ParseUint(fields[started], 10, 64)
	return start, err == nil && fields[state] != "Z" && fields[state] != "X"
}

func bootID() string {
	data, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(data))
}

// Records is a directory of records.
type Records struct {
	dir string
}

// NewRecords returns the records in dir, which need not exist yet.
func NewRecords(dir string) *Records {
	return &Records{dir: dir}
}

// List returns the records by name. Without the directory there are none.
func (r *Records) List() ([]Record, error) {
	paths, err := filepath.Glob(filepath.Join(r.dir, "*.json"))
	if err != nil {
		return nil, err
	}
	slices.Sort(paths)
	var records []Record
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var record Record
		if err := json.Unmarshal(data, &record); err != nil {
			return nil, fmt.Errorf("record %s: %w", path, err)
		}
		records = append(records, record)
	}
	return records, nil
}

func (r *Records) add(record Record) error {
	data, err := json.Marshal(record)
	if err != nil {
		return err
	}
	path := filepath.Join(r.dir, record.Name+".json")
	return errors.Join(os.MkdirAll(r.dir, 0o755), os.WriteFile(path, data, 0o644))
}

func (r *Records) remove(name string) error {
	return os.Remove(filepath.Join(r.dir, name+".json"))
}
