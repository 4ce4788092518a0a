package plan

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
)

// The states that a rollout can be in, each as the story that leads to it. A is the first
// spec, B the one after it, C a third; A is stable from `stable` on.
var states = []struct{ name, story string }{
	{"none", ""},
	{"first", "spec A"},
	{"stable", "spec A; pods A=1; wait 3s; wait 3s"},
	{"canary", "spec A; pods A=1; wait 3s; wait 3s; spec B percent=20; pods B=1; wait 3s"},
	{"pinned", "spec A; pods A=1; wait 3s; wait 3s; spec B percent=20; pods B=1; wait 3s; spec B percent=0; wait 3s"},
	{"superseding",
		"spec A; pods A=1; wait 3s; wait 3s; spec B percent=20; pods B=1; wait 3s; spec C percent=20; wait 3s"},
	{"rolling back",
		"spec A; pods A=1; wait 3s; wait 3s; spec B; pods B=1; wait 3s; wait 90s; wait 13s; spec A; wait 3s"},
	{"promoting", "spec A min=2; pods A=2; wait 3s; wait 3s; spec B min=2 percent=20; pods B=2; wait 3s; spec B min=3"},
	{"fallen back", "spec A; pods A=1; wait 3s; wait 3s; spec B percent=20; pods B=1; wait 3s; pods B=0"},
	{"stepping",
		"spec A; pods A=1; wait 3s; wait 3s; spec B steps=(20,9s,50,9s); pods B=1; wait 3s; wait 6s"},
	{"waiting", "spec A; pods A=1; wait 3s; wait 3s; spec B steps=(20,9s,50,9s) analysis=(100); pods B=1; " +
		"wait 3s; set figures=0; wait 13s; set figures=9"},
	{"rejected", "spec A; pods A=1; wait 3s; wait 3s; spec B percent=20 analysis=(100); pods B=1; wait 3s; " +
		"set figures=(9,worse)"},
	{"rejected at 100", "spec A; pods A=1; wait 3s; wait 3s; spec B analysis=(100); pods B=1; wait 3s; wait 13s; " +
		"set figures=(9,worse)"},
	{"failed", "spec A; pods A=1; wait 3s; wait 3s; spec B percent=20; set deadline=B"},
}

// What can happen to the target and to stable in each of the states.
var happenings = []struct {
	name  string
	story func(target, stable string) string
}{
	{"T is not ready", func(string, string) string { return "wait 3s" }},
	{"T gets ready", func(target, _ string) string { return "pods " + target + "=3; wait 13s" }},
	{"T is lost", func(target, _ string) string { return "pods " + target + "=3; wait 13s; pods " + target + "=0" }},
	{"S is lost", func(target, stable string) string {
		return "pods " + target + "=3; wait 13s; pods " + stable + "=0"
	}},
}

// TestTransitions prints, for every state and everything that can happen in it, the route that follows and why it is
// not the wanted one. testdata/transitions has the results; refresh them as those of TestTraces.
func TestTransitions(t *testing.T) {
	datadriven.RunTest(t, "testdata/transitions/transitions", func(t *testing.T, d *datadriven.TestData) string {
		if d.Cmd != "transitions" {
			d.Fatalf(t, "no such command")
		}
		var out strings.Builder
		for _, state := range states {
			for _, happening := range happenings {
				w := newWorld()
				w.play(t, state.story)
				fmt.Fprintf(&out, "%-13s %-16s %s\n", state.name, happening.name, w.after(t, happening.story))
			}
		}
		return out.String()
	})
}

// play runs a story's commands, separated by semicolons.
func (w *world) play(t *testing.T, story string) {
	t.Helper()
	for line := range strings.SplitSeq(story, ";") {
		cmd, args, err := datadriven.ParseLine(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		if cmd != "" {
			w.command(t, &datadriven.TestData{Cmd: cmd, CmdArgs: args})
		}
	}
}

// after plays what happens, if it can, and prints the route that follows.
func (w *world) after(t *testing.T, story func(target, stable string) string) string {
	t.Helper()
	if w.seen.Spec.Hash == "" {
		return "nothing is asked for"
	}
	stable := rolesOf(w.seen).stable
	commands := story(w.seen.Spec.Hash, "-")
	if stable != nil {
		commands = story(w.seen.Spec.Hash, stable.Hash)
	}
	if strings.Contains(commands, "pods -") {
		return "there is no S"
	}
	w.play(t, commands)
	plan := Next(w.seen, w.now)
	line := renderRoute(plan.Route)
	if plan.Conditions.RolledOut != nil {
		line += "; " + plan.Conditions.RolledOut.Reason
	}
	if plan.Conditions.Serving != nil {
		line += "; not serving: " + plan.Conditions.Serving.Reason
	}
	if plan.Conditions.StoodIn != nil {
		line += "; stood in for"
	}
	if plan.WakeAfter > 0 {
		line += fmt.Sprintf("; again after %s", plan.WakeAfter.Round(time.Second))
	}
	return w.letters(line)
}
