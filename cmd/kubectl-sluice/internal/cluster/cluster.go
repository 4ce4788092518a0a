package cluster

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/change"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// Services is the resource of InferenceServices.
var Services = servingv1beta1.SchemeGroupVersion.WithResource(servingv1beta1.ResourceInferenceService)

// Cluster is a cluster as a user has it.
type Cluster struct {
	Kube    kubernetes.Interface
	Dynamic dynamic.Interface
	// config leads to what the clients have no types for.
	config *rest.Config
}

// New returns the cluster that a configuration leads to.
func New(config *rest.Config) (Cluster, error) {
	kube, err := kubernetes.NewForConfig(config)
	if err != nil {
		return Cluster{}, err
	}
	objects, err := dynamic.NewForConfig(config)
	if err != nil {
		return Cluster{}, err
	}
	return Cluster{Kube: kube, Dynamic: objects, config: config}, nil
}

// Object reads an InferenceService.
func (c Cluster) Object(ctx context.Context, namespace, name string) (*unstructured.Unstructured, error) {
	return c.Dynamic.Resource(Services).Namespace(namespace).Get(ctx, name, metav1.GetOptions{})
}

// Service reads an InferenceService.
func (c Cluster) Service(ctx context.Context, namespace, name string) (*servingv1beta1.InferenceService, error) {
	object, err := c.Object(ctx, namespace, name)
	if err != nil {
		return nil, err
	}
	return typed(object)
}

func typed(object *unstructured.Unstructured) (*servingv1beta1.InferenceService, error) {
	service := &servingv1beta1.InferenceService{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, service); err != nil {
		return nil, fmt.Errorf("reading InferenceService %s/%s: %w", object.GetNamespace(), object.GetName(), err)
	}
	return service, nil
}

