package evidence

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// both is a judge with a tolerance and a max.
var both = Judge{Measures: []Measure{{Tolerance: 0.005, Max: 0.05}, {Tolerance: 0.02}}}

func TestRejects(t *testing.T) {
	quiet := Counts{Requests: 950, Bad: 9}
	for _, test := range []struct {
		name    string
		measure Measure
		look    Look
		looks   int
		want    bool
		overMax bool
	}{
		{"nothing was counted", Measure{}, Look{}, 100, false, false},
		{"T has no requests", Measure{Max: 0.05}, Look{Stable: Counts{1000, 900}}, 100, false, false},
		{"S has no requests", Measure{}, Look{Target: Counts{1000, 900}}, 100, false, false},
		{"S has none, T is above the max", Measure{Max: 0.05}, Look{Target: Counts{100, 20}}, 3, true, true},
		{"T is at the max", Measure{Tolerance: 1, Max: 0.05}, Look{Target: Counts{1000, 50}}, 1000, false, false},
		{"T fails always", Measure{}, Look{Counts{5, 5}, quiet}, 3, true, false},
		{"T fails at S's rate", Measure{}, Look{Counts{1000, 10}, Counts{1000, 10}}, 1000, false, false},
		{"both fail always", Measure{}, Look{Counts{100, 100}, Counts{100, 100}}, 1000, false, false},
		{"both never fail", Measure{}, Look{Counts{1e6, 0}, Counts{1e6, 0}}, 1000, false, false},
		{"T is tolerated", Measure{Tolerance: 0.02}, Look{Counts{1000, 29}, Counts{1000, 10}}, 1000, false, false},
		{"T is outside", Measure{Tolerance: 0.02}, Look{Counts{1000, 60}, Counts{1000, 10}}, 10, true, false},
		{"T is better", Measure{}, Look{Counts{1000, 10}, Counts{1000, 300}}, 1000, false, false},
		{"T is better, and above the max", Measure{Max: 0.05}, Look{Counts{100, 10}, Counts{100, 30}}, 10, true, true},
		{"S never fails, and T seldom", Measure{}, Look{Counts{100, 1}, Counts{1900, 0}}, 5, true, false},
		{"all is tolerated", Measure{Tolerance: 1}, Look{Counts{100, 100}, Counts{100, 0}}, 100, false, false},
		{"S fails always", Measure{}, Look{Counts{100, 100}, Counts{1e9, 1e9}}, 100, false, false},
		{"more bad ones than requests", Measure{}, Look{Counts{5, 50}, quiet}, 3, true, false},
	} {
		judge := Judge{Measures: []Measure{test.measure}}
		state := State{}
		for range test.looks {
			state = judge.Add(state, 1, []Look{test.look})
		}
		if got := judge.Rejects(state); got != test.want {
			t.Errorf("%s: rejects is %v, evidence %v", test.name, got, judge.Evidence(state))
		}
		if test.want && state.PeakBy.OverMax != test.overMax {
			t.Errorf("%s: the peak is by %+v", test.name, state.PeakBy)
		}
	}
}

// The claim names the measure by which T is worse.
func TestPeakNamesTheMeasure(t *testing.T) {
	state := State{}
	for range 5 {
		state = both.Add(state, 1, []Look{
			{Counts{100, 1}, Counts{900, 9}},
			{Counts{100, 40}, Counts{900, 9}},
		})
	}
	if want := (Claim{Measure: 1}); !both.Rejects(state) || state.PeakBy != want {
		t.Errorf("evidence %v, by %+v, want %+v", both.Evidence(state), state.PeakBy, want)
	}
}

// The whole fund is fair, with its reserve, its memory, several steps and measures: over all outcomes of three small
// looks it is 1 at most in the mean, at rates that the measures accept.
func TestFundIsFair(t *testing.T) {
	size := sized(2, 3)
	for _, truth := range []rates{{0.3, 0.3}, {0.04, 0.035}, {0.01, 0.01}, {0.05, 0.6}, {0.005, 0}} {
		judge := Judge{Measures: []Measure{{Tolerance: 0.005, Max: max(0.05, truth.target)}, {Tolerance: 0.02}}}
		if mean := meanFund(judge, State{}, size, truth, 3); !(mean <= 1+1e-9) {
			t.Errorf("rates %+v: the fund is %v in the mean", truth, mean)
		}
	}
	if mean := meanFund(both, State{}, size, rates{0.6, 0.1}, 3); !(mean > 1.5) {
		t.Errorf("the fund is %v in the mean where T is worse", mean)
	}
}

