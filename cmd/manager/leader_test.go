package main

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

// elapse advances the virtual time of the test's bubble, which takes no time, and waits until all that
// was due has run. These tests depend on how long an outage lasts.
func elapse(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// A copy releases its Lease only once its work has ended.
func TestLeaseIsKeptUntilTheWorkHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &leaseServer{}
		copy := startCopy(t, server, "only")
		<-copy.working
		copy.cancel()
		elapse(time.Minute)
		if server.holder() == "" {
			t.Error("the Lease was given up while the work went on")
		}
		close(copy.finish)
		if err := <-copy.ended; err != nil {
			t.Errorf("ended with %v", err)
		}
		if holder := server.holder(); holder != "" {
			t.Errorf("the Lease is still held by %s", holder)
		}
	})
}

// A leader without a connection to the API server has ended its work before another leads, and
// leaves the other's Lease alone, whatever is lost, and whenever.
func TestNoTwoLeaders(t *testing.T) {
	for _, test := range []struct {
		name string
		cut  func(*leaseClient)
		// renews is true if the API server still gets requests that renew the Lease.
		renews bool
	}{
		{"the requests are lost", func(c *leaseClient) { c.cut(lostRequest) }, false},
		{"the answers are lost", func(c *leaseClient) { c.cut(lostAnswer) }, false},
		{"the answers come after 9.5 s", func(c *leaseClient) { c.cut(lateAnswer) }, true},
		{"the connections are refused", func(c *leaseClient) { c.cut(refused) }, false},
		{"the last answer came very late", func(c *leaseClient) {
			c.cut(lateAnswer)
			elapse(9 * time.Second)
			c.cut(lostRequest)
		}, false},
	} {
		for _, offset := range []time.Duration{0, 500 * time.Millisecond, 1999 * time.Millisecond} {
			for _, outage := range []time.Duration{13 * time.Second, 18 * time.Second, time.Minute} {
				t.Run(test.name+" from "+offset.String()+" for "+outage.String(), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						cutOff(t, test.cut, offset, outage, outage == time.Minute && !test.renews)
					})
				})
			}
		}
	}
}

// cutOff simulates an outage of one of two copies. Where it is certain, the other copy leads at its end: one that still
// renews its Lease, and loses its term by late answers, may get it back each time.
func cutOff(t *testing.T, cut func(*leaseClient), offset, outage time.Duration, certain bool) {
	server := &leaseServer{}
	first := startCopy(t, server, "first")
	close(first.finish)
	<-first.working
	second := startCopy(t, server, "second")
	close(second.finish)
	elapse(20*time.Second + offset)
	cut(first.client)
	elapse(outage)
	first.client.cut(nothingLost)
	elapse(time.Minute)
	if first.exited.Load() {
		t.Error("the process exited, though its work ended in time")
	}
	if terms := first.terms.Load() + second.terms.Load(); outage > 15*time.Second && terms < 2 {
		t.Errorf("the Lease was never lost: %d terms", terms)
	}
	leader := first
	if second.terms.Load() > 0 {
		leader = second // Nothing has taken the Lease from it.
	}
	if server.holder() != leader.identity() || certain && leader == first {
		t.Errorf("the Lease is held by %q after %d and %d terms", server.holder(), first.terms.Load(), second.terms.Load())
	}
	second.cancel()
	first.cancel()
	for _, ended := range []error{<-first.ended, <-second.ended} {
		if ended != nil {
			t.Errorf("a copy has ended with %v", ended)
		}
	}
	if holder := server.holder(); holder != "" {
		t.Errorf("the Lease is still held by %s", holder)
	}
}

// A leader that has lost its Lease, or all of the API server, leads again in the same process as soon as it can: the
// kubelet would start one that ends later each time.
func TestALeaderLeadsAgain(t *testing.T) {
	for _, outage := range []time.Duration{11 * time.Second, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			server := &leaseServer{}
			only := startCopy(t, server, "only")
			close(only.finish)
			<-only.working
			for term := int32(1); term < 10; term++ {
				if got := only.terms.Load(); got != term {
					t.Fatalf("it leads for the %dth time, want the %dth", got, term)
				}
				only.client.cut(lostRequest)
				elapse(outage)
				only.client.cut(nothingLost)
				elapse(10 * time.Second)
			}
			only.cancel()
			if err := <-only.ended; err != nil {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

// A process whose work does not end exits before another copy leads.
func TestWorkThatDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &leaseServer{}
		first := startCopy(t, server, "first")
		<-first.working
		second := startCopy(t, server, "second")
		close(second.finish)
		elapse(20 * time.Second)
		first.client.cut(lostRequest)
		elapse(time.Minute)
		if !first.exited.Load() {
			t.Error("the process goes on")
		}
		close(first.finish)
		second.cancel()
		t.Logf("the second copy has ended: %v", <-second.ended)
	})
}

