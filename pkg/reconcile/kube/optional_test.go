package kube

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/metadata"
	metadatafake "k8s.io/client-go/metadata/fake"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// KEDA is installed, with ScaledObjects, while the manager runs, is removed, and is installed again.
func TestOptionalKind(t *testing.T) {
	clients := fakeClients()
	kind := NewScaledObjects(clients.Dynamic, clients.Metadata)
	if err := kind.objects.AddIndexers(cache.Indexers{byService: servicesOf}); err != nil {
		t.Fatal(err)
	}
	var kept, removed atomic.Int32
	count := func(added *atomic.Int32) cache.ResourceEventHandlerRegistration {
		registration, err := kind.objects.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: func(any) { added.Add(1) }})
		if err != nil {
			t.Fatal(err)
		}
		return registration
	}
	count(&kept)
	if err := kind.objects.RemoveEventHandler(count(&removed)); err != nil {
		t.Fatal(err)
	}
	changed := make(chan struct{}, 100)
	kind.OnChange(func() { changed <- struct{}{} })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := kind.run(ctx); err != nil {
		t.Fatal(err)
	}
	if !cache.WaitForCacheSync(ctx.Done(), kind.synced) || kind.served() {
		t.Error("the kind is served without a CustomResourceDefinition")
	}

	scaled := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": deploy.ScaledObjectAPIVersion, "kind": deploy.ScaledObjectKind,
		"metadata": map[string]any{
			"name": "x", "namespace": "default", "labels": map[string]any{names.LabelInferenceService: "my-model"},
		},
		"spec":   map[string]any{"minReplicaCount": int64(2), "scaleTargetRef": map[string]any{"name": "x"}},
		"status": map[string]any{"conditions": []any{map[string]any{"type": "Ready", "status": "True"}}},
	}}
	objects := clients.Dynamic.Resource(KindScaledObject.Resource()).Namespace("default")
	if _, err := objects.Create(ctx, scaled, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	definitions := fakeDefinitions(clients.Metadata)
	for _, uid := range []types.UID{"first", "second"} {
		definition := &metav1.PartialObjectMetadata{
			TypeMeta:   metav1.TypeMeta{APIVersion: "apiextensions.k8s.io/v1", Kind: "CustomResourceDefinition"},
			ObjectMeta: metav1.ObjectMeta{Name: "scaledobjects.keda.sh", UID: uid},
		}
		if _, err := definitions.CreateFake(definition, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		await(t, changed, "KEDA is there", kind.served)
		found := labelled[*deploy.ScaledObject](kind.objects, cache.NewObjectName("default", "my-model"))
		if len(found) != 1 || len(found[0].Status.Conditions) != 1 ||
			found[0].Spec.MinReplicaCount != 2 || found[0].Spec.ScaleTargetRef.Name != "" {
			t.Errorf("the cache has %+v, want one ScaledObject with its conditions and, of its spec, the bounds", found)
		}

		deleting := definition.DeepCopy()
		deleting.DeletionTimestamp = ptr.To(metav1.Now())
		if _, err := definitions.UpdateFake(deleting, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		await(t, changed, "KEDA is being removed", func() bool { return !kind.served() })
		if len(kind.objects.GetStore().ListKeys()) != 1 {
			t.Error("the ScaledObjects are not in the cache any longer, and exist")
		}
		if err := definitions.Delete(ctx, definition.Name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		await(t, changed, "KEDA is removed, and no ScaledObject is in the cache", func() bool {
			return kind.synced() && !kind.served() && len(kind.objects.GetStore().ListKeys()) == 0
		})
	}
	if got, gone := kept.Load(), removed.Load(); got != 2 || gone != 0 {
		t.Errorf("a handler has seen the ScaledObject %d times, and one that was removed %d times, want 2 and 0", got, gone)
	}
}

func fakeDefinitions(client metadata.Interface) metadatafake.MetadataClient {
	return client.Resource(customResourceDefinitions).(metadatafake.MetadataClient)
}

// await waits, at most a minute, for a change after which holds returns true.
func await(t *testing.T, changed <-chan struct{}, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	for !holds() {
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("does not hold after a minute: %s", what)
		}
	}
}

// fakeClients returns the clients that an optional kind is watched by.
func fakeClients() Clients {
	scheme := metadatafake.NewTestScheme()
	if err := metav1.AddMetaToScheme(scheme); err != nil {
		panic(err)
	}
	return Clients{
		Dynamic: dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(),
			map[schema.GroupVersionResource]string{KindScaledObject.Resource(): deploy.ScaledObjectKind + "List"}),
		Metadata: metadatafake.NewSimpleMetadataClient(scheme),
	}
}
