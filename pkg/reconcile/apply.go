package reconcile

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// applied is what came of a plan's writes.
type applied struct {
	// faults are the writes that could not be carried out, and why.
	faults []fault
	// broken are the chains that they broke.
	broken map[Chain]bool
	// err joins those of the faults that are the cluster's, not the user's.
	err error
	// unrenewed are the kinds of the components of which something was to be renewed, and was not.
	unrenewed map[string]bool
	// outdated says that an object has changed since it was seen, so that a write was
	// left out; the next pass sees it.
	outdated bool
	// again is when a write that has come to nothing before is due once more; 0 for never.
	again time.Duration
}

// fault is a write that could not be carried out.
type fault struct {
	kind Kind
	// component is the kind of the component that the object is of, empty for none.
	component string
	// name is the object's.
	name    string
	problem plan.Problem
}

// apply is the one place that writes objects. It leaves out what would change
// nothing, and what would touch an object that isn't ours. A fault of one write keeps
// only those of its chain from being carried out: taking weight from a canary must not
// wait for a Service that can't be written, and nothing else relies on a write of the
// same pass, since weights wait for pods and subsets that are seen.
func (c *Controller) apply(ctx context.Context, o *observation, writes []Write, result *applied) {
	for _, write := range writes {
		if result.broken[write.Chain] || result.broken[write.After] || ctx.Err() != nil {
			result.unrenewed[write.Component] = result.unrenewed[write.Component] || write.Renew
			continue
		}
		problem, err := c.applyOne(ctx, o, write)
		if wait, isFutile := errors.AsType[errFutile](err); isFutile {
			result.leaveOut(o, write, time.Duration(wait))
			err = nil
		}
		if write.Renew && (problem != nil || err != nil) {
			result.unrenewed[write.Component] = true
		}
		if errors.Is(err, errOutdated) || apierrors.IsConflict(err) {
			result.outdated = true
			result.broken[write.Chain] = write.Chain != Unchained
			continue
		}
		if err != nil {
			result.err = errors.Join(result.err, err)
			problem = &plan.Problem{Reason: ReasonRetrying, Message: "a write has failed and is tried again: " + err.Error()}
		}
		if problem == nil {
			continue
		}
		result.faults = append(result.faults, fault{write.Kind, write.Component, write.Name, *problem})
		if write.Chain != Unchained {
			result.broken[write.Chain] = true
		}
	}
}

// leaveOut notes that a write is left out, and for how long. What comes after the route says that
// the weights are in effect.
func (a *applied) leaveOut(o *observation, write Write, wait time.Duration) {
	a.again = sooner(a.again, wait)
	if write.Chain == ChainRoute && !o.rests() {
		a.broken[ChainRoute] = true
	}
}

// problem makes one of all faults, nil if there are none.
func (a applied) problem(of ...Kind) *plan.Problem {
	return a.problemOf("", of...)
}

// problemOf makes one of all faults of a component's objects, nil if there are none. The
// empty component stands for all.
func (a applied) problemOf(component string, of ...Kind) *plan.Problem {
	var problems []plan.Problem
	for _, fault := range a.faults {
		if component != "" && fault.component != component {
			continue
		}
		if len(of) == 0 || slices.Contains(of, fault.kind) {
			problems = append(problems, fault.problem)
		}
	}
	return joined(problems)
}

// refusal says why the record or the Deployment of a component's target can't be as it is, nil if
// that isn't the matter. Its pods can't come before that is mended.
func (a applied) refusal(p *part) *plan.Problem {
	for _, fault := range a.faults {
		target := fault.kind == KindControllerRevision && fault.name == p.component.Revision(p.plan.Target) ||
			fault.kind == KindDeployment && fault.name == p.component.Deployment(p.plan.Target)
		if target && fault.problem.Reason != ReasonRetrying {
			return &fault.problem
		}
	}
	return nil
}

// errOutdated says that the caches don't show yet what a write must know.
var errOutdated = errors.New("the caches are behind")

// applyOne carries out a write if it changes anything.
func (c *Controller) applyOne(ctx context.Context, o *observation, write Write) (*plan.Problem, error) {
	key := write.key()
	live := c.caches.get(key)
	if live != nil && !controls(o.service, live) {
		return conflict(write.Kind, write.Name), nil
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
		if changes, err := c.changes(ctx, o, key, live, write); err != nil || !changes {
			return nil, err
		}
	}
	version, err := c.write(ctx, write)
	switch {
	case refused(err):
		return &plan.Problem{Reason: ReasonRefused, Message: err.Error()}, nil
	case err != nil:
		c.fresh.failed(o.name(), key, err, c.clock.Now())
		return nil, err
	}
	var deleted types.UID
	if write.Object == nil {
		deleted = write.UID
	}
	c.fresh.wrote(o.name(), key, version, deleted, c.clock.Now())
	c.futile.wrote(o.name(), key, live, write.Object, c.clock.Now())
	return nil, nil
}

// changes reports whether a write would change an object of ours, or make it, as far as is
// known. It errs with errOutdated if that can't be known yet.
func (c *Controller) changes(ctx context.Context, o *observation, key objectKey, live metav1.Object, write Write) (bool, error) {
	generation := generationOf(o.service)
	if live == nil {
		stamp(write.Object, generation)
		return true, nil
	}
	if metav1.GetControllerOfNoCopy(live) == nil {
		// It was orphaned. Who owns it again while its owner goes, unseen as yet, has
		// the garbage collector remove it.
		if stays, err := c.stays(ctx, o); err != nil || !stays {
			return false, cmp.Or(err, errOutdated)
		}
	}
	stamp(write.Object, stampOf(live))
	if !c.fresh.doubtful(o.name(), key) && (!write.Renew || stampOf(live) == generation) {
		changes, err := c.verified.differs(o.name(), key, live, write.Object)
		switch {
		case err != nil:
			return false, err
		case !changes:
			c.futile.worked(o.name(), key)
			return false, nil
		}
		if wait := c.futile.wait(o.name(), key, live, write.Object, c.clock.Now()); wait > 0 {
			return false, errFutile(wait)
		}
	}
	stamp(write.Object, generation)
	return true, nil
}

// stays reports whether the InferenceService is there and to stay, as the API server knows
// it. It is asked once a pass, and not for long.
func (c *Controller) stays(ctx context.Context, o *observation) (bool, error) {
	if o.stays == nil {
		ctx, cancel := context.WithTimeout(ctx, readTimeout)
		defer cancel()
		stays, err := c.reader.Stays(ctx, o.name(), o.service.UID)
		o.stays = func() (bool, error) { return stays, err }
	}
	return o.stays()
}

// refused reports whether the API server won't have an object as it is, whoever asks
// again: it is invalid, or admission or a quota forbids it.
func refused(err error) bool {
	return apierrors.IsInvalid(err) || apierrors.IsForbidden(err) || apierrors.IsBadRequest(err)
}
