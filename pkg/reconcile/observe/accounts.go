package observe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-logr/logr"
	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// A revision is rendered once, with the credentials of that moment, which are read from the API
// server: nothing that is watched has them.

// Access reads the credentials that the pods of a component's new revision get their model with.
// If it returns a problem, the revision can't be made; with an error, the read is to be tried again.
// Outdated reads them again after a pause.
func (o *Observer) Access(ctx context.Context, c *Component, now time.Time) (pods.Access, *plan.Problem, error) {
	if !pods.Downloads(c.Name, c.Spec()) {
		return pods.Access{}, nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, kube.ReadTimeout)
	defer cancel()
	name, optional := c.account()
	account, err := o.Reader.Account(ctx, c.Name.Namespace, name)
	switch {
	case apierrors.IsNotFound(err) && optional:
		// It is about to be made, and lists nothing.
		return pods.Access{}, nil, nil
	case apierrors.IsNotFound(err):
		return pods.Access{}, &plan.Problem{Reason: servingv1beta1.ReasonServiceAccountNotFound, Message: fmt.Sprintf(
			"ServiceAccount %s does not exist; create it, or name another in serviceAccountName", name)}, nil
	case apierrors.IsForbidden(err):
		return pods.Access{}, &plan.Problem{Reason: servingv1beta1.ReasonRefused,
			Message: "Sluice is not allowed to read the model's credentials: " + err.Error()}, nil
	case errors.Is(err, kube.ErrTooManySecrets):
		return pods.Access{}, &plan.Problem{Reason: servingv1beta1.ReasonInvalidSpec, Message: fmt.Sprintf(
			"ServiceAccount %s lists more than %d Secrets; set serviceAccountName to a ServiceAccount that lists only the Secrets that the model needs",
			name,
			kube.SecretsMost,
		)}, nil
	case err != nil:
		return pods.Access{}, &plan.Problem{Reason: servingv1beta1.ReasonRetrying,
			Message: "the model's credentials can't be read, and will be read again: " + err.Error()}, err
	}
	o.Memory.Of(c.Service.Key()).AccountRead(c.Name.Kind, accountRetry, now)
	return pods.AccessOf(account), nil, nil
}

// account is the name of the ServiceAccount that the component's pods run as; optional is true if
// the spec names none.
func (c *Component) account() (name string, optional bool) {
	spec := c.Spec()
	if name = cmp.Or(spec.ServiceAccountName, spec.DeprecatedServiceAccount); name == "" {
		return "default", true
	}
	return name, false
}

// accountRetry is how soon a ServiceAccount is read again for a revision that isn't ready.
const accountRetry = 30 * time.Second

// Outdated reports whether the target, of which no pod has ever been ready, was rendered with other
// credentials than its ServiceAccount gives now, and when to check again; 0 for never. The older the
// target, the more seldom that is checked. What can't be read is checked again.
func (o *Observer) Outdated(
	ctx context.Context,
	c *Component,
	now time.Time,
) (outdated bool, checkAfter time.Duration) {
	target := o.neverReady(c)
	if target == nil {
		return false, 0
	}
	rendered := deploy.ReadAccess(c.Snapshots[target.Version])
	if rendered == "" {
		return false, 0 // It downloads nothing, or is from before that was recorded.
	}
	pause := max(accountRetry, now.Sub(target.CreatedAt)/10)
	if wait := o.Memory.Of(c.Service.Key()).AccountDue(c.Name.Kind, pause, now); wait > 0 {
		return false, wait
	}
	name, _ := c.account()
	ctx, cancel := context.WithTimeout(ctx, kube.ReadTimeout)
	defer cancel()
	account, err := o.Reader.Account(ctx, c.Name.Namespace, name)
	if err != nil {
		logr.FromContextOrDiscard(ctx).V(1).Info(
			"the ServiceAccount or Secrets of a revision that isn't ready can't be read", "error", err.Error())
		return false, pause
	}
	return pods.AccessOf(account).Digest() != rendered, pause
}

// neverReady returns the target if, as far as is known, none of its pods has ever been ready; else
// nil. Such a target has no pods to keep.
func (o *Observer) neverReady(c *Component) *plan.Revision {
	target := c.Seen.RevisionOfSpec()
	if c.Invalid != nil || target == nil {
		return nil
	}
	live := kube.Ours[*appsv1.Deployment](o.Caches, c.Service.Object, kube.KindDeployment,
		c.Name.Deployment(target.Version))
	carried := !target.RolledOutAt.IsZero() || !target.FellBackAt.IsZero() || c.Seen.Route.Weight(target.Version) > 0
	ready := len(target.Endpoints)+target.Leaving > 0 || c.Seen.LatestReady == target.Version
	if carried || ready || c.Tagged(target.Version) || live == nil || hasBeenComplete(live) {
		return nil
	}
	return target
}

// hasBeenComplete reports whether all pods of a Deployment, whose template never changes, have
// ever been available at once.
func hasBeenComplete(deployment *appsv1.Deployment) bool {
	return slices.ContainsFunc(deployment.Status.Conditions, func(c appsv1.DeploymentCondition) bool {
		return c.Type == appsv1.DeploymentAvailable && c.Status == "True" ||
			c.Type == appsv1.DeploymentProgressing && c.Reason == "NewReplicaSetAvailable"
	})
}
