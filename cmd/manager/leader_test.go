package main

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	coordinationclient "k8s.io/client-go/kubernetes/typed/coordination/v1"
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
	for name, cut := range map[string]func(*leaseClient){
		"the requests are lost":        func(c *leaseClient) { c.cut(lostRequest) },
		"the answers are lost":         func(c *leaseClient) { c.cut(lostAnswer) },
		"the answers come after 9.5 s": func(c *leaseClient) { c.cut(lateAnswer) },
		"the connections are refused":  func(c *leaseClient) { c.cut(refused) },
		"the last answer came very late": func(c *leaseClient) {
			c.cut(lateAnswer)
			elapse(9 * time.Second)
			c.cut(lostRequest)
		},
	} {
		for _, offset := range []time.Duration{0, 500 * time.Millisecond, 1999 * time.Millisecond} {
			for _, outage := range []time.Duration{13 * time.Second, 18 * time.Second, time.Minute} {
				t.Run(name+" from "+offset.String()+" for "+outage.String(), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { cutOff(t, cut, offset, outage) })
				})
			}
		}
	}
}

// cutOff simulates an outage of one of two copies.
func cutOff(t *testing.T, cut func(*leaseClient), offset, outage time.Duration) {
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
	if first.lost() && server.holder() != second.identity() {
		t.Errorf("the Lease is held by %q, want the second copy", server.holder())
	}
	second.cancel()
	first.cancel()
	t.Logf("the second copy has ended: %v", <-second.ended)
	if holder := server.holder(); holder != "" && first.lost() {
		t.Errorf("the Lease is still held by %s", holder)
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

// leaderCopy is a manager that takes part in the leader election.
type leaderCopy struct {
	client          *leaseClient
	cancel          context.CancelFunc
	working, finish chan struct{}
	ended           chan error
	exited          atomic.Bool
	returned        chan struct{}
}

// startCopy starts a copy whose work ends when it is cancelled and finish is closed.
func startCopy(t *testing.T, server *leaseServer, name string) *leaderCopy {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c := &leaderCopy{
		client: &leaseClient{server: server}, cancel: cancel,
		working: make(chan struct{}), finish: make(chan struct{}), ended: make(chan error, 1),
		returned: make(chan struct{}),
	}
	t.Cleanup(cancel)
	exit := func(int) { c.exited.Store(true); server.leave(name) }
	go func() {
		defer close(c.returned)
		c.ended <- lead(ctx, c.client, "sluice-system", func(ctx context.Context) error {
			if other := server.enter(name); other != "" {
				t.Errorf("%s works while %s does", name, other)
			}
			close(c.working)
			<-ctx.Done()
			<-c.finish
			server.leave(name)
			return nil
		}, exit)
	}()
	return c
}

// lost reports whether the copy has lost its Lease.
func (c *leaderCopy) lost() bool {
	select {
	case <-c.returned:
		return true
	default:
		return false
	}
}

func (c *leaderCopy) identity() string { return c.client.identity }

// leaseServer stores a Lease, and the name of the copy that works.
type leaseServer struct {
	mutex   sync.Mutex
	lease   *coordinationv1.Lease
	version int
	worker  string
}

// enter records that a copy works, and returns the copy that already did.
func (s *leaseServer) enter(name string) (other string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	other, s.worker = s.worker, name
	return other
}

func (s *leaseServer) leave(name string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.worker == name {
		s.worker = ""
	}
}

func (s *leaseServer) holder() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.lease == nil || s.lease.Spec.HolderIdentity == nil {
		return ""
	}
	return *s.lease.Spec.HolderIdentity
}

// put stores a Lease that was read at a version.
func (s *leaseServer) put(lease *coordinationv1.Lease, version string) (*coordinationv1.Lease, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if was := strconv.Itoa(s.version); version != "" && version != was || version == "" && s.lease != nil {
		return nil, apierrors.NewConflict(coordinationv1.Resource("leases"), leaseName, errors.New("it has changed"))
	}
	s.version++
	s.lease = lease.DeepCopy()
	s.lease.ResourceVersion = strconv.Itoa(s.version)
	return s.lease.DeepCopy(), nil
}

func (s *leaseServer) get() (*coordinationv1.Lease, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.lease == nil {
		return nil, apierrors.NewNotFound(coordinationv1.Resource("leases"), leaseName)
	}
	return s.lease.DeepCopy(), nil
}

// loss is what is lost between a copy and the API server.
type loss int

const (
	nothingLost loss = iota
	lostRequest
	lostAnswer
	lateAnswer
	refused
)

// leaseClient is one copy's connection to the API server.
type leaseClient struct {
	coordinationclient.LeaseInterface
	server   *leaseServer
	identity string
	mutex    sync.Mutex
	loses    loss
}

func (c *leaseClient) cut(loses loss) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.loses = loses
}

// Leases implements coordinationclient.LeasesGetter.
func (c *leaseClient) Leases(string) coordinationclient.LeaseInterface { return c }

// Get implements coordinationclient.LeaseInterface.
func (c *leaseClient) Get(ctx context.Context, _ string, _ metav1.GetOptions) (*coordinationv1.Lease, error) {
	return c.send(ctx, c.server.get)
}

// Create implements coordinationclient.LeaseInterface.
func (c *leaseClient) Create(
	ctx context.Context, lease *coordinationv1.Lease, _ metav1.CreateOptions,
) (*coordinationv1.Lease, error) {
	c.learn(lease)
	return c.send(ctx, func() (*coordinationv1.Lease, error) { return c.server.put(lease, "") })
}

// Update implements coordinationclient.LeaseInterface.
func (c *leaseClient) Update(
	ctx context.Context, lease *coordinationv1.Lease, _ metav1.UpdateOptions,
) (*coordinationv1.Lease, error) {
	c.learn(lease)
	return c.send(ctx, func() (*coordinationv1.Lease, error) { return c.server.put(lease, lease.ResourceVersion) })
}

// learn records the copy's identity.
func (c *leaseClient) learn(lease *coordinationv1.Lease) {
	if holder := *lease.Spec.HolderIdentity; holder != "" {
		c.identity = holder
	}
}

// send makes a request, or loses it or its answer.
func (c *leaseClient) send(
	ctx context.Context, request func() (*coordinationv1.Lease, error),
) (*coordinationv1.Lease, error) {
	c.mutex.Lock()
	loses := c.loses
	c.mutex.Unlock()
	switch loses {
	case lostRequest:
		<-ctx.Done()
		return nil, ctx.Err()
	case refused:
		return nil, errors.New("connection refused")
	}
	lease, err := request()
	switch loses {
	case lostAnswer:
		<-ctx.Done()
		return nil, ctx.Err()
	case lateAnswer:
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(9500 * time.Millisecond):
		}
	}
	return lease, err
}
