package kube

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
)

// Write is one change of one object.
type Write struct {
	Kind            Kind
	Namespace, Name string
	// Status is true if the status subresource is written, and nothing else.
	Status bool
	// Object is the apply configuration, with all the fields that Sluice owns of
	// the object; nil deletes it.
	Object any
	// UID and ResourceVersion are those of the object as it was seen: if there is another of
	// its name now, or none, or it has changed since, the write is a conflict. Both are empty
	// for an object that none was seen of: if there is one all the same, that is a conflict.
	UID             types.UID
	ResourceVersion string
}

// Key returns the key of the object.
func (w Write) Key() Key {
	return Key{w.Kind, cache.NewObjectName(w.Namespace, w.Name)}
}

// Writer carries out a Write and returns the object's resource version after it,
// or nothing after a deletion. Deleting an object that doesn't exist is no error.
type Writer func(ctx context.Context, write Write) (resourceVersion string, err error)

// noVersion is a resourceVersion that no object ever has: etcd counts its first write as
// the second revision. An apply that carries it creates the object, or is a conflict where
// there is one. A POST would do so too, but then no apply would own the object's fields.
const noVersion = "1"

// NewWriter returns the Writer for a real API server. It uses server-side apply and
// takes over fields of others that Sluice owns, in objects that were seen. The client is one for metadata because of
// the answers: it gets no more than that of what was written.
func NewWriter(client metadata.Interface) Writer {
	return func(ctx context.Context, write Write) (string, error) {
		resource := client.Resource(write.Kind.Resource()).Namespace(write.Namespace)
		if write.Object == nil {
			err := resource.Delete(ctx, write.Name, metav1.DeleteOptions{
				Preconditions:     &metav1.Preconditions{UID: &write.UID, ResourceVersion: &write.ResourceVersion},
				PropagationPolicy: ptr.To(metav1.DeletePropagationBackground),
			})
			if err != nil && !apierrors.IsNotFound(err) {
				return "", fmt.Errorf("deleting %s %s/%s: %w", write.Kind, write.Namespace, write.Name, err)
			}
			return "", nil
		}
		data, err := write.body()
		if err != nil {
			return "", fmt.Errorf("writing %s %s/%s: %w", write.Kind, write.Namespace, write.Name, err)
		}
		var subresources []string
		if write.Status {
			subresources = []string{"status"}
		}
		options := metav1.PatchOptions{FieldManager: names.FieldManager, Force: ptr.To(true)}
		written, err := resource.Patch(ctx, write.Name, types.ApplyPatchType, data, options, subresources...)
		if err != nil {
			return "", fmt.Errorf("applying %s %s/%s: %w", write.Kind, write.Namespace, write.Name, err)
		}
		return written.GetResourceVersion(), nil
	}
}

// body is what is applied, in JSON.
func (w Write) body() ([]byte, error) {
	data, err := json.Marshal(w.Object)
	if err != nil || w.Status {
		return data, err
	}
	var object struct {
		Metadata map[string]json.RawMessage `json:"metadata"`
	}
	fields := map[string]json.RawMessage{}
	if err := errors.Join(json.Unmarshal(data, &object), json.Unmarshal(data, &fields)); err != nil {
		return nil, err
	}
	metadata := map[string]json.RawMessage{}
	maps.Copy(metadata, object.Metadata)
	for name, value := range map[string]string{
		"uid": string(w.UID), "resourceVersion": cmp.Or(w.ResourceVersion, noVersion),
	} {
		if value == "" {
			continue
		}
		if metadata[name], err = json.Marshal(value); err != nil {
			return nil, err
		}
	}
	if fields["metadata"], err = json.Marshal(metadata); err != nil {
		return nil, err
	}
	return json.Marshal(fields)
}
