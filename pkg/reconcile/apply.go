package reconcile

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// applied is what came of a plan's writes.
type applied struct {
	// problems are what the user has to mend.
	problems []plan.Problem
	// routeLeft says that the VirtualService could not be written: the route, and
	// what depends on it, are as they were.
	routeLeft bool
}

// apply is the one place that writes objects. It leaves out what would change
// nothing, and what would touch an object that isn't ours. What the user has to mend
// keeps no other write from being carried out, but those that the route must precede:
// weights wait for pods and subsets that are seen, so nothing relies on a write that
// failed. Any other error ends the pass.
func (c *Controller) apply(ctx context.Context, o *observation, writes []Write) (applied, error) {
	var result applied
	for _, write := range writes {
		if write.AfterRoute && result.routeLeft {
			continue
		}
		problem, err := c.applyOne(ctx, o, write)
		if err != nil {
			return result, err
		}
		if problem != nil {
			result.problems = append(result.problems, *problem)
			result.routeLeft = result.routeLeft || write.Kind == KindVirtualService
		}
	}
	return result, nil
}

// applyOne carries out a write if it changes anything.
func (c *Controller) applyOne(ctx context.Context, o *observation, write Write) (*plan.Problem, error) {
	key := objectKey{write.Kind, cache.NewObjectName(write.Namespace, write.Name)}
	service := cache.MetaObjectToName(o.service)
	live := c.caches.get(key)
	if live != nil && !controls(o.service, live) {
		return &plan.Problem{Reason: ReasonConflict, Message: fmt.Sprintf(
			"%s %s exists and is not this InferenceService's; rename one of the two, or delete it", write.Kind, write.Name)}, nil
	}
	if live != nil && write.Object != nil {
		changes, err := c.verified.differs(service, key, live, write.Object)
		if err != nil || !changes {
			return nil, err
		}
	}
	version, err := c.write(ctx, write)
	switch {
	case refused(err):
		return &plan.Problem{Reason: ReasonRefused, Message: err.Error()}, nil
	case err != nil:
		return nil, err
	case write.Object != nil:
		c.fresh.wrote(service, key, version)
	}
	return nil, nil
}

// refused reports whether the API server won't have an object as it is, whoever asks
// again: it is invalid, or admission or a quota forbids it.
func refused(err error) bool {
	return apierrors.IsInvalid(err) || apierrors.IsForbidden(err) || apierrors.IsBadRequest(err)
}
