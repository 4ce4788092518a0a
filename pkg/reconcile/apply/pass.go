package apply

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	servingac "github.com/sluice-serving/sluice/generated/applyconfiguration/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/memory"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
	"github.com/sluice-serving/sluice/pkg/reconcile/steps"
)

// Applier carries out the writes of passes.
type Applier struct {
	Caches *kube.Caches
	Write  kube.Writer
	Reader kube.Reader
	Memory *memory.Memory
	Clock  clock.PassiveClock
}

// Pass carries out the writes of one pass over one InferenceService.
type Pass struct {
	*Applier
	Result

	service *servingv1beta1.InferenceService
	record  *memory.Record
	// stays is the API server's answer to whether the service stays, nil before it is read.
	stays func() (bool, error)
}

// Begin begins a pass over an InferenceService.
func (a *Applier) Begin(service *servingv1beta1.InferenceService) *Pass {
	return &Pass{Applier: a, service: service, record: a.Memory.Of(cache.MetaObjectToName(service))}
}

// Objects carries out the writes in their order. It leaves out what would change nothing, and what
// would touch an object that isn't ours. A fault of one write keeps only those of its chain from
// being carried out.
func (p *Pass) Objects(ctx context.Context, writes []steps.Write) {
	for _, write := range writes {
		if p.broken[write.Chain] || p.broken[write.After] || ctx.Err() != nil {
			p.leftUnrenewed(write)
			continue
		}
		problem, err := p.object(ctx, write)
		if wait, isFutile := errors.AsType[errFutile](err); isFutile {
			p.leaveOut(write, time.Duration(wait))
			err = nil
		}
		if problem != nil || err != nil {
			p.leftUnrenewed(write)
		}
		switch {
		case errors.Is(err, errOutdated), apierrors.IsConflict(err):
			p.Outdated = true
			p.breaks(write.Chain)
		case err != nil:
			p.errs(err)
			p.failed(write, plan.Problem{Reason: servingv1beta1.ReasonRetrying,
				Message: "a write failed and will be retried: " + err.Error()})
		case problem != nil:
			p.failed(write, *problem)
		}
	}
}

// Early carries out the writes of the weights, before all else; there may be none.
func (p *Pass) Early(ctx context.Context, writes []steps.Write) {
	p.Objects(ctx, writes)
	p.RouteEarly = len(writes) > 0 && !p.Broken(steps.ChainRoute)
}

// leaveOut leaves out a write for some time. What comes after the route relies on weights that are
// in effect.
func (p *Pass) leaveOut(write steps.Write, wait time.Duration) {
	p.After = plan.Sooner(p.After, wait)
	if write.Chain == steps.ChainRoute && !write.HoldsWeights {
		p.breaks(steps.ChainRoute)
	}
}

// errOutdated is why a write is left out while the caches don't have what it must rely on.
var errOutdated = errors.New("the caches are behind")

// errFutile is why a write is left out, and for how long: the same write had no effect.
type errFutile time.Duration

func (errFutile) Error() string { return "the same write had no effect a moment ago" }

// object carries out a write if it changes anything.
func (p *Pass) object(ctx context.Context, write steps.Write) (*plan.Problem, error) {
	key := write.Key()
	live := p.Caches.Get(key)
	if live != nil && !kube.Controls(p.service, live) {
		return observe.Conflict(write.Kind, write.Name), nil
	}
	if live == nil && write.Object == nil {
		return nil, nil
	}
	if live != nil {
		// What changes, and what takes away, does so to what it was decided on. A manager that
		// stood still, and was replaced meanwhile, may wake up with such a write in hand.
		write.UID, write.ResourceVersion = live.GetUID(), live.GetResourceVersion()
	}
	if write.Object != nil {
		if changes, err := p.changes(ctx, key, live, write); err != nil || !changes {
			return nil, err
		}
	}
	version, err := p.Write(ctx, write.Write)
	switch {
	case refused(err):
		return &plan.Problem{Reason: servingv1beta1.ReasonRefused, Message: err.Error()}, nil
	case err != nil:
		p.record.Failed(key, err, p.Clock.Now())
		return nil, err
	}
	var deleted types.UID
	if write.Object == nil {
		deleted = write.UID
	}
	p.record.Wrote(key, version, deleted, p.Clock.Now())
	p.record.Attempted(key, live, write.Object, p.Clock.Now())
	return nil, nil
}