// meanFund returns the mean of the fund over all outcomes of some more looks, which both measures share.
func meanFund(judge Judge, state State, size Look, truth rates, looks int) float64 {
	if looks == 0 {
		total := 0.0
		for _, bets := range state.Measures {
			total += bets.total()
		}
		return total
	}
	return meanOver(size, truth, func(look Look) float64 {
		next := judge.Add(state, looks/2, []Look{look, look})
		return meanFund(judge, next, size, truth, looks-1)
	})
}

// Whatever is counted, no number is negative, infinite or none, the evidence is 0 to 1 and never falls, and a rejection
// stays.
func TestNumbersStayNumbers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		judge := Judge{Alpha: randomRate(random), Measures: []Measure{
			{Tolerance: randomRate(random), Max: randomRate(random)}, {Tolerance: randomRate(random)}}}
		state, before := State{}, 0.0
		for look := range 60 {
			state = judge.Add(state, look/20, []Look{randomLook(random), randomLook(random)})
			evidence := judge.Evidence(state)
			if !(evidence >= before && evidence <= 1) || judge.Rejects(state) != (evidence == 1) {
				t.Fatalf("%+v: the evidence is %v after %v, rejects %v", judge, evidence, before, judge.Rejects(state))
			}
			if !judge.fits(state) {
				t.Fatalf("%+v: the state is %+v", judge, state)
			}
			before = evidence
		}
	}
}

// randomRate is any number that a rate could be set to, right or wrong.
func randomRate(random *rand.Rand) float64 {
	odd := []float64{0, 1, -1, 2, 1e-300, 1 - 1e-16, math.NaN(), math.Inf(1), math.Inf(-1), 0.005, 0.05}
	if i := random.IntN(2 * len(odd)); i < len(odd) {
		return odd[i]
	}
	return random.Float64()
}

// randomLook is any look, of no requests to more than there can be.
func randomLook(random *rand.Rand) Look {
	counts := func() Counts {
		requests := random.Uint64() >> random.IntN(64)
		bad := []uint64{0, 1, requests / 100, requests / 2, requests, math.MaxUint64}
		return Counts{Requests: requests, Bad: bad[random.IntN(len(bad))]}
	}
	look := Look{Target: counts(), Stable: counts()}
	switch random.IntN(8) {
	case 0:
		look.Target = Counts{}
	case 1:
		look.Stable = Counts{}
	}
	return look
}

// One more bad request to T is never less evidence against it, and one more to S never more.
func TestMoreBadIsMoreEvidence(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	fund := func(state State, look Look) float64 {
		after := both.Add(state, 1, []Look{look, {}})
		return after.Measures[0].total()
	}
	for range 200 {
		state := State{}
		for range random.IntN(10) {
			state = both.Add(state, 1, []Look{{someOf(random, 100), someOf(random, 100)}, {}})
		}
		look := Look{someOf(random, 100), someOf(random, 100)}
		before := fund(state, look)
		worse, milder := look, look
		worse.Target.Bad++
		milder.Stable.Bad++
		if after := fund(state, worse); after < before*(1-1e-9) {
			t.Errorf("%+v: a bad request more to T: %v, then %v", look, before, after)
		}
		if after := fund(state, milder); after > before*(1+1e-9) {
			t.Errorf("%+v: a bad request more to S: %v, then %v", look, before, after)
		}
	}
}

// someOf is fewer requests than n, some of them bad.
func someOf(random *rand.Rand, n uint64) Counts {
	requests := random.Uint64N(n)
	return Counts{Requests: requests, Bad: random.Uint64N(requests + 1)}
}

// A state that was stored goes on as the one that was not, and Add leaves the one that it was given as it is.
func TestStateIsStored(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	kept, stored := State{}, State{}
	for look := range 50 {
		looks := []Look{randomLook(random), randomLook(random)}
		text, err := json.Marshal(stored)
		if err != nil {
			t.Fatal(err)
		}
		var read State
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		kept, stored = both.Add(kept, look/20, looks), both.Add(read, look/20, looks)
		if !reflect.DeepEqual(kept, stored) {
			t.Fatalf("after look %d the state is %+v, want %+v", look, stored, kept)
		}
		var again State
		if err := json.Unmarshal(text, &again); err != nil || !reflect.DeepEqual(read, again) {
			t.Fatalf("look %d changed the state from %+v to %+v", look, again, read)
		}
	}
}

