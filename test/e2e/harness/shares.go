package harness

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"testing"
)

// Chance is how likely a test is to take a right split for a wrong one.
const Chance = 1e-6

// CheckShare fails the test unless flowers-2 gave about percent of all answers, and flowers the others.
func CheckShare(t *testing.T, got Answers, percent int) {
	t.Helper()
	n := 0
	for _, count := range got {
		n += count
	}
	if strangers := n - got[FlowersAnswer] - got[Flowers2Answer]; strangers > 0 {
		t.Errorf("%d answers are neither model's: %v", strangers, got)
	}
	low, high := BinomialBounds(n, float64(percent)/100, Chance)
	if got[Flowers2Answer] < low || got[Flowers2Answer] > high {
		t.Errorf("%d of %d predictions came from flowers-2, want %d..%d for %d %%", got[Flowers2Answer], n, low, high,
			percent)
	}
}

// BinomialBounds returns the range that n draws of probability p leave with
// less than the given chance on either side.
func BinomialBounds(n int, p, tail float64) (low, high int) {
	if p == 0 || p == 1 {
		return int(p) * n, int(p) * n
	}
	draws := func(k int) float64 {
		all, _ := math.Lgamma(float64(n + 1))
		hits, _ := math.Lgamma(float64(k + 1))
		misses, _ := math.Lgamma(float64(n - k + 1))
		return math.Exp(all - hits - misses + float64(k)*math.Log(p) + float64(n-k)*math.Log(1-p))
	}
	for sum := draws(0); sum < tail; sum += draws(low) {
		low++
	}
	high = n
	for sum := draws(n); sum < tail; sum += draws(high) {
		high--
	}
	return low, high
}

// FewPredictions is how many predictions a share is measured by where each costs much.
const FewPredictions = 300

// CheckPart fails the test unless got is about percent of n.
func CheckPart(t *testing.T, what string, got, n, percent int) {
	t.Helper()
	if low, high := BinomialBounds(n, float64(percent)/100, Chance/2); got < low || got > high {
		t.Errorf("%s: %d of %d, want about %d %% (%d to %d)", what, got, n, percent, low, high)
	}
}

// AwaitShare waits until flowers-2 answers about percent of 200 predictions: Envoy has the weights a
// little later than the status.
func (u *User) AwaitShare(t *testing.T, host, path string, percent int) {
	t.Helper()
	const n = 200
	low, high := BinomialBounds(n, float64(percent)/100, Chance)
	Eventually(t, RolloutTime, fmt.Sprintf("the share at %s%s", host, path), func() error {
		second := 0
		for range n {
			got, err := u.Send(host, path)
			if err != nil || got.Status != http.StatusOK {
				return errors.Join(err, fmt.Errorf("the status is %d", got.Status))
			}
			if got.Model == Flowers2Answer {
				second++
			}
		}
		if second < low || second > high {
			return fmt.Errorf("%d of %d answers are the second model's", second, n)
		}
		t.Logf("%s%s: %d of %d predictions by the second model", host, path, second, n)
		return nil
	})
}
