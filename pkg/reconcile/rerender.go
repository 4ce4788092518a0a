package reconcile

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/go-logr/logr"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// A revision is rendered once, with the credentials of that moment. One that has never been ready
// has no pods to keep: if its ServiceAccount gives other credentials meanwhile, what there is of it
// is removed, and the next pass makes it anew, under its own name.

// rerenders remembers when ServiceAccounts are to be asked about for the sake of revisions that
// don't get ready: nothing that is watched tells of them.
type rerenders struct {
	mutex sync.Mutex
	next  map[names.Component]time.Time
}

func newRerenders() *rerenders { return &rerenders{next: map[names.Component]time.Time{}} }

// due returns how long it is until a ServiceAccount is to be asked about again, and counts it as
// asked if that is now. The older a revision gets, the more seldom it is asked about.
func (r *rerenders) due(component names.Component, age time.Duration, now time.Time) time.Duration {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	// A clock that has gone back doesn't keep anybody waiting for longer than that.
	if left := r.next[component].Sub(now); left > 0 && left <= rerenderPause(age) {
		return left
	}
	r.next[component] = now.Add(rerenderPause(age))
	return 0
}

// rerenderPause is how long to wait before a ServiceAccount is asked about again.
func rerenderPause(age time.Duration) time.Duration { return max(retryFault, age/10) }

// forget drops what is known of an InferenceService's components.
func (r *rerenders) forget(namespace, service string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for component := range r.next {
		if component.Namespace == namespace && component.InferenceService == service {
			delete(r.next, component)
		}
	}
}

// observeRerenders finds out whether targets are to be rendered anew, after what takes traffic
// away is written.
func (c *Controller) observeRerenders(ctx context.Context, o *observation, now time.Time) {
	for _, p := range o.parts {
		if p.serves() {
			c.observeRerender(ctx, p, now)
			p.rerender()
		}
	}
}

// observeRerender finds out whether a component's target is to be rendered anew. What can't be
// read now is asked about again; nothing waits for it for longer than readTimeout.
func (c *Controller) observeRerender(ctx context.Context, p *part, now time.Time) {
	target := c.neverReady(p)
	if target == nil {
		return
	}
	rendered := deploy.ReadAccess(p.snapshots[target.Version])
	if rendered == "" {
		return // It downloads nothing, or is from before that was recorded.
	}
	age := now.Sub(target.CreatedAt)
	if p.rerenderAfter = c.rerenders.due(p.component, age, now); p.rerenderAfter > 0 {
		return
	}
	p.rerenderAfter = rerenderPause(age)
	name, _ := p.accountName()
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	account, err := c.reader.Account(ctx, p.service.Namespace, name)
	if err != nil {
		logr.FromContextOrDiscard(ctx).V(1).Info("what a revision that isn't ready has its credentials from can't be read", "error", err.Error())
		return
	}
	p.rerenders = deploy.AccessOf(account).Digest() != rendered
}

// neverReady returns the target if none of its pods has ever been ready, as far as is known; else
// nil.
func (c *Controller) neverReady(p *part) *plan.Revision {
	i := slices.IndexFunc(p.seen.Revisions, func(r plan.Revision) bool { return r.Hash == p.seen.Spec.Hash })
	if p.invalid != nil || i < 0 {
		return nil
	}
	target := &p.seen.Revisions[i]
	live, isDeployment := c.caches.get(objectKey{KindDeployment, cache.NewObjectName(p.service.Namespace, p.component.Deployment(target.Version))}).(*appsv1.Deployment)
	carried := !target.RolledOutAt.IsZero() || !target.FellBackAt.IsZero() || p.weight(target.Version) > 0
	ready := len(target.Endpoints)+target.Leaving > 0 || p.seen.LatestReady == target.Version
	tagged := slices.ContainsFunc(p.seen.Route.Tags, func(tag plan.Tag) bool { return tag.Version == target.Version })
	if carried || ready || tagged || !isDeployment || !controls(p.service, live) || hasBeenComplete(live) {
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

// rerender has what there is of a target removed that is to be rendered anew.
func (p *part) rerender() {
	if p.rerenders {
		p.plan.Forget = append(p.plan.Forget, p.plan.Target)
	}
	if p.rerenderAfter > 0 {
		p.plan.WakeAfter = sooner(p.plan.WakeAfter, p.rerenderAfter)
	}
}
