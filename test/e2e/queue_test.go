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

// TestAHeldTestIsPassed has a test that is held, and the longest, begin after a test of its turn and
// before one of the next.
func TestAHeldTestIsPassed(t *testing.T) {
	q := harness.NewQueue()
	held := &harness.Place{Name: "held", Expects: time.Hour, Held: true}
	places := []*harness.Place{{Name: "alone", Turn: harness.ByItself}, held, {Name: "short", Expects: time.Second}}
	for _, p := range places {
		q.Join(p)
	}
	order := make(chan string, len(places))
	var done sync.WaitGroup
	for _, p := range places {
		done.Go(func() {
			q.Begin(p)
			order <- p.Name
			q.End()
			if p.Name == "short" {
				q.Release(held)
			}
		})
	}
	done.Wait()
	close(order)
	var began []string
	for name := range order {
		began = append(began, name)
	}
	if !slices.Equal(began, []string{"short", "held", "alone"}) {
		t.Errorf("they began as %v", began)
	}
}
