package evidence

import "math"

// lifts are the alternatives: the logarithms of how many times the odds of a bad request to T are those at the limit.
// Each is twice the one before, from 1.2 to 600 times. Between two of them a bet still grows at nine tenths of the
// speed of one that knows the rate, and six of them cost the logarithm of six.
var lifts = [...]float64{0.2, 0.4, 0.8, 1.6, 3.2, 6.4}

// What is laid when. A stake on a T that is as good as S dwindles, and would have to be won back when T gets worse
// later, by a leak or by the load of the next step. The reserve is what is laid on it then.
const (
	// firstLaid is the part of the fund that is laid from the beginning.
	firstLaid = 0.5
	// releasedByLook and releasedByStep are the parts of the reserve that are laid before a look, and before the first
	// look of another step.
	releasedByLook = 0.01
	releasedByStep = 1.0 / 3
)

const (
	// highestRate is the greatest rate that is bet on.
	highestRate = 1 - 1e-6
	// highestStake and highestGrowth bound a stake, and the logarithm of its factor in one look, so that no sum or
	// product overflows. Less than what was won is always fair.
	highestStake  = 1e100
	highestGrowth = 200
)

// newBets lays a measure's part of the fund.
func newBets(measure Measure, part float64) Bets {
	bets := Bets{Reserve: part, OverStable: make([]float64, len(lifts))}
	if measure.hasMax() {
		bets.OverMax = make([]float64, len(lifts))
	}
	bets.release(firstLaid)
	return bets
}

// release lays a part of the reserve, the same on each alternative.
func (b *Bets) release(part float64) {
	released := part * b.Reserve
	b.Reserve -= released
	each := released / float64(len(b.OverStable)+len(b.OverMax))
	for _, stakes := range [][]float64{b.OverStable, b.OverMax} {
		for i := range stakes {
			stakes[i] = min(stakes[i]+each, highestStake)
		}
	}
}

// settle pays out what a look makes of the stakes. Where bad requests come together, less of each stake is at risk: as
// much as if those that come together were one.
func (b *Bets) settle(measure Measure, look Look) {
	stable, clustering := b.Stable.rate(), b.Stable.clustering()
	for i, lift := range lifts {
		growth := overStable(look, stable, measure.tolerance(), lift)
		b.OverStable[i] = grown(b.OverStable[i], growth/clustering)
		if measure.hasMax() {
			b.OverMax[i] = grown(b.OverMax[i], overMax(look, measure.Max, lift)/clustering)
		}
	}
}

// overStable returns the logarithm of the factor of a stake on a rate of T above S's and the tolerance. Without
// requests to one of the two there is nothing to compare; nor if S's rate and the tolerance allow T any rate.
func overStable(look Look, stable, tolerance, lift float64) float64 {
	limit := stable + tolerance
	if look.Target.Requests == 0 || look.Stable.Requests == 0 || limit >= highestRate {
		return 0
	}
	alternative := rates{target: min(raised(limit, lift), highestRate), stable: stable}
	return ratio(look, alternative, nearest(look, alternative, tolerance))
}

// overMax returns the logarithm of the factor of a stake on a rate of T above a max.
func overMax(look Look, limit, lift float64) float64 {
	return logRatio(look.Target, min(raised(limit, lift), highestRate), limit)
}

// grown is a stake that is multiplied by a factor, given its logarithm.
func grown(stake, growth float64) float64 {
	return min(stake*math.Exp(min(growth, highestGrowth)), highestStake)
}
