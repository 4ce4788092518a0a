package reconcile

import (
	"context"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/metadata"
	metadatafake "k8s.io/client-go/metadata/fake"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// TestOptionalKind: KEDA comes while the manager runs, with ScaledObjects, and goes.
func TestOptionalKind(t *testing.T) {
	clients := fakeClients()
	kind, err := newScaledObjects(clients.Dynamic, clients.Metadata)
	if err != nil {
		t.Fatal(err)
	}
	changed := make(chan bool, 10)
	kind.changed = func() { changed <- kind.served() }
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := kind.run(ctx); err != nil {
		t.Fatal(err)
	}
	await(t, "it is known that KEDA is not there", kind.synced)
	if kind.served() {
		t.Error("served without a CustomResourceDefinition")
	}

	scaled := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": deploy.ScaledObjectAPIVersion, "kind": deploy.ScaledObjectKind,
		"metadata": map[string]any{"name": "x", "namespace": "default", "labels": map[string]any{names.LabelInferenceService: "my-model"}},
		"spec":     map[string]any{"minReplicaCount": int64(2)},
		"status":   map[string]any{"conditions": []any{map[string]any{"type": "Ready", "status": "True"}}},
	}}
	objects := clients.Dynamic.Resource(kinds[KindScaledObject].resource).Namespace("default")
	if _, err := objects.Create(ctx, scaled, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	definition := &metav1.PartialObjectMetadata{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apiextensions.k8s.io/v1", Kind: "CustomResourceDefinition"},
		ObjectMeta: metav1.ObjectMeta{Name: "scaledobjects.keda.sh"},
	}
	definitions := fakeDefinitions(clients.Metadata)
	if _, err := definitions.CreateFake(definition, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if !<-changed {
		t.Error("told before the ScaledObjects are known")
	}
	cached, found, err := kind.objects.GetStore().GetByKey("default/x")
	if err != nil || !found {
		t.Fatalf("the ScaledObject is not in the cache: %v", err)
	}
	typed, isTyped := cached.(*deploy.ScaledObject)
	if !isTyped || len(typed.Status.Conditions) != 1 || typed.Spec.MinReplicaCount != 0 {
		t.Errorf("cached as %+v, want its conditions and no spec", cached)
	}

	if err := definitions.Delete(ctx, definition.Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if <-changed {
		t.Error("still served without its CustomResourceDefinition")
	}
}

func fakeDefinitions(client metadata.Interface) metadatafake.MetadataClient {
	return client.Resource(customResourceDefinitions).(metadatafake.MetadataClient)
}

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 1000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("waited in vain: %s", what)
}