// List reads the InferenceServices of a namespace, or of all of them if it is empty.
func (c Cluster) List(ctx context.Context, namespace string) ([]*servingv1beta1.InferenceService, error) {
	list, err := c.Dynamic.Resource(Services).Namespace(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	services := make([]*servingv1beta1.InferenceService, 0, len(list.Items))
	for i := range list.Items {
		service, err := typed(&list.Items[i])
		if err != nil {
			return nil, err
		}
		services = append(services, service)
	}
	return services, nil
}

// Watch watches an InferenceService.
func (c Cluster) Watch(ctx context.Context, namespace, name string) (watch.Interface, error) {
	return c.Dynamic.Resource(Services).Namespace(namespace).Watch(ctx, metav1.ListOptions{
		FieldSelector: fields.OneTermEqualSelector("metadata.name", name).String(),
	})
}

// Decide reads an InferenceService, and returns it with what a verb makes of a component of it. It returns a Refusal if
// the change makes no sense, or, unless it is forced, takes fields from those who declare them.
func (c Cluster) Decide(ctx context.Context, namespace, name, kind string, force bool, verb change.Verb) (
	*unstructured.Unstructured, change.Change, error) {
	object, err := c.Object(ctx, namespace, name)
	if err != nil {
		return nil, change.Change{}, err
	}
	subject, err := change.NewSubject(object, view.Objects{}, kind)
	if err != nil {
		return nil, change.Change{}, err
	}
	subject.Objects = c.Around(ctx, subject.Service)
	made, err := verb(subject)
	if err != nil {
		return nil, change.Change{}, err
	}
	if !force {
		err = change.Claimed(change.Claims(object, made.Object))
	}
	return object, made, err
}

// Patch writes the change from one state of an InferenceService to another. A dry run writes nothing, but the API
// server admits it. It returns a conflict if the service is not in the first state any longer.
func (c Cluster) Patch(ctx context.Context, from, to *unstructured.Unstructured, dryRun bool) error {
	patch, err := change.Patch(from, to)
	if err != nil {
		return fmt.Errorf("writing the patch of InferenceService %s: %w", from.GetName(), err)
	}
	options := metav1.PatchOptions{FieldManager: change.FieldManager, FieldValidation: metav1.FieldValidationStrict}
	if dryRun {
		options.DryRun = []string{metav1.DryRunAll}
	}
	_, err = c.Dynamic.Resource(Services).Namespace(from.GetNamespace()).Patch(ctx, from.GetName(),
		types.MergePatchType, patch, options)
	return err
}

// Objects reads an InferenceService and its objects. It reports an error only for the service itself.
func (c Cluster) Objects(ctx context.Context, namespace, name string) (view.Objects, error) {
	service, err := c.Service(ctx, namespace, name)
	if err != nil {
		return view.Objects{}, err
	}
	objects := c.Around(ctx, service)
	return objects, nil
}

// Around reads the objects of an InferenceService: those that it controls, and the Events about it.
func (c Cluster) Around(ctx context.Context, service *servingv1beta1.InferenceService) view.Objects {
	objects := view.Objects{Service: service}
	mine := metav1.ListOptions{LabelSelector: names.LabelInferenceService + "=" + service.Name}
	missing := func(what string, err error) {
		if err != nil {
			objects.Missing = append(objects.Missing, fmt.Sprintf("%s can't be read: %s", what, reasonOf(err)))
		}
	}
	records, err := c.Kube.AppsV1().ControllerRevisions(service.Namespace).List(ctx, mine)
	missing("the records of revisions (controllerrevisions)", err)
	if err == nil {
		objects.Records = owned(records.Items, service, func(record *appsv1.ControllerRevision) metav1.Object { return record })
	}
	deployments, err := c.Kube.AppsV1().Deployments(service.Namespace).List(ctx, mine)
	missing("the numbers of pods (deployments)", err)
	if err == nil {
		objects.Deployments = owned(deployments.Items, service, func(d *appsv1.Deployment) metav1.Object { return d })
	}
	events, err := c.Kube.CoreV1().Events(service.Namespace).List(ctx, metav1.ListOptions{
		FieldSelector: fields.Set{
			"involvedObject.kind": servingv1beta1.KindInferenceService, "involvedObject.name": service.Name,
		}.AsSelector().String(),
	})
	missing("the Events", err)
	if err == nil {
		objects.Events = about(events.Items, service)
	}
	return objects
}

// WeightChanges reads the Events about changed weights in a namespace, or in all of them if it is empty, by the UID of the
// InferenceService that they are about.
func (c Cluster) WeightChanges(ctx context.Context, namespace string) (map[types.UID][]corev1.Event, error) {
	events, err := c.Kube.CoreV1().Events(namespace).List(ctx, metav1.ListOptions{
		FieldSelector: fields.Set{
			"involvedObject.kind": servingv1beta1.KindInferenceService, "reason": servingv1beta1.EventWeightsChanged,
		}.AsSelector().String(),
	})
	if err != nil {
		return nil, err
	}
	changes := map[types.UID][]corev1.Event{}
	for _, event := range events.Items {
		changes[event.InvolvedObject.UID] = append(changes[event.InvolvedObject.UID], event)
	}
	return changes, nil
}

// reasonOf is why something can't be read, in a word or with the error.
func reasonOf(err error) string {
	if apierrors.IsForbidden(err) {
		return "forbidden"
	}
	return err.Error()
}

// owned returns the objects that a service controls. Anybody may write its label.
func owned[T any](items []T, service *servingv1beta1.InferenceService, object func(*T) metav1.Object) []T {
	var mine []T
	for i := range items {
		if metav1.IsControlledBy(object(&items[i]), service) {
			mine = append(mine, items[i])
		}
	}
	return mine
}

// about returns the Events about a service, and not about an earlier one of its name.
func about(events []corev1.Event, service *servingv1beta1.InferenceService) []corev1.Event {
	var mine []corev1.Event
	for _, event := range events {
		if event.InvolvedObject.UID == service.UID && event.InvolvedObject.Kind == servingv1beta1.KindInferenceService {
			mine = append(mine, event)
		}
	}
	return mine
}

// IsLasting reports whether an error stays though a read is tried again: the service is gone, or may not be read.
func IsLasting(err error) bool {
	return apierrors.IsNotFound(err) || apierrors.IsForbidden(err) || apierrors.IsUnauthorized(err)
}