// changes reports whether a write would change an object of ours, or make it, as far as the caches
// have it. It returns errOutdated if they don't have it yet.
func (p *Pass) changes(ctx context.Context, key kube.Key, live metav1.Object, write steps.Write) (bool, error) {
	generation := kube.Generation(p.service)
	if live == nil {
		kube.Stamp(write.Object, generation)
		return true, nil
	}
	if metav1.GetControllerOfNoCopy(live) == nil {
		// It was orphaned. If it were owned again while its owner is deleted, unseen as yet, the
		// garbage collector would delete it.
		if stays, err := p.serviceStays(ctx); err != nil || !stays {
			return false, cmp.Or(err, errOutdated)
		}
	}
	kube.Stamp(write.Object, kube.StampOf(live))
	if !p.record.IsUnconfirmed(key) && (!write.Renew || kube.StampOf(live) == generation) {
		changes, err := p.record.Differs(key, live, write.Object)
		switch {
		case err != nil:
			return false, err
		case !changes:
			p.record.Worked(key)
			return false, nil
		}
		if wait := p.record.Wait(key, live, write.Object, p.Clock.Now()); wait > 0 {
			return false, errFutile(wait)
		}
	}
	kube.Stamp(write.Object, generation)
	return true, nil
}

// serviceStays reports whether the InferenceService exists and isn't deleted, as the API server has
// it. That is read once in a pass.
func (p *Pass) serviceStays(ctx context.Context) (bool, error) {
	if p.stays == nil {
		ctx, cancel := context.WithTimeout(ctx, kube.ReadTimeout)
		defer cancel()
		stays, err := p.Reader.Stays(ctx, cache.MetaObjectToName(p.service), p.service.UID)
		p.stays = func() (bool, error) { return stays, err }
	}
	return p.stays()
}

// refused reports whether the API server refuses an object as it is, from any client: it is
// invalid, or admission or a quota forbids it.
func refused(err error) bool {
	return apierrors.IsInvalid(err) || apierrors.IsForbidden(err) || apierrors.IsBadRequest(err)
}

// Remember ends the writes of objects: what is remembered of other objects than theirs is dropped.
func (p *Pass) Remember(writes []steps.Write) {
	wanted := make(map[kube.Key]bool, len(writes))
	for _, write := range writes {
		wanted[write.Key()] = write.Object != nil // The last write of an object counts.
	}
	p.record.Keep(wanted)
}

// Status writes the service's status if it differs from the cached one.
func (p *Pass) Status(ctx context.Context, status *servingv1beta1.InferenceServiceStatus) error {
	if equality.Semantic.DeepEqual(*status, p.service.Status) {
		return nil
	}
	configuration, err := statusApply(p.service, status)
	if err != nil {
		return fmt.Errorf("writing the status of InferenceService %s/%s: %w", p.service.Namespace, p.service.Name, err)
	}
	write := kube.Write{Kind: kube.KindInferenceService, Namespace: p.service.Namespace, Name: p.service.Name,
		Status: true, Object: configuration}
	version, err := p.Write(ctx, write)
	if err != nil {
		return err
	}
	p.record.Wrote(write.Key(), version, "", p.Clock.Now())
	return nil
}

// statusApply turns a status into the form that is applied. Both have the same JSON.
// The UID keeps it from landing on another service of the same name.
func statusApply(
	service *servingv1beta1.InferenceService,
	status *servingv1beta1.InferenceServiceStatus,
) (*servingac.InferenceServiceApplyConfiguration, error) {
	data, err := json.Marshal(status)
	if err != nil {
		return nil, err
	}
	apply := servingac.InferenceServiceStatus()
	if err := json.Unmarshal(data, apply); err != nil {
		return nil, err
	}
	return servingac.InferenceService(service.Name, service.Namespace).WithUID(service.UID).WithStatus(apply), nil
}
