package process

import (
	"context"
	"os/exec"
	"testing"
)

// startSleep returns the record of a process that would sleep for long.
func startSleep(t *testing.T) (Record, *exec.Cmd) {
	t.Helper()
	cmd := exec.Command("sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	start, running := startTime(cmd.Process.Pid)
	if !running {
		t.Fatal("a process just started does not run")
	}
	return Record{Name: "sleep", PID: cmd.Process.Pid, StartTime: start, Boot: bootID()}, cmd
}

func TestKillEndsTheRecordedProcess(t *testing.T) {
	record, cmd := startSleep(t)
	if !record.Alive() {
		t.Error("the process is not taken for alive")
	}
	if err := Kill(context.Background(), record); err != nil {
		t.Fatal(err)
	}
	if record.Alive() {
		t.Error("the process is alive after Kill")
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the process ended by itself")
	}
}

func TestKillSparesWhoeverHasTheIDNow(t *testing.T) {
	for name, change := range map[string]func(*Record){
		"started at another time": func(r *Record) { r.StartTime++ },
		"of another boot":         func(r *Record) { r.Boot = "before" },
	} {
		t.Run(name, func(t *testing.T) {
			record, _ := startSleep(t)
			stale := record
			change(&stale)
			if err := Kill(context.Background(), stale); err != nil {
				t.Fatal(err)
			}
			if !record.Alive() {
				t.Error("a process was ended that the record does not mean")
			}
		})
	}
}

func TestRecordsAreFoundAgain(t *testing.T) {
	records := NewRecords(t.TempDir() + "/not/yet")
	if list, err := records.List(); err != nil || len(list) > 0 {
		t.Fatalf("before any: %v, %v", list, err)
	}
	want := Record{Name: "etcd", PID: 12, StartTime: 34, Boot: "b", Log: "/log"}
	if err := records.add(want); err != nil {
		t.Fatal(err)
	}
	list, err := records.List()
	if err != nil || len(list) != 1 || list[0] != want {
		t.Errorf("got %v, %v; want %v", list, err, want)
	}
}
