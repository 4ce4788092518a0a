package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Namespaces of the services that are measured, of the one whose writes the bare client repeats, of those whose percent
// is changed meanwhile, and of those that are created meanwhile. The audit policy names some of them.
const (
	namespaceModels   = "models"
	namespaceRecorded = "recorded"
	namespaceProbe    = "probe"
	namespaceMore     = "more"
)

// recordedName is a name that nothing else has a part of.
const recordedName = "to-be-recorded"

// change is what a user does to each service.
type change struct {
	name string
	// patch is a merge patch of the InferenceService; it is created if that is empty.
	patch string
	// retires is true if a revision's pods are removed because of it.
	retires bool
}

// changes are the life of a canary.
var (
	create  = change{name: "create"}
	canary  = change{name: "canary of 10 %", patch: predictor(tensorflow("flowers-2"), percent(10))}
	raise   = change{name: "raise to 50 %", patch: predictor(percent(50))}
	promote = change{name: "promote, retire", patch: predictor(`"canaryTrafficPercent": null`), retires: true}
	back    = change{name: "roll back, retire", patch: predictor(tensorflow("flowers")), retires: true}
)

func predictor(fields ...string) string {
	text := ""
	for i, field := range fields {
		if i > 0 {
			text += ", "
		}
		text += field
	}
	return `{"spec": {"predictor": {` + text + `}}}`
}

func tensorflow(name string) string {
	return fmt.Sprintf(`"tensorflow": {"storageUri": "gs://kfserving-samples/models/tensorflow/%s"}`, name)
}

func percent(n int) string { return fmt.Sprintf(`"canaryTrafficPercent": %d`, n) }

// applyTo makes a change of one service, and returns its UID.
func (r *rig) applyTo(ctx context.Context, c change, namespace, name string) (types.UID, error) {
	services := r.serving.ServingV1beta1().InferenceServices(namespace)
	if c.patch != "" {
		service, err := services.Patch(ctx, name, types.MergePatchType, []byte(c.patch), metav1.PatchOptions{})
		if err != nil {
			return "", fmt.Errorf("%s of %s: %w", c.name, name, err)
		}
		return service.UID, nil
	}
	service := &servingv1beta1.InferenceService{ObjectMeta: metav1.ObjectMeta{Name: name}}
	service.Spec.Predictor.Tensorflow = &servingv1beta1.TensorflowSpec{}
	service.Spec.Predictor.Tensorflow.StorageURI = ptr.To("gs://kfserving-samples/models/tensorflow/flowers")
	service, err := services.Create(ctx, service, metav1.CreateOptions{})
	if err != nil {
		return "", fmt.Errorf("creating %s: %w", name, err)
	}
	return service.UID, nil
}

// applyToAll makes a change of all services by the benchmark's clients, each followed by what then returns.
func (r *rig) applyToAll(ctx context.Context, c change, namespace string, names []string,
	then func(name string, uid types.UID) error) error {
	failed := make([]error, len(names))
	workqueue.ParallelizeUntil(ctx, r.options.clients, len(names), func(i int) {
		uid, err := r.applyTo(ctx, c, namespace, names[i])
		if err == nil && then != nil {
			err = then(names[i], uid)
		}
		failed[i] = err
	})
	return errors.Join(append(failed, ctx.Err())...)
}

// rolledOut reports whether the weights of a service are what its spec asks for.
func (r *rig) rolledOut(namespace, name string) bool {
	object, found, err := r.services.GetStore().GetByKey(namespace + "/" + name)
	if err != nil || !found {
		return false
	}
	service := object.(*servingv1beta1.InferenceService)
	rolledOut := meta.FindStatusCondition(service.Status.Conditions, servingv1beta1.ConditionRolledOut)
	return rolledOut != nil && rolledOut.Status == metav1.ConditionTrue &&
		rolledOut.ObservedGeneration == service.Generation
}

// change makes a change of all services, and returns how long it took until all were rolled out.
func (r *rig) change(ctx context.Context, c change, namespace string, names []string) (time.Duration, error) {
	waiting := map[string]bool{}
	for _, name := range names {
		waiting[name] = true
	}
	before := map[string]int64{}
	for _, name := range names {
		before[name] = r.generation(namespace, name)
	}
	began := time.Now()
	if err := r.applyToAll(ctx, c, namespace, names, nil); err != nil {
		return 0, err
	}
	err := r.poll(ctx, 10*time.Millisecond, func() (bool, error) {
		for name := range waiting {
			if r.generation(namespace, name) == before[name] || !r.rolledOut(namespace, name) {
				return false, nil
			}
			delete(waiting, name)
		}
		return true, nil
	})
	return time.Since(began), err
}

// generation is that of a service in the cache, 0 if there is none.
func (r *rig) generation(namespace, name string) int64 {
	object, found, err := r.services.GetStore().GetByKey(namespace + "/" + name)
	if err != nil || !found {
		return 0
	}
	return object.(*servingv1beta1.InferenceService).Generation
}

// uid is that of a service in the cache.
func (r *rig) uid(namespace, name string) (types.UID, error) {
	object, found, err := r.services.GetStore().GetByKey(namespace + "/" + name)
	if err != nil || !found {
		return "", fmt.Errorf("there is no service %s/%s", namespace, name)
	}
	return object.(*servingv1beta1.InferenceService).UID, nil
}

// changeBare is change by the bare client: without a manager, it writes what the manager wrote for one service. It is
// done when the pods are.
func (r *rig) changeBare(ctx context.Context, c change, recorded recording, names []string) (time.Duration, error) {
	began := time.Now()
	err := r.applyToAll(ctx, c, namespaceModels, names, func(name string, uid types.UID) error {
		renamed := recorded.renamed(namespaceModels, name, uid)
		for _, write := range recorded.writes[c.name] {
			if err := write.do(ctx, r.client, renamed); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	ended := time.Now()
	if err := r.awaitQuiet(ctx, time.Second); err != nil {
		return 0, err
	}
	if rest := r.standIn.AtRest(); rest.After(ended) {
		ended = rest
	}
	return ended.Sub(began), nil
}
