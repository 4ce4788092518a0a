package reconcile

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"

	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// ReasonServiceAccountNotFound is why a revision is not made yet: what its pods run as, and
// have their credentials from, is not there.
const ReasonServiceAccountNotFound = "ServiceAccountNotFound"

// AccountReader tells what a ServiceAccount gives its pods access to. It errs with a
// NotFound if there is none of the name.
type AccountReader func(ctx context.Context, namespace, name string) (deploy.Account, error)

// NewAccountReader returns the AccountReader for a real API server. Of Secrets it asks for
// the metadata only. They are asked for when a revision is made, and not watched: nothing is
// kept of them.
func NewAccountReader(kube kubernetes.Interface, metadata metadata.Interface) AccountReader {
	return func(ctx context.Context, namespace, name string) (deploy.Account, error) {
		account, err := kube.CoreV1().ServiceAccounts(namespace).Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return deploy.Account{}, fmt.Errorf("reading ServiceAccount %s/%s: %w", namespace, name, err)
		}
		read := deploy.Account{Annotations: account.Annotations}
		secrets := metadata.Resource(corev1.SchemeGroupVersion.WithResource("secrets")).Namespace(namespace)
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
}

// observeAccount finds out what the pods of a revision that is to be made get their model
// with. The revision waits for a ServiceAccount that isn't there: it is rendered once.
func (c *Controller) observeAccount(ctx context.Context, p *part) error {
	if !p.isNew() || !deploy.Downloads(p.component, p.pods(), c.config) {
		return nil
	}
	name := p.pods().ServiceAccountName
	if name == "" {
		name = p.pods().DeprecatedServiceAccount
	}
	optional := name == ""
	if optional {
		name = "default"
	}
	account, err := c.accounts(ctx, p.service.Namespace, name)
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
