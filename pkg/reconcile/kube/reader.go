package kube

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"

	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

const (
	// ReadTimeout bounds what a pass reads from the API server for a component: so long, at most,
	// the other services wait for an API server that doesn't answer.
	ReadTimeout = 5 * time.Second
	// SecretsMost is how many Secrets of a ServiceAccount are read.
	SecretsMost = 64
	// secretsAtOnce is how many of them are read at once.
	secretsAtOnce = 8
)

// Reader reads from the API server what is not watched, or must be read as it is now. All else is
// read from the caches.
type Reader interface {
	// Account returns what a ServiceAccount gives its pods access to. The error is a NotFound if
	// there is no ServiceAccount of the name, and ErrTooManySecrets if it lists more than SecretsMost.
	Account(ctx context.Context, namespace, name string) (pods.Account, error)
	// Stays reports whether an InferenceService of this UID exists and is not being deleted.
	Stays(ctx context.Context, name cache.ObjectName, uid types.UID) (bool, error)
}

// NewReader returns the Reader for a real API server. It reads the metadata of Secrets only, and
// keeps nothing of them.
func NewReader(kube kubernetes.Interface, metadata metadata.Interface) Reader {
	return &reader{kube, metadata}
}

type reader struct {
	kube     kubernetes.Interface
	metadata metadata.Interface
}

// Stays implements Reader.
func (r *reader) Stays(ctx context.Context, name cache.ObjectName, uid types.UID) (bool, error) {
	services := r.metadata.Resource(KindInferenceService.Resource()).Namespace(name.Namespace)
	service, err := services.Get(ctx, name.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("reading InferenceService %s: %w", name, err)
	}
	return service.UID == uid && service.DeletionTimestamp == nil, nil
}

// Account implements Reader.
func (r *reader) Account(ctx context.Context, namespace, name string) (pods.Account, error) {
	account, err := r.kube.CoreV1().ServiceAccounts(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return pods.Account{}, fmt.Errorf("reading ServiceAccount %s/%s: %w", namespace, name, err)
	}
	if len(account.Secrets) > SecretsMost {
		return pods.Account{}, ErrTooManySecrets
	}
	read := pods.Account{Annotations: account.Annotations, Secrets: make([]pods.Secret, len(account.Secrets))}
	failed := make([]error, len(account.Secrets))
	workqueue.ParallelizeUntil(ctx, secretsAtOnce, len(account.Secrets), func(i int) {
		read.Secrets[i], failed[i] = r.secret(ctx, namespace, account.Secrets[i].Name)
	})
	if err := errors.Join(append(failed, ctx.Err())...); err != nil {
		return pods.Account{}, err
	}
	return read, nil
}

// ErrTooManySecrets is why a ServiceAccount is not read.
var ErrTooManySecrets = fmt.Errorf("it lists more than %d Secrets", SecretsMost)

// secret returns the names of a Secret's keys and its annotations, as far as Sluice may read them.
func (r *reader) secret(ctx context.Context, namespace, name string) (pods.Secret, error) {
	secrets := r.metadata.Resource(corev1.SchemeGroupVersion.WithResource("secrets")).Namespace(namespace)
	known, err := secrets.Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err), apierrors.IsForbidden(err):
		// It may come, or may not be looked at: what it may hold is guessed.
		return pods.Secret{Name: name}, nil
	case err != nil:
		return pods.Secret{}, fmt.Errorf("reading the metadata of Secret %s/%s: %w", namespace, name, err)
	}
	return pods.Secret{Name: name, Annotations: known.Annotations, Keys: pods.SecretKeys(known.ManagedFields)}, nil
}
