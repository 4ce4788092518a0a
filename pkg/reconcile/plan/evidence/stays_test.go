package evidence

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// stay is a target that keeps its share until it is found worse. The stable revision is known for ten minutes.
type stay struct {
	// setting is what differs from the usual.
	setting string
	// perSecond is how many requests both revisions have together, and share T's part of them.
	perSecond, share float64
	// target is T's rate. S's is 1 %.
	target           float64
	tolerance, alpha float64
}

// usually is a stay with the defaults.
func usually(target float64) stay {
	return stay{"the defaults", 10, 0.05, target, 0.005, DefaultAlpha}
}

// stays are those of the page's table of settings.
func stays() []stay {
	all := []stay{usually(0.05)}
	add := func(setting string, change func(*stay)) {
		s := usually(0.05)
		s.setting = setting
		change(&s)
		all = append(all, s)
	}
	add("`tolerance: 0%`", func(s *stay) { s.tolerance = 0 })
	add("`tolerance: 1%`", func(s *stay) { s.tolerance = 0.01 })
	add("`tolerance: 2%`", func(s *stay) { s.tolerance = 0.02 })
	add("`falseAlarms: 5%`", func(s *stay) { s.alpha = 0.05 })
	add("a step of 20 %", func(s *stay) { s.share = 0.2 })
	add("a step of 50 %", func(s *stay) { s.share = 0.5 })
	return all
}

// needed returns how many requests T has answered until it is found: half of the rollouts need no more than the first
// number, nine of ten no more than the second.
func (s stay) needed(t *testing.T) (half, most float64) {
	t.Helper()
	const rollouts, stable, longest = 400, 0.01, 20_000
	random := rand.New(rand.NewPCG(1, 0))
	look := s.perSecond * 60 / looksPerMinute
	counter := lookCounter{
		newPoisson(look * s.share * (1 - s.target)), newPoisson(look * s.share * s.target),
		newPoisson(look * (1 - s.share) * (1 - stable)), newPoisson(look * (1 - s.share) * stable),
	}
	judge := Judge{Alpha: s.alpha, Measures: []Measure{{Tolerance: s.tolerance}}}
	var needed []float64
	for range rollouts {
		var state State
		for range looksPerStep {
			state = judge.Add(state, 0, []Look{{Stable: counter.draw(random, 1).Stable}})
		}
		requests := 0.0
		for range longest {
			counts := counter.draw(random, 1)
			requests += float64(counts.Target.Requests)
			if state = judge.Add(state, 0, []Look{counts}); judge.Rejects(state) {
				break
			}
		}
		if !judge.Rejects(state) {
			t.Fatalf("%+v: T was not found worse", s)
		}
		needed = append(needed, requests)
	}
	slices.Sort(needed)
	return needed[rollouts/2], needed[rollouts*9/10]
}

// rounded is a number with two digits that count.
func rounded(number float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(number))-1)
	return math.Round(number/unit) * unit
}

const needsColumns = `| canary fails | its requests until it is found | 1 request a second | 10 a second | 100 a second |
|---|---|---|---|---|
`

// needs is how many requests it takes, and how long that is at 5 % of the traffic.
func needs(t *testing.T) string {
	t.Helper()
	text := needsColumns
	for _, target := range []float64{0.03, 0.05, 0.1, 0.2} {
		half, most := usually(target).needed(t)
		cells := []string{percent(target), fmt.Sprintf("%g to %g", rounded(half), rounded(most))}
		for _, perSecond := range []float64{1, 10, 100} {
			last := func(requests float64) string {
				return span(time.Duration(rounded(requests) / (0.05 * perSecond) * float64(time.Second)))
			}
			if cell := last(half); cell == last(most) {
				cells = append(cells, cell)
			} else {
				cells = append(cells, cell+" to "+last(most))
			}
		}
		text += "| " + strings.Join(cells, " | ") + " |\n"
	}
	return text
}

// span is a time for readers; not less than a look takes.
func span(duration time.Duration) string {
	switch duration = max(duration, time.Minute/looksPerMinute); {
	case duration < 90*time.Second:
		return fmt.Sprintf("%.0f s", duration.Seconds())
	case duration < 120*time.Minute:
		return fmt.Sprintf("%.0f min", duration.Minutes())
	}
	return fmt.Sprintf("%.0f h", duration.Hours())
}

const settingsColumns = `| setting | requests of a canary that fails 5 %, until it is found |
|---|---|
`

// settings is what the settings cost.
func settings(t *testing.T) string {
	t.Helper()
	text := settingsColumns
	for _, s := range stays() {
		half, most := s.needed(t)
		text += fmt.Sprintf("| %s | %g to %g |\n", s.setting, rounded(half), rounded(most))
	}
	return text
}
