package e2e

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestTheLongestBeginsFirst has four tests wait for one place, in an order other than theirs.
func TestTheLongestBeginsFirst(t *testing.T) {
	q := harness.NewQueue()
	for range harness.SideBySide - 1 { // so that one place is left
		before := &harness.Place{Name: "before", Expects: time.Hour}
		q.Join(before)
		q.Begin(before)
	}
	places := []*harness.Place{
		{Name: "load", Turn: harness.WithLoad},
		{Name: "alone", Turn: harness.ByItself},
		{Name: "short", Expects: time.Second},
		{Name: "long", Expects: time.Minute},
	}
	for _, p := range places {
		q.Join(p)
	}
	var order []string
	var done sync.WaitGroup
	for _, p := range places {
		done.Go(func() {
			q.Begin(p)
			order = append(order, p.Name) // by one test at a time
			if p.Name == "short" {
				for range harness.SideBySide - 1 {
					q.End() // those that ran before
				}
			}
			q.End()
		})
	}
	done.Wait()
	if !slices.Equal(order, []string{"long", "short", "alone", "load"}) {
		t.Errorf("they began as %v", order)
	}
}
