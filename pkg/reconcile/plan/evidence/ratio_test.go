package evidence

import (
	"fmt"
	"math"
	"testing"
)

// The factor of a look is 1 at most in the mean, at every pair of rates that the hypothesis allows. All outcomes are
// counted, each with its probability: the proof of the package's documentation in numbers.
func TestFactorIsFair(t *testing.T) {
	for _, size := range []Look{sized(1, 1), sized(1, 12), sized(7, 3), sized(12, 12), sized(2, 40)} {
		for _, tolerance := range []float64{0, 0.005, 0.1, 0.6} {
			for _, guess := range []float64{1e-6, 0.01, 0.3} {
				for _, lift := range lifts {
					name := fmt.Sprintf("%d and %d requests, tolerance %v, guess %v, lift %v", size.Target.Requests,
						size.Stable.Requests, tolerance, guess, lift)
					checkFair(t, name, size, tolerance, func(look Look) float64 {
						return overStable(look, guess, tolerance, lift)
					})
				}
			}
		}
	}
}

// checkFair plays a look of a size at rates on and under the limit.
func checkFair(t *testing.T, name string, size Look, tolerance float64, growth func(Look) float64) {
	t.Helper()
	for _, stable := range []float64{0, 1e-4, 0.01, 0.05, 0.2, 0.5, 0.9, 1} {
		for _, target := range []float64{stable + tolerance, stable + tolerance/2, stable, stable / 2, 0} {
			truth := rates{target: min(target, 1), stable: stable}
			mean := meanOver(size, truth, func(look Look) float64 { return math.Exp(growth(look)) })
			if !(mean <= 1+1e-9) {
				t.Errorf("%s: at rates %+v the factor is %v in the mean", name, truth, mean)
			}
		}
	}
}

// A stake against max is fair up to the max, and grows above it.
func TestFactorOverMaxIsFair(t *testing.T) {
	const limit = 0.05
	size := sized(20, 0)
	for _, lift := range lifts {
		factor := func(look Look) float64 { return math.Exp(overMax(look, limit, lift)) }
		for _, target := range []float64{0, 0.01, 0.03, limit} {
			if mean := meanOver(size, rates{target: target}, factor); !(mean <= 1+1e-9) {
				t.Errorf("lift %v, rate %v: the factor is %v in the mean", lift, target, mean)
			}
		}
		if mean := meanOver(size, rates{target: raised(limit, lift)}, factor); !(mean > 1.01) {
			t.Errorf("lift %v: at the alternative the factor is %v in the mean", lift, mean)
		}
	}
}

// No pair of rates that the hypothesis allows comes closer to the alternative than the nearest.
func TestNearestIsNearest(t *testing.T) {
	for _, look := range []Look{sized(1, 1), sized(5, 95), sized(1000, 1), sized(75, 1425), sized(1, 1e9)} {
		for _, tolerance := range []float64{0, 0.005, 0.3} {
			for _, stable := range []float64{1e-12, 1e-3, 0.1, 0.5} {
				for _, lift := range lifts {
					alternative := rates{raised(stable+tolerance, lift), stable}
					got := nearest(look, alternative, tolerance)
					distance := func(b float64) float64 {
						return float64(look.Target.Requests)*divergence(alternative.target, b+tolerance) +
							float64(look.Stable.Requests)*divergence(alternative.stable, b)
					}
					for _, step := range []float64{-0.01, -1e-3, 1e-3, 0.01} {
						if b := got.stable * (1 + step); distance(b) < distance(got.stable)*(1-1e-9)-1e-12 {
							t.Errorf("%+v, %+v, tolerance %v: %v is closer than %v", look, alternative, tolerance, b,
								got.stable)
						}
					}
				}
			}
		}
	}
}

// Without a tolerance and with small rates, a factor is that of the conditional test: by the alternative, so many of
// the bad requests were T's, over the same by the shares of the requests.
func TestFactorIsTheConditionalOne(t *testing.T) {
	look := Look{Target: Counts{50_000, 9}, Stable: Counts{950_000, 60}}
	const stable = 1e-5
	for _, lift := range lifts[:4] {
		share := 0.05 * math.Exp(lift) / (0.05*math.Exp(lift) + 0.95)
		want := 9*math.Log(share/0.05) + 60*math.Log((1-share)/0.95)
		if got := overStable(look, stable, 0, lift); math.Abs(got-want) > 0.02 {
			t.Errorf("lift %v: the factor's logarithm is %v, want %v", lift, got, want)
		}
	}
}

// sized is a look of so many requests to T and to S, none of them bad.
func sized(target, stable uint64) Look {
	return Look{Target: Counts{Requests: target}, Stable: Counts{Requests: stable}}
}

// meanOver returns the mean of a value over all outcomes of a look of a size.
func meanOver(size Look, truth rates, value func(Look) float64) float64 {
	mean := 0.0
	for target := range size.Target.Requests + 1 {
		for stable := range size.Stable.Requests + 1 {
			look := size
			look.Target.Bad, look.Stable.Bad = target, stable
			mean += value(look) * binomial(look.Target, truth.target) * binomial(look.Stable, truth.stable)
		}
	}
	return mean
}

// binomial is the probability of counts at a rate, given the number of requests.
func binomial(counts Counts, rate float64) float64 {
	ways, _ := math.Lgamma(float64(counts.Requests) + 1)
	for _, part := range []float64{counts.bad(), counts.good()} {
		same, _ := math.Lgamma(part + 1)
		ways -= same
	}
	return math.Exp(ways) * math.Pow(rate, counts.bad()) * math.Pow(1-rate, counts.good())
}

// divergence is that of Kullback and Leibler, of one rate from another.
func divergence(of, from float64) float64 {
	return of*math.Log(of/from) + (1-of)*(math.Log1p(-of)-math.Log1p(-from))
}
