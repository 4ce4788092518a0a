package evidence

import "math"

// rates are probabilities that a request to the target, and one to the stable revision, is bad.
type rates struct{ target, stable float64 }

// precision is the relative error at which the search for the nearest rates ends.
const precision = 1e-13

// nearest returns those of the null hypothesis's rates, target = stable + tolerance, that explain best what the
// alternative would make of a look: they minimize
//
//	nT kl(alternative.target, target) + nS kl(alternative.stable, stable)
//
// with nT and nS the look's requests, which are not 0. The derivative changes its sign once on the line, between the
// alternative's stable rate and where the target's rate is the alternative's, so that Newton's method within these
// bounds finds where.
func nearest(look Look, alternative rates, tolerance float64) rates {
	nT, nS := float64(look.Target.Requests), float64(look.Stable.Requests)
	low, high := alternative.stable, alternative.target-tolerance
	stable := (nT*high + nS*low) / (nT + nS)
	for range 100 {
		target := stable + tolerance
		vT, vS := target*(1-target), stable*(1-stable)
		dT, dS := alternative.target-target, alternative.stable-stable
		slope := nT*dT/vT + nS*dS/vS
		if slope > 0 {
			low = stable
		} else {
			high = stable
		}
		curve := nT*(vT+dT*(1-2*target))/(vT*vT) + nS*(vS+dS*(1-2*stable))/(vS*vS)
		next := stable + slope/curve
		if !(next > low && next < high) {
			next = (low + high) / 2
		}
		if math.Abs(next-stable) <= precision*stable {
			return rates{next + tolerance, next}
		}
		stable = next
	}
	return rates{stable + tolerance, stable}
}

// ratio returns the logarithm of how much likelier a look is by one pair of rates than by another.
func ratio(look Look, by, than rates) float64 {
	return logRatio(look.Target, by.target, than.target) + logRatio(look.Stable, by.stable, than.stable)
}

// logRatio returns the logarithm of how much likelier a revision's counts are by one rate than by another.
func logRatio(counts Counts, by, than float64) float64 {
	log := 0.0
	if bad := counts.bad(); bad > 0 {
		log += bad * math.Log(by/than)
	}
	if good := counts.good(); good > 0 {
		log += good * math.Log1p((than-by)/(1-than))
	}
	return log
}

// raised returns a rate whose odds are e^by times those of a rate above 0 and below 1.
func raised(rate, by float64) float64 {
	odds := rate / (1 - rate) * math.Exp(by)
	return odds / (1 + odds)
}
