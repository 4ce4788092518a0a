package steps

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// growingPods writes the Deployments that don't lose pods, and their autoscalers.
func (c *component) growingPods() ([]Write, error) {
	var writes []Write
	for _, revision := range c.Plan.Revisions {
		if revision.Lost || revision.Replicas == 0 {
			continue
		}
		if c.shrinks(revision) {
			if !c.returns(revision.Version) {
				continue
			}
			// It is renewed as it is, and shrinks in another pass.
			revision.Replicas = c.replicas(revision.Version)
		}
		more, err := c.podsOf(revision)
		if err != nil {
			return nil, err
		}
		writes = append(writes, more...)
	}
	return writes, nil
}

// shrinkingPods writes the Deployments that lose pods: after the route.
func (c *component) shrinkingPods() ([]Write, error) {
	var writes []Write
	for _, revision := range c.Plan.Revisions {
		if revision.Lost || revision.Idle || !c.shrinks(revision) || !c.keeps(revision.Version) ||
			c.returns(revision.Version) {
			continue
		}
		if c.ends(revision.Version) && !c.mayEnd() {
			continue
		}
		more, err := c.podsOf(revision)
		if err != nil {
			return nil, err
		}
		writes = append(writes, more...)
	}
	return writes, nil
}

// shrinks reports whether a revision's Deployment has more replicas in its spec than it is to.
func (c *component) shrinks(revision plan.RevisionPlan) bool {
	live := c.deployment(revision.Version)
	return live != nil && (revision.Replicas == 0 || !revision.Autoscale && observe.Replicas(live) > revision.Replicas)
}

// podsOf returns the writes of a revision's Deployment and its autoscaler. An autoscaler is deleted
// before the Deployment is scaled down, or it would scale it up again.
func (c *component) podsOf(revision plan.RevisionPlan) ([]Write, error) {
	snapshot, err := c.snapshotOf(revision.Version)
	if err != nil {
		return nil, err
	}
	live := c.deployment(revision.Version)
	number := desiredReplicas(revision, live)
	deployment, err := deploy.Deployment(deploy.DeploymentOptions{
		Component:               c.Name,
		Version:                 revision.Version,
		Owner:                   c.owner,
		Template:                snapshot.Template,
		Replicas:                number,
		ProgressDeadlineSeconds: int32(c.config.Pods.ProgressDeadline.Seconds()),
	})
	if err != nil {
		return nil, err
	}
	scaled := c.write(kube.KindDeployment, c.Name.Deployment(revision.Version), deployment)
	scaled.Version, scaled.Renew = revision.Version, c.returns(revision.Version)
	removed, made := c.autoscalers(revision)
	return slices.Concat(removed, []Write{scaled}, made), nil
}

// autoscalers returns the deletions of the autoscalers that a revision has and isn't to have, and
// the write of the autoscaler that it is to have. That isn't made while another exists: two would
// not agree on a number.
func (c *component) autoscalers(revision plan.RevisionPlan) (removed, made []Write) {
	scaling := c.ScalingOf(revision.Version)
	if !c.Service.KEDA.Known && scaling.ByRequests() {
		return nil, nil
	}
	var wanted kube.Kind
	if revision.Autoscale && revision.Replicas > 0 {
		wanted = kube.KindAutoscaler
		if scaling.ByRequests() && c.Service.KEDA.Installed {
			wanted = kube.KindScaledObject
		}
		made = []Write{c.autoscaler(revision, wanted, scaling)}
	}
	for _, kind := range []kube.Kind{kube.KindAutoscaler, kube.KindScaledObject} {
		name := c.Name.Revision(revision.Version)
		if kind == wanted || kube.Ours[metav1.Object](c.caches, c.Service.Object, kind, name) == nil {
			continue
		}
		made = nil
		if removal, found := c.deletion(kind, name); found {
			removed = append(removed, removal)
		}
	}
	return removed, made
}

// autoscaler returns the write of a revision's autoscaler: KEDA's, or Kubernetes' own.
func (c *component) autoscaler(revision plan.RevisionPlan, kind kube.Kind, scaling deploy.Scaling) Write {
	options := deploy.AutoscalerOptions{
		Component:   c.Name,
		Version:     revision.Version,
		Owner:       c.owner,
		MinReplicas: revision.Replicas,
		MaxReplicas: revision.MaxReplicas,
		Scaling:     scaling,
	}
	var object any = deploy.Autoscaler(options)
	if kind == kube.KindScaledObject {
		object = deploy.NewScaledObject(options, deploy.Prometheus{
			Address: c.config.Autoscaling.PrometheusAddress, Window: c.config.Autoscaling.Window.Duration})
	}
	write := c.write(kind, c.Name.Revision(revision.Version), object)
	write.Version = revision.Version
	return write
}

// desiredReplicas returns the replicas to write, nil to leave them to the autoscaler. One of
// the two owns the field at a time: while Sluice owns it we repeat it, because giving up an owned
// field would reset it to 1; once the autoscaler has changed it, it is the autoscaler's as long as
// the number is enough. A field of an unknown owner counts as ours.
func desiredReplicas(revision plan.RevisionPlan, live *appsv1.Deployment) *int32 {
	if !revision.Autoscale || revision.Replicas == 0 || live == nil || observe.Replicas(live) < revision.Replicas {
		return ptr.To(revision.Replicas)
	}
	if kube.FieldsOf(live).Contested == kube.OwnerOther {
		return nil
	}
	return ptr.To(observe.Replicas(live))
}