// A state of other measures, or one that no look has left behind, begins anew; what was decided stays.
func TestStateOfOtherMeasures(t *testing.T) {
	bad := []Look{{Counts{50, 50}, Counts{950, 9}}, {}}
	rejected := both.Add(both.Add(State{}, 1, bad), 1, bad)
	if !both.Rejects(rejected) {
		t.Fatalf("the evidence is %v", both.Evidence(rejected))
	}
	for name, change := range map[string]func(*State){
		"no measure": func(s *State) { s.Measures = nil },
		"one less":   func(s *State) { s.Measures = s.Measures[:1] },
		"swapped":    func(s *State) { s.Measures[0], s.Measures[1] = s.Measures[1], s.Measures[0] },
		"negative":   func(s *State) { s.Measures[0].Reserve = -1 },
		"too great":  func(s *State) { s.Measures[1].OverStable[2] = 1e200 },
		"no number":  func(s *State) { s.Measures[1].Stable.Bad = math.NaN() },
	} {
		state := rejected
		state.Measures = rejected.clone()
		change(&state)
		after := both.Add(state, 1, nil)
		total := 0.0
		for _, bets := range after.Measures {
			total += bets.total()
		}
		if len(after.Measures) != 2 || math.Abs(total-1) > 1e-9 || !both.Rejects(after) {
			t.Errorf("%s: the state is %+v", name, after)
		}
	}
}

func TestSince(t *testing.T) {
	for _, test := range []struct{ now, before, want Counts }{
		{Counts{10, 2}, Counts{}, Counts{10, 2}},
		{Counts{10, 2}, Counts{4, 1}, Counts{6, 1}},
		{Counts{10, 2}, Counts{10, 2}, Counts{}},
		{Counts{3, 0}, Counts{10, 2}, Counts{3, 0}},
		{Counts{12, 0}, Counts{10, 2}, Counts{12, 0}},
		{Counts{11, 5}, Counts{10, 2}, Counts{1, 1}},
		{Counts{3, 5}, Counts{}, Counts{3, 3}},
	} {
		if got := test.now.Since(test.before); got != test.want {
			t.Errorf("%+v since %+v are %+v, want %+v", test.now, test.before, got, test.want)
		}
	}
}

// Looks before T has requests lay nothing, and show how S does.
func TestLooksBeforeTheRollout(t *testing.T) {
	before := State{}
	for range 100 {
		before = both.Add(before, 0, []Look{{Stable: Counts{1000, 100}}, {}})
	}
	fresh := both.begin(State{})
	if got, want := before.Measures[0].Reserve, fresh.Measures[0].Reserve; got != want || before.Step != 0 {
		t.Errorf("the reserve is %v in step %d, want %v", got, before.Step, want)
	}
	if rate := before.Measures[0].Stable.rate(); math.Abs(rate-0.1) > 0.01 {
		t.Errorf("S's rate is %v", rate)
	}
	look := []Look{{Counts{20, 7}, Counts{10_000, 1000}}, {}}
	if known, guessed := both.Add(before, 1, look), both.Add(fresh, 1, look); known.Peak <= guessed.Peak {
		t.Errorf("the fund is %v where S is known, %v where not", known.Peak, guessed.Peak)
	}
}

// The reserve is laid bit by bit, and more of it with each step after the first.
func TestReserve(t *testing.T) {
	look := []Look{{Counts{50, 0}, Counts{950, 9}}, {}}
	state := State{}
	for _, test := range []struct {
		step int
		laid float64
	}{{1, releasedByLook}, {1, releasedByLook}, {2, releasedByStep}, {2, releasedByLook}, {3, releasedByStep}} {
		before := both.begin(state).Measures[0].Reserve
		state = both.Add(state, test.step, look)
		if got, want := state.Measures[0].Reserve, before*(1-test.laid); math.Abs(got-want) > 1e-12 {
			t.Errorf("step %d: the reserve is %v after %v, want %v", test.step, got, before, want)
		}
	}
	if state.Looks != 5 || state.Step != 3 {
		t.Errorf("the state is %+v", state)
	}
}