// A copy that waits takes over as soon as the leader has ended, and not when it looks at the Lease next:
// whenever that is, and also if the watch was interrupted before.
func TestAReleasedLeaseIsTakenAtOnce(t *testing.T) {
	for offset := time.Duration(0); offset < 5*time.Second; offset += 500 * time.Millisecond {
		for name, interrupt := range map[string]func(*leaseServer){
			"watched":                      func(*leaseServer) {},
			"watched anew":                 (*leaseServer).endWatches,
			"watched anew, after an error": (*leaseServer).failWatches,
		} {
			t.Run(name+" after "+offset.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					server := &leaseServer{}
					first := startCopy(t, server, "first")
					close(first.finish)
					<-first.working
					second := startCopy(t, server, "second")
					close(second.finish)
					elapse(20*time.Second + offset)
					interrupt(server)
					elapse(10 * time.Second)
					first.cancel()
					ended := time.Now()
					<-second.working
					if took := time.Since(ended); took >= 2*time.Second {
						t.Errorf("the second copy leads after %s", took)
					}
					second.cancel()
					t.Logf("the second copy has ended: %v", <-second.ended)
				})
			})
		}
	}
}

// Without a watch a copy takes over when it looks at the Lease.
func TestALeaseThatCannotBeWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &leaseServer{}
		first := startCopy(t, server, "first")
		close(first.finish)
		<-first.working
		server.forbidWatches()
		second := startCopy(t, server, "second")
		close(second.finish)
		elapse(20 * time.Second)
		first.cancel()
		elapse(5 * time.Second)
		if server.holder() != second.identity() {
			t.Errorf("the Lease is held by %q, want the second copy", server.holder())
		}
		second.cancel()
		t.Logf("the second copy has ended: %v", <-second.ended)
	})
}

// client-go accepts what the configuration does, and the process exits before its Lease ends.
func TestDurations(t *testing.T) {
	for _, durations := range [][3]time.Duration{
		{15 * time.Second, 10 * time.Second, 2 * time.Second},
		{2 * time.Second, 121 * time.Millisecond, 100 * time.Millisecond},
		{3 * time.Second, 2 * time.Second, time.Second},
		{100 * time.Second, 99 * time.Second, 82499 * time.Millisecond},
	} {
		config := configv1alpha1.Default()
		config.LeaderElection = configv1alpha1.LeaderElection{
			LeaseDuration: metav1.Duration{Duration: durations[0]},
			RenewDeadline: metav1.Duration{Duration: durations[1]},
			RetryPeriod:   metav1.Duration{Duration: durations[2]},
		}
		if err := config.Validate(); err != nil {
			t.Errorf("%v: %v", durations, err)
		}
		e := election{leases: &leaseClient{server: &leaseServer{}}, namespace: "any", durations: config.LeaderElection}
		lock, err := e.newLock()
		if err != nil {
			t.Fatal(err)
		}
		c, err := e.stand(t.Context(), lock)
		if err != nil {
			t.Errorf("%v: %v", durations, err)
			continue
		}
		c.resign()
		if work := e.workDeadline(); work <= durations[1] || work >= durations[0] {
			t.Errorf("%v: the work deadline is %s", durations, work)
		}
	}
}

// leaderCopy is a manager that takes part in the leader election.
type leaderCopy struct {
	client          *leaseClient
	cancel          context.CancelFunc
	working, finish chan struct{}
	ended           chan error
	exited          atomic.Bool
	// terms is how often it has led.
	terms atomic.Int32
}

// startCopy starts a copy whose work ends when it is cancelled and finish is closed.
func startCopy(t *testing.T, server *leaseServer, name string) *leaderCopy {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c := &leaderCopy{
		client: &leaseClient{server: server}, cancel: cancel,
		working: make(chan struct{}), finish: make(chan struct{}), ended: make(chan error, 1),
	}
	t.Cleanup(cancel)
	exit := func(int) { c.exited.Store(true); server.leave(name) }
	go func() {
		e := election{leases: c.client, namespace: "sluice-system",
			durations: configv1alpha1.Default().LeaderElection, exit: exit}
		c.ended <- e.serve(ctx, func(ctx context.Context) error {
			if other := server.enter(name); other != "" {
				t.Errorf("%s works while %s does", name, other)
			}
			if c.terms.Add(1) == 1 {
				close(c.working)
			}
			<-ctx.Done()
			<-c.finish
			server.leave(name)
			return nil
		})
	}()
	return c
}

func (c *leaderCopy) identity() string { return c.client.identity }
