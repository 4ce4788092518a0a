package plan

import (
	"testing"
	"time"
)

// The shorter of two waits counts, and 0 stands for one without an end.
func TestSooner(t *testing.T) {
	const second, minute = time.Second, time.Minute
	for _, test := range []struct{ a, b, want time.Duration }{
		{0, 0, 0}, {0, second, second}, {second, 0, second}, {second, minute, second}, {minute, second, second},
		{second, second, second},
	} {
		if got := Sooner(test.a, test.b); got != test.want {
			t.Errorf("of %s and %s the sooner is %s, want %s", test.a, test.b, got, test.want)
		}
	}
}
