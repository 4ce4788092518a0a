package main

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	coordinationclient "k8s.io/client-go/kubernetes/typed/coordination/v1"
)

// leaseServer stores a Lease, and the name of the copy that works.
type leaseServer struct {
	mutex   sync.Mutex
	lease   *coordinationv1.Lease
	version int
	worker  string
	// watches are the watches of the Lease. There are none if noWatches is true.
	watches   []*watch.RaceFreeFakeWatcher
	noWatches bool
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
	for _, one := range s.watches {
		one.Modify(s.lease.DeepCopy())
	}
	return s.lease.DeepCopy(), nil
}

// watch returns a watch that begins with the Lease as it is.
func (s *leaseServer) watch() (watch.Interface, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.noWatches {
		return nil, apierrors.NewForbidden(coordinationv1.Resource("leases"), leaseName, errors.New("no rule"))
	}
	one := watch.NewRaceFreeFake()
	if s.lease != nil {
		one.Add(s.lease.DeepCopy())
	}
	s.watches = append(s.watches, one)
	return one, nil
}

// forbidWatches refuses all watches from now on.
func (s *leaseServer) forbidWatches() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.noWatches = true
}

// endWatches ends all watches, as an API server does from time to time.
func (s *leaseServer) endWatches() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, one := range s.watches {
		one.Stop()
	}
	s.watches = nil
}

// failWatches ends all watches with an error.
func (s *leaseServer) failWatches() {
	s.mutex.Lock()
	for _, one := range s.watches {
		one.Error(&metav1.Status{Reason: metav1.StatusReasonExpired})
	}
	s.mutex.Unlock()
	s.endWatches()
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

// Watch implements coordinationclient.LeaseInterface.
func (c *leaseClient) Watch(context.Context, metav1.ListOptions) (watch.Interface, error) {
	return c.server.watch()
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
