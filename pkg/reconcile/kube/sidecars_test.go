package kube

import (
	"context"
	"errors"
	"testing"
	"time"

	istiofake "istio.io/client-go/pkg/clientset/versioned/fake"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	kubefake "k8s.io/client-go/kubernetes/fake"
	metadatafake "k8s.io/client-go/metadata/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	servingfake "github.com/sluice-serving/sluice/generated/clientset/versioned/fake"
)

// noClaims are those of services without an address.
func noClaims(*servingv1beta1.InferenceService) []string { return nil }

// allFakeClients are those of a cluster in which there is nothing.
func allFakeClients() Clients {
	clients := fakeClients()
	clients.Kube, clients.Istio, clients.Serving =
		kubefake.NewClientset(), istiofake.NewSimpleClientset(), servingfake.NewClientset()
	return clients
}

// Sidecars are watched by a manager that writes them, and by one that doesn't only if there are some of
// Sluice's.
func TestWatchSidecars(t *testing.T) {
	forbidden := apierrors.NewForbidden(KindSidecar.Resource().GroupResource(), "", errors.New("no rule allows it"))
	absent := apierrors.NewNotFound(KindSidecar.Resource().GroupResource(), "")
	for _, test := range []struct {
		name         string
		writes, left bool
		// refused is the answer to each request for what is left, failed that to the first only.
		refused, failed error
		watches         bool
	}{
		{"a manager that writes them", true, false, nil, nil, true},
		{"one that doesn't", false, false, nil, nil, false},
		{"one that did", false, true, nil, nil, true},
		{"one that may not read them", false, true, forbidden, nil, false},
		{"an Istio without them", false, true, absent, nil, false},
		{"an API server that doesn't answer at first", false, true, nil, errors.New("later"), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			clients := allFakeClients()
			requests := 0
			clients.Metadata.(*metadatafake.FakeMetadataClient).PrependReactor("list", "sidecars",
				func(action clienttesting.Action) (bool, runtime.Object, error) {
					requests++
					restrictions := action.(clienttesting.ListAction).GetListRestrictions()
					if got := restrictions.Labels.String(); got != names.LabelInferenceService {
						t.Errorf("listed are those with labels %q", got)
					}
					if test.refused != nil {
						return true, nil, test.refused
					}
					if test.failed != nil && requests == 1 {
						return true, nil, test.failed
					}
					list := &metav1.List{}
					if test.left {
						list.Items = []runtime.RawExtension{{Object: &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{
							Name: "my-model", Labels: map[string]string{names.LabelInferenceService: "my-model"}}}}}
					}
					return true, list, nil
				})
			caches, err := NewCaches(clients, noClaims)
			if err != nil {
				t.Fatal(err)
			}
			caches.sidecars.retry = time.Millisecond
			if test.writes {
				caches.WatchSidecars(ctx)
			} else if err := caches.WatchLeftSidecars(ctx, t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := !caches.unwatched(KindSidecar); got != test.watches {
				t.Errorf("they are watched: %v, want %v", got, test.watches)
			}
		})
	}
}

// A manager that ends while the API server doesn't answer doesn't wait for it.
func TestWatchLeftSidecarsEnds(t *testing.T) {
	clients := allFakeClients()
	clients.Metadata.(*metadatafake.FakeMetadataClient).PrependReactor("list", "sidecars",
		func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, errors.New("no answer") })
	caches, err := NewCaches(clients, noClaims)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := caches.WatchLeftSidecars(ctx, t.Context()); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
