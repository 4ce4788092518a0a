package steps

import (
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/decide"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// component is a decided component at work.
type component struct {
	*decide.Component
	config *configv1alpha1.SluiceConfiguration
	caches *kube.Caches
	now    time.Time
	owner  metav1.OwnerReference
	// rendered are the snapshots that were read or made in this pass, by version.
	rendered map[string]deploy.Snapshot
	// predictor is the service's.
	predictor *decide.Component
}

// components are all of a service's, the predictor first.
type components []*component

// write returns the write of an object of the component.
func (c *component) write(kind kube.Kind, name string, object any) Write {
	return Write{
		Write:     kube.Write{Kind: kind, Namespace: c.Name.Namespace, Name: name, Object: object},
		Component: c.Name.Kind,
	}
}

// deletion returns the deletion of an object that exists, is ours, and is not deleted yet.
func (c *component) deletion(kind kube.Kind, name string) (Write, bool) {
	live := c.caches.Get(kube.Key{Kind: kind, Name: cache.NewObjectName(c.Name.Namespace, name)})
	if live == nil || !kube.Controls(c.Service.Object, live) || live.GetDeletionTimestamp() != nil {
		return Write{}, false
	}
	return c.write(kind, name, nil), true
}

// deployment returns a revision's Deployment, nil if there is none of ours.
func (c *component) deployment(version string) *appsv1.Deployment {
	return kube.Ours[*appsv1.Deployment](c.caches, c.Service.Object, kube.KindDeployment, c.Name.Deployment(version))
}

// replicas returns the replicas in the spec of a revision's Deployment; 0 if there is none.
func (c *component) replicas(version string) int32 {
	if live := c.deployment(version); live != nil {
		return observe.Replicas(live)
	}
	return 0
}

// keeps reports whether a revision's snapshot is retained.
func (c *component) keeps(version string) bool { return !slices.Contains(c.Plan.Forget, version) }

// hasIngressRoute reports whether the service is to have a route of its own at the ingress.
func (c *component) hasIngressRoute() bool {
	return !c.config.Mesh.IngressHosts && len(c.Service.Addresses.All()) > 0
}
