package evidence

import "math"

// Highest returns a bound that a revision's rate is above with a probability of at most miss, by what it has answered;
// 1 without requests. It is Chernoff's bound, by as many requests as there are independent pieces of evidence among
// them: where bad ones come together, as the memory of its looks has it, these are fewer.
func Highest(counts Counts, seen Memory, miss float64) float64 {
	counts = counts.whole()
	if counts.Requests == 0 || !(miss > 0 && miss < 1) {
		return 1
	}
	rate := counts.bad() / float64(counts.Requests)
	enough := -math.Log(miss) * seen.clustering() / float64(counts.Requests)
	low, high := rate, 1.0
	for range 60 {
		if middle := (low + high) / 2; entropyFrom(rate, middle) < enough {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// entropyFrom is Kullback's and Leibler's divergence of a rate from another one that is above 0 and below 1, in nats.
func entropyFrom(rate, from float64) float64 {
	sum := 0.0
	if rate > 0 {
		sum += rate * math.Log(rate/from)
	}
	if rate < 1 {
		sum += (1 - rate) * math.Log((1-rate)/(1-from))
	}
	return sum
}
