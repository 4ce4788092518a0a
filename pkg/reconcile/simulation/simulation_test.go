package simulation

import (
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cockroachdb/datadriven"
	"github.com/google/go-cmp/cmp"
)

// shards is how many tests share the seeds.
const shards = 4

// TestSimulation runs random stories (storiesToRun). A failure prints its shortest story in the form
// of testdata/stories/*.txt. With SIM_FIRST_FAULT the first one ends the run, and its story is not made
// shorter.
func TestSimulation(t *testing.T) {
	// A run makes much garbage and keeps little.
	before := debug.SetGCPercent(400)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	first, seeds := storiesToRun(t)
	var found atomic.Bool
	once := os.Getenv("SIM_FIRST_FAULT") != ""
	for shard := range shards {
		t.Run(fmt.Sprintf("shard %d", shard), func(t *testing.T) {
			t.Parallel()
			for seed := first + uint64(shard); seed < first+seeds; seed += shards {
				if once && found.Load() {
					return
				}
				mode := modeOf(seed)
				actions := generate(seed, mode)
				if w := runStory(t, seed, mode, actions, nil); w.violation != "" {
					found.Store(true)
					if once {
						t.Fatalf("%s\n\nsim seed=%d mode=%s", w.violation, seed, mode)
					}
					t.Fatal(shrunkReport(t, seed, mode, actions))
				}
			}
		})
	}
}

// rotatingStories is among how many stories `make unit` chooses, and rotatingSeeds how many of them
// it runs: others each hour, and each day at the same hour.
const rotatingStories, rotatingSeeds = 4200, 600

func rotatingSeed(now time.Time) uint64 {
	hours := uint64(now.Unix()) / 3600
	return 1 + (hours/24+hours%24)*rotatingSeeds%rotatingStories
}

// storiesToRun are the seeds of a run: SIM_SEEDS of them, from SIM_FIRST on, which may be
// `rotate`.
func storiesToRun(t *testing.T) (first, seeds uint64) {
	t.Helper()
	first, seeds = 1, defaultSeeds
	for name, value := range map[string]*uint64{"SIM_SEEDS": &seeds, "SIM_FIRST": &first} {
		if given := os.Getenv(name); given == "rotate" {
			*value = rotatingSeed(time.Now())
		} else if given != "" {
			n, err := strconv.ParseUint(given, 10, 64)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			*value = n
		}
	}
	return first, seeds
}

// modeOf gives half of the seeds to faults.
func modeOf(seed uint64) runMode {
	return []runMode{modeCalm, modeFaulty, modeFaulty, modeHands, modeFaulty, modeCalm, modeFaulty, modeChaos}[seed/shards%8]
}

// runStory plays a story to its end.
func runStory(t *testing.T, seed uint64, mode runMode, actions []action, printLine func(string)) (w *component) {
	synctest.Test(t, func(*testing.T) { w = newWorld(seed, mode).play(actions, printLine) })
	return w
}

func (w *component) play(actions []action, printLine func(string)) *component {
	w.printLine = printLine
	for _, action := range actions {
		w.after(action.at, func() { w.do(action) })
	}
	if len(actions) > 0 {
		w.runUntil(w.began.Add(slices.MaxFunc(actions, func(a, b action) int { return int(a.at - b.at) }).at))
		w.rest()
	}
	w.manager.halt()
	return w
}

// shrink leaves out actions as long as a promise is still broken.
func shrink(t *testing.T, seed uint64, mode runMode, actions []action) []action {
	for {
		shorter := false
		for i := len(actions) - 1; i >= 0; i-- {
			without := slices.Delete(slices.Clone(actions), i, i+1)
			if runStory(t, seed, mode, without, nil).violation != "" {
				actions, shorter = without, true
			}
		}
		if !shorter {
			return actions
		}
	}
}

// shrunkReport prints the shortest story of a seed, and what happens in it.
func shrunkReport(t *testing.T, seed uint64, mode runMode, actions []action) string {
	actions = shrink(t, seed, mode, actions)
	var story, happened strings.Builder
	fmt.Fprintf(&story, "sim seed=%d mode=%s\n", seed, mode)
	for _, action := range actions {
		fmt.Fprintln(&story, action)
	}
	w := runStory(t, seed, mode, actions, func(line string) { fmt.Fprintln(&happened, line) })
	return fmt.Sprintf("%s\n\n%s----\n%s\n\n%s", w.violation, story.String(), w.outcome(), happened.String())
}

// TestSimulationStories plays testdata/stories/*.txt: stories in which a promise was once
// broken, or nearly so.
func TestSimulationStories(t *testing.T) {
	datadriven.Walk(t, "testdata/stories", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			var seed uint64
			var mode string
			d.ScanArgs(t, "seed", &seed)
			d.ScanArgs(t, "mode", &mode)
			actions, err := parseActions(d.Input)
			if err != nil {
				d.Fatalf(t, "%v", err)
			}
			printLine := func(string) {}
			if testing.Verbose() {
				printLine = func(line string) { t.Log(line) }
			}
			var outcome string
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(seed, runMode(mode))
				outcome = w.play(actions, printLine).outcome() + "\n"
			})
			return outcome
		})
	})
}

// TestSimulationRepeats makes sure that a seed is the same story each time.
func TestSimulationRepeats(t *testing.T) {
	for seed := uint64(1); seed <= 8*shards; seed += shards {
		var first, second strings.Builder
		mode := modeOf(seed)
		runStory(t, seed, mode, generate(seed, mode), func(line string) { fmt.Fprintln(&first, line) })
		runStory(t, seed, mode, generate(seed, mode), func(line string) { fmt.Fprintln(&second, line) })
		if diff := cmp.Diff(first.String(), second.String()); diff != "" {
			t.Errorf("seed %d differs from itself:\n%s", seed, diff)
		}
	}
}

// outcome prints how a story ended.
func (w *component) outcome() string {
	if w.violation != "" {
		return w.violation
	}
	return fmt.Sprintf("%s; runs %s", w.writtenWeights(), w.running())
}
