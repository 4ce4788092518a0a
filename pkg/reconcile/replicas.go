package reconcile

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// askedReplicas is what the spec says of the replicas of the revision that equals it.
func (p *part) askedReplicas() deploy.Replicas {
	extension := p.extension()
	return deploy.Replicas{
		Min:     max(1, ptr.Deref(extension.MinReplicas, servingv1beta1.DefaultMinReplicas)),
		Max:     extension.MaxReplicas,
		Scaling: deploy.ScalingOf(extension),
	}
}

// replicasOf is what is said of a revision's replicas: by the spec if it equals that, else by
// what is recorded from when it did. A spec that can't be rendered says nothing.
func (p *part) replicasOf(version string) deploy.Replicas {
	if version == p.plan.Target && p.invalid == nil {
		return p.askedReplicas()
	}
	return p.recordedReplicas(version)
}

func (p *part) recordedReplicas(version string) deploy.Replicas {
	if snapshot := p.snapshots[version]; snapshot != nil {
		return deploy.ReadReplicas(snapshot)
	}
	return deploy.Replicas{}
}

// scalingOf is what a revision is scaled by. Of one that was made before that was recorded it
// is what the spec says.
func (p *part) scalingOf(version string) deploy.Scaling {
	if own := p.replicasOf(version); own.Min > 0 {
		return own.Scaling
	}
	return deploy.ScalingOf(p.extension())
}

// boundsOf are those that the rules go by.
func boundsOf(replicas deploy.Replicas) plan.Bounds {
	return plan.Bounds{Min: replicas.Min, Max: replicas.Max}
}

// observeAutoscalers finds between what the revisions are scaled.
func (c *Controller) observeAutoscalers(p *part, revisions map[string]*plan.Revision) {
	for _, kind := range []Kind{KindAutoscaler, KindScaledObject} {
		for _, object := range p.owned(c.caches, kind) {
			revision := revisions[object.GetLabels()[names.LabelVersion]]
			if revision == nil || object.GetDeletionTimestamp() != nil {
				continue
			}
			switch object := object.(type) {
			case *autoscalingv2.HorizontalPodAutoscaler:
				revision.Autoscaler = plan.Bounds{Min: ptr.Deref(object.Spec.MinReplicas, 1), Max: object.Spec.MaxReplicas}
			case *deploy.ScaledObject:
				revision.Autoscaler = plan.Bounds{Min: object.Spec.MinReplicaCount, Max: object.Spec.MaxReplicaCount}
			}
		}
	}
}
