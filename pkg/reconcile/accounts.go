package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"

	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// ReasonServiceAccountNotFound is why a revision is not made yet: what its pods run as, and
// have their credentials from, is not there.
const ReasonServiceAccountNotFound = "ServiceAccountNotFound"

const (
	// readTimeout bounds what a pass asks the API server for, all in all for a component: so
	// long the other services wait at most for one whose answers don't come.
	readTimeout = 5 * time.Second
	// secretsMost is how many Secrets of a ServiceAccount are looked at.
	secretsMost = 64
	// secretsAtOnce is how many of them are asked for at once.
	secretsAtOnce = 8
)

// Reader asks the API server for what is not watched, or has to be known as it is now. All
// else is read from the caches.
type Reader interface {
	// Account tells what a ServiceAccount gives its pods access to. It errs with a
	// NotFound if there is none of the name, and with errTooManySecrets if it lists more
	// than are looked at.
	Account(ctx context.Context, namespace, name string) (deploy.Account, error)
	// Stays reports whether an InferenceService of this UID exists and is not being deleted.
	Stays(ctx context.Context, name cache.ObjectName, uid types.UID) (bool, error)
}

// NewReader returns the Reader for a real API server. Of Secrets it asks for the metadata
// only. They are asked for when a revision is made and, ever more seldom, as long as it has never
// been ready; nothing is kept of them.
func NewReader(kube kubernetes.Interface, metadata metadata.Interface) Reader {
	return &reader{kube, metadata}
}

type reader struct {
	kube     kubernetes.Interface
	metadata metadata.Interface
}

// Stays implements Reader.
func (r *reader) Stays(ctx context.Context, name cache.ObjectName, uid types.UID) (bool, error) {
	service, err := r.metadata.Resource(kinds[KindInferenceService].resource).Namespace(name.Namespace).Get(ctx, name.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("reading InferenceService %s: %w", name, err)
	}
	return service.UID == uid && service.DeletionTimestamp == nil, nil
}

// Account implements Reader.
func (r *reader) Account(ctx context.Context, namespace, name string) (deploy.Account, error) {
	account, err := r.kube.CoreV1().ServiceAccounts(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return deploy.Account{}, fmt.Errorf("reading ServiceAccount %s/%s: %w", namespace, name, err)
	}
	if len(account.Secrets) > secretsMost {
		return deploy.Account{}, errTooManySecrets
	}
	read := deploy.Account{Annotations: account.Annotations, Secrets: make([]deploy.Secret, len(account.Secrets))}
	failed := make([]error, len(account.Secrets))
	workqueue.ParallelizeUntil(ctx, secretsAtOnce, len(account.Secrets), func(i int) {
		read.Secrets[i], failed[i] = r.secret(ctx, namespace, account.Secrets[i].Name)
	})
	if err := errors.Join(append(failed, ctx.Err())...); err != nil {
		return deploy.Account{}, err
	}
	return read, nil
}

// errTooManySecrets is why a ServiceAccount is not read.
var errTooManySecrets = fmt.Errorf("it lists more than %d Secrets", secretsMost)

// secret tells what may be known of a Secret.
func (r *reader) secret(ctx context.Context, namespace, name string) (deploy.Secret, error) {
	known, err := r.metadata.Resource(corev1.SchemeGroupVersion.WithResource("secrets")).Namespace(namespace).Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err), apierrors.IsForbidden(err):
		// It may come, or may not be looked at: what it may hold is guessed.
		return deploy.Secret{Name: name}, nil
	case err != nil:
		return deploy.Secret{}, fmt.Errorf("reading the metadata of Secret %s/%s: %w", namespace, name, err)
	}
	return deploy.Secret{Name: name, Annotations: known.Annotations, Keys: deploy.SecretKeys(known.ManagedFields)}, nil
}

// observeAccounts finds out what the pods of the revisions that are to be made get their
// models with. A component of which that can't be known keeps to what it has, and keeps
// nothing else from being done: the error is for another try.
func (c *Controller) observeAccounts(ctx context.Context, o *observation, now time.Time) error {
	var unread []error
	for _, p := range o.parts {
		if !p.serves() || !p.plan.Create || !deploy.Downloads(p.component, p.predictorSpec()) {
			continue
		}
		err := c.observeAccount(ctx, p)
		unread = append(unread, err)
		if p.invalid != nil {
			p.decideAgain(now)
		}
	}
	return errors.Join(unread...)
}

// decideAgain decides for a component that keeps to what it has for want of what the spec
// asks for. What was taken away before is taken away, and told of.
func (p *part) decideAgain(now time.Time) {
	first := p.plan
	if p.taken {
		p.seen.Route.Entries, p.seen.Route.Tags, p.seen.Route.Since = first.Route, first.Tags, now
		p.holdSpec(&p.seen.Spec)
	}
	p.decide(now)
	if p.taken {
		p.plan.FellBack, p.plan.Fallbacks = first.FellBack, first.Fallbacks
		p.plan.Events = slices.Concat(slices.DeleteFunc(first.Events, func(e plan.Event) bool {
			return e.Reason == plan.EventRevisionCreated
		}), p.plan.Events)
	}
}

// observeAccount finds out what the pods of a component's new revision get their model with.
// The revision waits for a ServiceAccount that isn't there: it is rendered once.
func (c *Controller) observeAccount(ctx context.Context, p *part) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	name, optional := p.accountName()
	account, err := c.reader.Account(ctx, p.service.Namespace, name)
	switch {
	case apierrors.IsNotFound(err) && optional:
		// It is about to be made, and lists nothing.
	case apierrors.IsNotFound(err):
		p.await(plan.Problem{Reason: ReasonServiceAccountNotFound, Message: fmt.Sprintf(
			"ServiceAccount %s does not exist; create it, or name another in serviceAccountName", name)})
	case apierrors.IsForbidden(err):
		p.await(plan.Problem{Reason: ReasonRefused, Message: "Sluice may not read what the model's credentials are: " + err.Error()})
	case errors.Is(err, errTooManySecrets):
		p.await(plan.Problem{Reason: ReasonInvalidSpec, Message: fmt.Sprintf(
			"ServiceAccount %s lists more than %d Secrets; name one in serviceAccountName that lists what the model needs", name, secretsMost)})
	case err != nil:
		p.await(plan.Problem{Reason: ReasonRetrying, Message: "what the model's credentials are can't be read, and is asked for again: " + err.Error()})
		return err
	default:
		p.access = deploy.AccessOf(account)
	}
	return nil
}

// accountName is the ServiceAccount that the component's pods run as; optional says that the spec
// names none.
func (p *part) accountName() (name string, optional bool) {
	spec := p.predictorSpec()
	if name = cmp.Or(spec.ServiceAccountName, spec.DeprecatedServiceAccount); name == "" {
		return "default", true
	}
	return name, false
}

// await keeps to what there was until something is there that no watch tells of.
func (p *part) await(problem plan.Problem) {
	p.invalid, p.waits = &problem, true
	p.seen.Spec.Hash = ""
	p.holdSpec(&p.seen.Spec)
}
