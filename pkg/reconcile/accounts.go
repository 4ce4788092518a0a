package reconcile

import (
	"cmp"
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// ReasonServiceAccountNotFound is why a revision is not made yet: what its pods run as, and
// have their credentials from, is not there.
const ReasonServiceAccountNotFound = "ServiceAccountNotFound"

// Reader asks the API server for what is not watched, or has to be known as it is now. All
// else is read from the caches.
type Reader interface {
	// Account tells what a ServiceAccount gives its pods access to. It errs with a
	// NotFound if there is none of the name.
	Account(ctx context.Context, namespace, name string) (deploy.Account, error)
	// Stays reports whether an InferenceService of this UID exists and is not being deleted.
	Stays(ctx context.Context, name cache.ObjectName, uid types.UID) (bool, error)
}

// NewReader returns the Reader for a real API server. Of Secrets it asks for the metadata
// only. They are asked for when a revision is made, and nothing is kept of them.
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
	read := deploy.Account{Annotations: account.Annotations}
	secrets := r.metadata.Resource(corev1.SchemeGroupVersion.WithResource("secrets")).Namespace(namespace)
	for _, reference := range account.Secrets {
		secret := deploy.Secret{Name: reference.Name}
		known, err := secrets.Get(ctx, reference.Name, metav1.GetOptions{})
		switch {
		case apierrors.IsNotFound(err), apierrors.IsForbidden(err):
			// It may come, or may not be looked at: what it may hold is guessed.
		case err != nil:
			return deploy.Account{}, fmt.Errorf("reading the metadata of Secret %s/%s: %w", namespace, reference.Name, err)
		default:
			secret.Annotations, secret.Keys = known.Annotations, deploy.SecretKeys(known.ManagedFields)
		}
		read.Secrets = append(read.Secrets, secret)
	}
	return read, nil
}

// observeAccount finds out what the pods of a revision that is to be made get their model
// with. The revision waits for a ServiceAccount that isn't there: it is rendered once.
func (c *Controller) observeAccount(ctx context.Context, p *part) error {
	if !p.isNew() || !deploy.Downloads(p.component, p.predictorSpec()) {
		return nil
	}
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
	case err != nil:
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

// isNew reports whether the component's spec can be rendered and has no revision yet.
func (p *part) isNew() bool {
	if p.leaves || p.invalid != nil || p.seen.Spec.Hash == "" {
		return false
	}
	for _, revision := range p.seen.Revisions {
		if revision.Hash == p.seen.Spec.Hash {
			return false
		}
	}
	return true
}
