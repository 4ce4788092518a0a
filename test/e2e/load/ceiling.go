package load

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Step is a moment from which each revision may get so much of the traffic at most.
type Step struct {
	At time.Time
	// Percent is the ceiling of each revision, 0..100; one that is not in it may
	// get nothing.
	Percent map[string]int
}

// Ceiling is what revisions may get in the course of a run.
type Ceiling struct {
	// Steps in the order of time.
	Steps []Step
	// Lag is how long a step that takes something away may need to reach Envoy. A
	// window that begins within it is held to the higher of the two.
	Lag time.Duration
	// Chance is how often a run without a fault may be called faulty, over all of
	// its windows together.
	Chance float64
}

// Window is a second of a run, seen for one revision.
type Window struct {
	From     time.Time
	Revision string
	// Got of Sent requests were answered by the revision, which may have Percent.
	Got, Sent, Percent int
	// Chance is how likely so many are if the share is Percent.
	Chance float64
}

// Share is the revision's part in percent.
func (w Window) Share() float64 { return 100 * float64(w.Got) / float64(w.Sent) }

// String returns the window as a sentence.
func (w Window) String() string {
	return fmt.Sprintf("%s: %d of %d (%.0f %%) came from %s, which may have %d %% (chance %.2g)",
		w.From.Format("15:04:05.000"), w.Got, w.Sent, w.Share(), w.Revision, w.Percent, w.Chance)
}

// Allowed is the most that a revision may have at any moment of a time, in percent.
func (c Ceiling) Allowed(revision string, from, to time.Time) int {
	most := 0
	for i, step := range c.Steps {
		begins := !step.At.After(to)
		goesOn := i+1 == len(c.Steps) || c.Steps[i+1].At.Add(c.Lag).After(from)
		if begins && goesOn {
			most = max(most, step.Percent[revision])
		}
	}
	return most
}

// Judge cuts the records into windows of one second. It returns those in which a
// revision got more than chance explains, and of all in which it was limited the
// least likely window, which shows how close it came.
func (c Ceiling) Judge(records []Record) (broken []Window, worst Window) {
	windows := c.windows(records)
	worst.Chance = 1
	for _, w := range windows {
		if w.Chance < worst.Chance || worst.Sent == 0 {
			worst = w
		}
		if w.Chance < c.Chance/float64(len(windows)) {
			broken = append(broken, w)
		}
	}
	return broken, worst
}

// windows lists each second of each revision that was limited in it and answered.
func (c Ceiling) windows(records []Record) []Window {
	var windows []Window
	for _, second := range bySecond(records) {
		from, got := second[0].Sent, map[string]int{}
		for _, r := range second {
			if r.Pod != "" {
				got[RevisionOf(r.Pod)]++
			}
		}
		for revision, n := range got {
			percent := c.Allowed(revision, from, from.Add(time.Second))
			if percent < 100 {
				windows = append(windows,
					Window{from, revision, n, len(second), percent, UpperTail(len(second), n, float64(percent)/100)})
			}
		}
	}
	slices.SortFunc(windows, func(a, b Window) int { return a.From.Compare(b.From) })
	return windows
}

// bySecond groups records, which are in the order of sending, into seconds that
// begin with their first.
func bySecond(records []Record) [][]Record {
	var seconds [][]Record
	for len(records) > 0 {
		end := records[0].Sent.Add(time.Second)
		n := slices.IndexFunc(records, func(r Record) bool { return !r.Sent.Before(end) })
		if n < 0 {
			n = len(records)
		}
		seconds = append(seconds, records[:n])
		records = records[n:]
	}
	return seconds
}

// RevisionOf returns the revision of a pod: its Deployment's name without the end.
func RevisionOf(pod string) string {
	revision, _, _ := strings.Cut(pod, "-deployment-")
	return revision
}

// UpperTail returns how likely it is that of n draws of probability p at least k
// succeed.
func UpperTail(n, k int, p float64) float64 {
	switch {
	case k <= 0 || p >= 1:
		return 1
	case p <= 0:
		return 0
	}
	all, _ := math.Lgamma(float64(n + 1))
	sum := 0.0
	for i := k; i <= n; i++ {
		hits, _ := math.Lgamma(float64(i + 1))
		misses, _ := math.Lgamma(float64(n - i + 1))
		sum += math.Exp(all - hits - misses + float64(i)*math.Log(p) + float64(n-i)*math.Log(1-p))
	}
	return min(sum, 1)
}
