package evidence

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

// The rollouts that are played: a look each quarter of a minute, and three steps of ten minutes.
const (
	looksPerMinute = 4
	looksPerStep   = 10 * looksPerMinute
)

// stepShares are T's shares of the requests in the steps.
var stepShares = []float64{0.05, 0.25, 0.5}

// totalLooks is how many looks a rollout has.
const totalLooks = 3 * looksPerStep

// scenario is what the rollouts of one line of the table have in common.
type scenario struct {
	name string
	// perSecond is how many requests both revisions have together.
	perSecond float64
	// stable and target are the rates, tolerance what is accepted between them.
	stable, target, tolerance float64
	// from is the first look at which the target has its rate. Before, it has the stable one's.
	from int
	// incident is a rate of both during two minutes of the second step; 0 for none.
	incident float64
	// together is how many bad requests come at once, to one revision; 0 for one.
	together uint64
	// before is how many looks there were at S before T had requests.
	before int
}

// worse reports whether T is worse than it may be in any look.
func (s scenario) worse() bool { return s.target > s.stable+s.tolerance+1e-9 }

// at returns the rates in a look.
func (s scenario) at(look int) rates {
	now := rates{target: s.target, stable: s.stable}
	if look < s.from {
		now.target = s.stable
	}
	if minute := look / looksPerMinute; s.incident > 0 && (minute == 12 || minute == 13) {
		now = rates{target: s.incident, stable: s.incident}
	}
	return now
}

// rule decides after each look whether T is turned back.
type rule interface {
	back(look int, counts Look) bool
}

// sluice is this package's rule.
type sluice struct {
	judge Judge
	state State
}

func (s *sluice) back(look int, counts Look) bool {
	s.state = s.judge.Add(s.state, look/looksPerStep, []Look{counts})
	return s.judge.Rejects(s.state)
}

// window turns T back after so many windows in which it was found bad. A window in which T had no requests is none.
type window struct {
	looks, limit int
	bad          func(Look) bool
	sum          Look
	found        int
}

func (w *window) back(look int, counts Look) bool {
	w.sum = Look{Target: w.sum.Target.plus(counts.Target), Stable: w.sum.Stable.plus(counts.Stable)}
	if (look+1)%w.looks != 0 {
		return false
	}
	if w.sum.Target.Requests > 0 && w.bad(w.sum) {
		w.found++
	}
	w.sum = Look{}
	return w.found >= w.limit
}

// plus returns the sum of two counts.
func (c Counts) plus(more Counts) Counts {
	return Counts{Requests: c.Requests + more.Requests, Bad: c.Bad + more.Bad}
}

// share is the part of the requests that are bad; 0 of none.
func (c Counts) share() float64 {
	if c.Requests == 0 {
		return 0
	}
	return c.bad() / float64(c.Requests)
}

// rules returns those of the table, in the order of its columns.
func rules(s scenario) []rule {
	return []rule{
		&sluice{judge: Judge{Measures: []Measure{{Tolerance: s.tolerance}}}},
		// Flagger: request-success-rate, min 99, interval 1m; threshold 5, which counts failed checks in any order.
		&window{looks: looksPerMinute, limit: 5, bad: func(l Look) bool { return l.Target.share() > 0.01 }},
		// Argo Rollouts: success rate >= 0.95, interval 5m; failureLimit 3, which the fourth failure is above.
		&window{looks: 5 * looksPerMinute, limit: 4, bad: func(l Look) bool { return l.Target.share() > 0.05 }},
		&window{looks: looksPerMinute, limit: 5, bad: func(l Look) bool {
			return l.Target.share() > l.Stable.share()+s.tolerance
		}},
	}
}

// outcome is what a rule made of a scenario's rollouts.
type outcome struct {
	// back is the part of the rollouts that were turned back.
	back float64
	// median and p90 are how many requests T had had with the rate that is given, in those that were.
	median, p90 float64
}

// play plays rollouts of a scenario, and returns the outcome for each rule.
func play(s scenario, rollouts int, seed uint64) []outcome {
	random := rand.New(rand.NewPCG(seed, 0))
	counters := s.counters()
	var requests [4][]float64
	for range rollouts {
		for i, had := range playOne(s, counters, random) {
			if had >= 0 {
				requests[i] = append(requests[i], had)
			}
		}
	}
	var outcomes []outcome
	for _, had := range requests {
		found := outcome{back: float64(len(had)) / float64(rollouts)}
		if len(had) > 0 {
			slices.Sort(had)
			found.median, found.p90 = had[len(had)/2], had[len(had)*9/10]
		}
		outcomes = append(outcomes, found)
	}
	return outcomes
}

// playOne plays a rollout until all rules have turned T back, and returns T's requests until each did; -1 for a rule
// that did not.
func playOne(s scenario, counters []lookCounter, random *rand.Rand) [4]float64 {
	until, had, open := [4]float64{-1, -1, -1, -1}, 0.0, 4
	rules := rules(s)
	for range s.before {
		counts := counters[0].draw(random, s.together)
		rules[0].back(0, Look{Stable: counts.Stable})
	}
	for look := range counters {
		counts := counters[look].draw(random, s.together)
		if look >= s.from {
			had += float64(counts.Target.Requests)
		}
		for i, rule := range rules {
			if until[i] < 0 && rule.back(look, counts) {
				until[i] = had
				open--
			}
		}
		if open == 0 {
			break
		}
	}
	return until
}

// lookCounter draws what is counted in a look: requests come at random and one by one, so that the numbers of good
// and of bad ones are those of four Poisson distributions.
type lookCounter struct{ targetGood, targetBad, stableGood, stableBad *poisson }

// counters returns those of a scenario's looks.
func (s scenario) counters() []lookCounter {
	known := map[float64]*poisson{}
	of := func(mean float64) *poisson {
		if known[mean] == nil {
			known[mean] = newPoisson(mean)
		}
		return known[mean]
	}
	var counters []lookCounter
	for look := range totalLooks {
		now := s.at(look)
		requests := s.perSecond * 60 / looksPerMinute
		target := requests * stepShares[look/looksPerStep]
		stable := requests - target
		counters = append(counters, lookCounter{
			of(target * (1 - now.target)), of(target * now.target / float64(max(s.together, 1))),
			of(stable * (1 - now.stable)), of(stable * now.stable / float64(max(s.together, 1))),
		})
	}
	return counters
}

// draw returns a look; so many bad requests come together.
func (c lookCounter) draw(random *rand.Rand, together uint64) Look {
	counts := func(good, bad *poisson) Counts {
		failed := bad.draw(random) * max(together, 1)
		return Counts{Requests: good.draw(random) + failed, Bad: failed}
	}
	return Look{Target: counts(c.targetGood, c.targetBad), Stable: counts(c.stableGood, c.stableBad)}
}

// poisson is a Poisson distribution by its cumulated probabilities, from the first number that is not too rare.
type poisson struct {
	first  int
	within []float64
}

func newPoisson(mean float64) *poisson {
	width := 12*math.Sqrt(mean) + 20
	p := &poisson{first: max(0, int(mean-width))}
	total := 0.0
	for n := p.first; n <= int(mean+width); n++ {
		ways, _ := math.Lgamma(float64(n) + 1)
		total += math.Exp(float64(n)*math.Log(max(mean, 1e-300)) - mean - ways)
		p.within = append(p.within, total)
	}
	p.within[len(p.within)-1] = 1
	return p
}

func (p *poisson) draw(random *rand.Rand) uint64 {
	return uint64(p.first + sort.SearchFloat64s(p.within, random.Float64()))
}
