package harness

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestTheLongestBeginsFirst has four tests wait for one place, in an order other than theirs.
func TestTheLongestBeginsFirst(t *testing.T) {
	q := NewQueue()
	for range SideBySide - 1 { // so that one place is left
		before := &Place{Name: "before", Expects: time.Hour}
		q.Join(before)
		q.Begin(before)
	}
	places := []*Place{
		{Name: "load", Turn: WithLoad},
		{Name: "alone", Turn: ByItself},
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
				for range SideBySide - 1 {
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
	q := NewQueue()
	held := &Place{Name: "held", Expects: time.Hour, Held: true}
	places := []*Place{{Name: "alone", Turn: ByItself}, held, {Name: "short", Expects: time.Second}}
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

// TestPairsRunBesideNoOthers has three tests of which two may run at a time wait for one that runs by itself, and one under
// load wait for them.
func TestPairsRunBesideNoOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue()
		var (
			mutex sync.Mutex
			began []string
		)
		places := []*Place{{Name: "load", Turn: WithLoad}}
		for range 3 {
			places = append(places, &Place{Name: "pair", Turn: InPairs})
		}
		for _, p := range append(places, &Place{Name: "alone", Turn: ByItself}) {
			q.Join(p)
			go func() {
				q.Begin(p)
				mutex.Lock()
				defer mutex.Unlock()
				began = append(began, p.Name)
			}()
		}
		want := []string{"alone"}
		for _, next := range [][]string{{"pair", "pair"}, {"pair"}, nil, {"load"}} {
			synctest.Wait()
			if !slices.Equal(began, want) {
				t.Errorf("they began as %v, want %v", began, want)
			}
			q.End()
			want = append(want, next...)
		}
		synctest.Wait()
		if !slices.Equal(began, want) {
			t.Errorf("they began as %v, want %v", began, want)
		}
	})
}

// TestASlowClusterHasFewTestsBesideEachOther has tests wait while the cluster answers slowly, but two.
func TestASlowClusterHasFewTestsBesideEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue()
		q.Pace()
		var began atomic.Int32
		for range SideBySide + 1 {
			p := &Place{Name: "any"}
			q.Join(p)
			go func() {
				q.Begin(p)
				began.Add(1)
			}()
		}
		answered := func(took time.Duration, want int32) {
			t.Helper()
			q.Answered(took)
			synctest.Wait()
			if got := began.Load(); got != want {
				t.Errorf("%d tests have begun after an answer in %s, want %d", got, took, want)
			}
		}
		answered(time.Second, 2)
		for range 10 {
			answered(time.Millisecond, 2)
			answered(time.Second, 2)
		}
		for want := int32(3); want <= SideBySide; want++ {
			answered(time.Millisecond, want-1)
			answered(time.Millisecond, want)
		}
		answered(time.Millisecond, SideBySide)
		answered(time.Millisecond, SideBySide)
		q.End()
		synctest.Wait()
		if got := began.Load(); got != SideBySide+1 {
			t.Errorf("%d tests have begun when one has ended", got)
		}
		for range SideBySide {
			q.End()
		}
	})
}

// TestATestMovesToALaterTurn has a test that runs beside others go on by itself: after they have ended, and before the
// test that is by itself from its beginning and is shorter.
func TestATestMovesToALaterTurn(t *testing.T) {
	q := NewQueue()
	moves, beside := &Place{Name: "moves", Expects: time.Hour}, &Place{Name: "beside"}
	alone := &Place{Name: "alone", Turn: ByItself}
	for _, p := range []*Place{moves, beside, alone} {
		q.Join(p)
	}
	q.Begin(moves)
	q.Begin(beside)
	order := make(chan string, 3)
	var done sync.WaitGroup
	done.Go(func() {
		q.Move(&Place{Name: "moved", Turn: ByItself, Expects: time.Hour})
		order <- "moved"
		q.End()
	})
	done.Go(func() {
		q.Begin(alone)
		order <- "alone"
		q.End()
	})
	for !q.waits("moved") {
		runtime.Gosched()
	}
	order <- "beside"
	q.End()
	done.Wait()
	close(order)
	if got := slices.Collect(func(yield func(string) bool) {
		for name := range order {
			if !yield(name) {
				return
			}
		}
	}); !slices.Equal(got, []string{"beside", "moved", "alone"}) {
		t.Errorf("they went on as %v", got)
	}
}

// waits reports whether a test of a name waits.
func (q *Queue) waits(name string) bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return slices.ContainsFunc(q.waiting, func(p *Place) bool { return p.Name == name })
}
