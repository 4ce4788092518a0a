package reconcile

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// growingPods are the Deployments that run, and their autoscalers.
func (s *steps) growingPods() ([]Write, error) {
	var writes []Write
	for _, revision := range s.plan.Revisions {
		if revision.Lost || revision.Replicas == 0 {
			continue
		}
		if s.shrinks(revision) {
			if !s.returns(revision.Version) {
				continue
			}
			// It is renewed as it is, and shrinks in another pass.
			revision.Replicas = replicas(s.deployment(revision.Version))
		}
		more, err := s.podsOf(revision)
		if err != nil {
			return nil, err
		}
		writes = append(writes, more...)
	}
	return writes, nil
}

// shrinkingPods are the Deployments that lose pods: after the route.
func (s *steps) shrinkingPods() ([]Write, error) {
	var writes []Write
	for _, revision := range s.plan.Revisions {
		if revision.Lost || revision.Idle || !s.shrinks(revision) || !s.keeps(revision.Version) || s.returns(revision.Version) {
			continue
		}
		if s.ends(revision.Version) && !s.mayEnd() {
			continue
		}
		more, err := s.podsOf(revision)
		if err != nil {
			return nil, err
		}
		writes = append(writes, more...)
	}
	return writes, nil
}

// shrinks reports whether a revision's Deployment asks for more pods than it is to.
func (s *steps) shrinks(revision plan.RevisionPlan) bool {
	live := s.deployment(revision.Version)
	return live != nil && (revision.Replicas == 0 || !revision.Autoscale && replicas(live) > revision.Replicas)
}

// podsOf are a revision's Deployment and its autoscaler. The autoscaler goes before
// the Deployment is scaled down, or it would scale it up again.
func (s *steps) podsOf(revision plan.RevisionPlan) ([]Write, error) {
	snapshot, err := s.snapshotOf(revision.Version)
	if err != nil {
		return nil, err
	}
	live := s.deployment(revision.Version)
	number := desiredReplicas(revision, live)
	deployment, err := deploy.Deployment(deploy.DeploymentOptions{
		Component:               s.component,
		Version:                 revision.Version,
		Owner:                   s.owner,
		Template:                snapshot.Template,
		Replicas:                number,
		ProgressDeadlineSeconds: int32(s.config.Pods.ProgressDeadline.Seconds()),
	})
	if err != nil {
		return nil, err
	}
	scaled := s.write(KindDeployment, s.component.Deployment(revision.Version), deployment)
	scaled.Chain = s.chainOf(revision.Version)
	if s.returns(revision.Version) {
		scaled.Renew = true
		if !s.starts(revision.Version) {
			scaled.Chain = ChainRoute // It may get weight in this pass.
		}
	}
	removed, made := s.autoscalers(revision)
	return slices.Concat(removed, []Write{scaled}, made), nil
}

// autoscalers are the removals of the autoscalers that a revision has and isn't to have, and
// the one that it is to have. While another is there, that isn't made: two would not agree on
// a number.
func (s *steps) autoscalers(revision plan.RevisionPlan) (removed, made []Write) {
	installed, known := s.caches.keda()
	scaling := s.scalingOf(revision.Version)
	if !known && scaling.ByRequests() {
		return nil, nil
	}
	var wanted Kind
	if revision.Autoscale && revision.Replicas > 0 {
		wanted = KindAutoscaler
		if scaling.ByRequests() && installed {
			wanted = KindScaledObject
		}
		made = []Write{s.autoscaler(revision, wanted, scaling)}
	}
	for _, kind := range []Kind{KindAutoscaler, KindScaledObject} {
		key := objectKey{kind, s.name(s.component.Revision(revision.Version))}
		live := s.caches.get(key)
		if kind == wanted || live == nil || !controls(s.service, live) {
			continue
		}
		made = nil
		if removal, found := s.deletion(key); found {
			removed = append(removed, removal)
		}
	}
	return removed, made
}

// autoscaler is what a revision is scaled by: KEDA's, or Kubernetes' own.
func (s *steps) autoscaler(revision plan.RevisionPlan, kind Kind, scaling deploy.Scaling) Write {
	options := deploy.AutoscalerOptions{
		Component:   s.component,
		Version:     revision.Version,
		Owner:       s.owner,
		MinReplicas: revision.Replicas,
		MaxReplicas: revision.MaxReplicas,
		Scaling:     scaling,
	}
	var object any = deploy.Autoscaler(options)
	if kind == KindScaledObject {
		object = deploy.NewScaledObject(options, deploy.Prometheus{
			Address: s.config.Autoscaling.PrometheusAddress, Window: s.config.Autoscaling.Window.Duration})
	}
	write := s.write(kind, s.component.Revision(revision.Version), object)
	write.Chain = s.chainOf(revision.Version)
	return write
}

// desiredReplicas is the number of pods to ask for, nil to leave it to the
// autoscaler. The number belongs to one of the two at a time: while we own the field
// we repeat it, because giving up an owned field would reset it to 1; once the
// autoscaler has changed it, it is the autoscaler's as long as that is enough. Where it
// isn't known whose it is, it is taken for ours.
func desiredReplicas(revision plan.RevisionPlan, live *appsv1.Deployment) *int32 {
	if !revision.Autoscale || revision.Replicas == 0 || live == nil || replicas(live) < revision.Replicas {
		return ptr.To(revision.Replicas)
	}
	if ownFieldsOf(live).contested == othersField {
		return nil
	}
	return ptr.To(replicas(live))
}
