package reconcile

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// steps turns a component's plan into writes.
type steps struct {
	*part
	config *configv1alpha1.SluiceConfiguration
	caches *Caches
	now    time.Time
	owner  metav1.OwnerReference
	// rendered are the snapshots that were read or made in this pass, by version.
	rendered map[string]deploy.Snapshot
}

// stepsOf returns the writes that make the components' plans true. Those that change
// nothing are among them; apply leaves them out. The order is that of make before break:
// what a route relies on is written before the route, and what it has left goes after it.
func (c *Controller) stepsOf(o *observation, now time.Time) ([]Write, error) {
	parts := c.partSteps(o, now)
	var writes []Write
	for _, step := range []func() ([]Write, error){
		parts.each((*steps).records),         // who was stable, before another revision exists
		parts.each((*steps).snapshot),        // the new revision
		parts.each((*steps).services),        // by which its pods are found
		parts.each((*steps).growingPods),     // the pods
		parts.each((*steps).destinationRule), // the subsets, as soon as there are pods
		parts.weights,                        // the weights
		parts.entryServices,                  // for clients outside the mesh
		parts.each((*steps).role),            // who is stable now, who has fallen back
		parts.each((*steps).shrinkingPods),   // what the route has left
		parts.each((*steps).idle),            // what has no pods any longer
		parts.each((*steps).forgotten),       // what is not kept any longer
		parts.gone,                           // what is left of components that have left
	} {
		more, err := step()
		if err != nil {
			return nil, err
		}
		writes = append(writes, more...)
	}
	return writes, nil
}

// partSteps are those of all components.
type partSteps []*steps

func (c *Controller) partSteps(o *observation, now time.Time) partSteps {
	parts := make(partSteps, 0, len(o.parts))
	for _, p := range o.parts {
		parts = append(parts, &steps{part: p, config: c.config, caches: c.caches, now: now,
			owner: ownerReference(o.service), rendered: map[string]deploy.Snapshot{}})
	}
	return parts
}

// each makes the same step for each component, the predictor first.
func (all partSteps) each(step func(*steps) ([]Write, error)) func() ([]Write, error) {
	return func() ([]Write, error) {
		var writes []Write
		for _, s := range all {
			if !s.serves() {
				continue
			}
			more, err := step(s)
			if err != nil {
				return nil, err
			}
			writes = append(writes, more...)
		}
		return writes, nil
	}
}

// serves reports whether anything is to be done about a component: not where it leaves, nor
// where no spec of it could ever be rendered.
func (p *part) serves() bool { return !p.leaves && p.seen.Spec.Hash != "" }

// write addresses an object of the component's.
func (s *steps) write(kind Kind, name string, object any) Write {
	return Write{Kind: kind, Namespace: s.service.Namespace, Name: name, Object: object, Component: s.component.Kind}
}

// deletion is the removal of an object that exists, is ours, and is not on its way out.
func (s *steps) deletion(key objectKey) (Write, bool) {
	live := s.caches.get(key)
	if live == nil || !controls(s.service, live) || live.GetDeletionTimestamp() != nil {
		return Write{}, false
	}
	return s.write(key.kind, key.name.Name, nil), true
}

// name addresses an object of the service's namespace in the caches.
func (s *steps) name(name string) cache.ObjectName {
	return cache.NewObjectName(s.service.Namespace, name)
}

// deployment returns a revision's Deployment, nil if there is none of ours.
func (s *steps) deployment(version string) *appsv1.Deployment {
	live, isDeployment := s.caches.get(objectKey{KindDeployment, s.name(s.component.Deployment(version))}).(*appsv1.Deployment)
	if !isDeployment || !controls(s.service, live) {
		return nil
	}
	return live
}

// chainOf is the chain of a revision's own objects: a new one's don't precede its record,
// or nothing would find them again, nor do those of one that is started again.
func (s *steps) chainOf(version string) Chain {
	if s.plan.Create && version == s.plan.Target || s.starts(version) {
		return ChainTarget.of(s.component)
	}
	return Unchained
}

// keeps reports whether a revision's snapshot is retained.
func (s *steps) keeps(version string) bool {
	for _, forgotten := range s.plan.Forget {
		if forgotten == version {
			return false
		}
	}
	return true
}

// lost reports whether the plan's route names a version without a snapshot.
func (s *steps) lost(version string) bool {
	for _, revision := range s.plan.Revisions {
		if revision.Version == version {
			return revision.Lost
		}
	}
	return false
}
