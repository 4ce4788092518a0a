package observe

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// former returns the problem of an object that a deleted InferenceService of the same name still
// owns, nil if there is none. Only when the object is deleted, or orphaned, is it known which
// revision is stable.
func (o *Observer) former(s *Service) *plan.Problem {
	if s.Route != nil && metav1.IsControlledBy(s.Route, s.Object) {
		return nil // It has been known, and what is left is not waited for again.
	}
	for _, kind := range kube.Kinds() {
		for _, object := range o.Caches.Labelled(kind, s.Key()) {
			if kube.IsFormer(s.Object, object) {
				return &plan.Problem{Reason: servingv1beta1.ReasonConflict, Message: fmt.Sprintf(
					"%s %s is owned by a deleted InferenceService of this name; the rollout goes on once the garbage collector has deleted it",
					kind,
					object.GetName(),
				)}
			}
		}
	}
	return o.formerPods(s)
}

// formerPods returns the problem of a pod of a deleted InferenceService whose Deployments are
// deleted already, nil if there is none. Such pods are about to terminate, and would count as the
// new service's where both have the same revision. The pods of a Deployment that was orphaned are
// as old, and belong to the new service with it.
func (o *Observer) formerPods(s *Service) *plan.Problem {
	deployed := map[string]bool{}
	for _, object := range o.Caches.Labelled(kube.KindDeployment, s.Key()) {
		if kube.Controls(s.Object, object) {
			deployed[object.GetLabels()[names.LabelComponent]+"/"+object.GetLabels()[names.LabelVersion]] = true
		}
	}
	for _, pod := range o.Caches.PodsOf(s.Key()) {
		older := pod.CreationTimestamp.Before(&s.Object.CreationTimestamp)
		if older && stays(pod) && !deployed[pod.Labels[names.LabelComponent]+"/"+pod.Labels[names.LabelVersion]] {
			return &plan.Problem{Reason: servingv1beta1.ReasonConflict, Message: fmt.Sprintf(
				"Pod %s belongs to a deleted InferenceService of this name; the rollout goes on once the pod has terminated",
				pod.Name,
			)}
		}
	}
	return nil
}
