package harness

import "testing"

func TestBinomialBounds(t *testing.T) {
	for _, test := range []struct {
		n         int
		p         float64
		low, high int
	}{
		{1000, 0, 0, 0},
		{1000, 1, 1000, 1000},
		{1000, 0.1, 58, 148},
		{2, 0.5, 0, 2},
	} {
		if low, high := BinomialBounds(test.n, test.p, Chance); low != test.low || high != test.high {
			t.Errorf("BinomialBounds(%d, %v) = %d, %d; want %d, %d", test.n, test.p, low, high, test.low, test.high)
		}
	}
}
