package kube

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	istioclient "istio.io/client-go/pkg/clientset/versioned"
	istioinformers "istio.io/client-go/pkg/informers/externalversions"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
)

// sidecars are Istio's Sidecars. They are watched only where Sluice writes them, or has left some
// from when it did: every watch takes memory and requests, and most installations write none.
type sidecars struct {
	informers istioinformers.SharedInformerFactory
	metadata  metadata.Interface
	// retry is the time between two attempts to read whether any are left.
	retry   time.Duration
	watched atomic.Bool
}

func newSidecars(istio istioclient.Interface, metadata metadata.Interface) *sidecars {
	informers := istioinformers.NewSharedInformerFactoryWithOptions(istio, 0, istioinformers.WithTransform(Transform))
	return &sidecars{informers: informers, metadata: metadata, retry: 2 * time.Second}
}

func (s *sidecars) informer() cache.SharedIndexInformer {
	return s.informers.Networking().V1().Sidecars().Informer()
}

// WatchSidecars watches Sidecars until ctx ends, as a manager needs that writes them. It returns at
// once.
func (c *Caches) WatchSidecars(ctx context.Context) {
	c.sidecars.watched.Store(true)
	c.sidecars.informers.Start(ctx.Done())
}

// WatchLeftSidecars watches Sidecars until life ends if there are any of Sluice's, as a manager needs that
// writes none: the passes delete them. It returns once that is read, or with ctx's error. Where Sidecars
// may not be read, or Istio has none, there are none to delete.
func (c *Caches) WatchLeftSidecars(ctx, life context.Context) error {
	var left bool
	err := wait.PollUntilContextCancel(ctx, c.sidecars.retry, true, func(ctx context.Context) (bool, error) {
		ctx, cancel := context.WithTimeout(ctx, ReadTimeout)
		defer cancel()
		list, err := c.sidecars.metadata.Resource(KindSidecar.Resource()).List(ctx,
			metav1.ListOptions{LabelSelector: names.LabelInferenceService, Limit: 1})
		left = err == nil && len(list.Items) > 0
		return err == nil || apierrors.IsForbidden(err) || apierrors.IsNotFound(err), nil
	})
	if err != nil {
		return fmt.Errorf("reading whether any Sidecars are left: %w", err)
	}
	if left {
		c.WatchSidecars(life)
	}
	return nil
}

// unwatched reports whether a kind is one that is not watched.
func (c *Caches) unwatched(kind Kind) bool {
	return kind == KindSidecar && c.sidecars != nil && !c.sidecars.watched.Load()
}
