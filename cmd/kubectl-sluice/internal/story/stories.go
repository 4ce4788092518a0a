package story

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/change"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// ago is a time before Now.
func ago(age time.Duration) time.Time { return Now.Add(-age) }

// False is a condition of RolledOut with a reason.
func False(reason, message string) metav1.Condition {
	return metav1.Condition{Status: metav1.ConditionFalse, Reason: reason, Message: message}
}

// writtenPredictor is the predictor of a service as a person writes it.
func writtenPredictor(service *servingv1beta1.InferenceService) (map[string]any, error) {
	return change.Written(&service.Spec.Predictor)
}

// stableRecord and canaryRecord are those of the two revisions.
func stableRecord() appsv1.ControllerRevision {
	return Record(names.Predictor, StableVersion, 1, 3*time.Hour, deploy.Role{RolledOutAt: ago(178 * time.Minute)},
		Flowers("flowers"))
}

func canaryRecord(role deploy.Role) appsv1.ControllerRevision {
	return Record(names.Predictor, CanaryVersion, 2, 10*time.Minute, role, Flowers("flowers-2"))
}

// RolledOut is a service whose second model is stable; the first one is warm.
func RolledOut() view.Objects {
	s := service(Flowers("flowers-2"), metav1.Condition{})
	s.Status.Components[servingv1beta1.PredictorComponent] = servingv1beta1.ComponentStatus{
		LatestCreatedRevision: CanaryName, LatestReadyRevision: CanaryName, LatestRolledoutRevision: CanaryName,
		PreviousRolledoutRevision: StableName,
		Traffic: []servingv1beta1.TrafficTarget{
			{RevisionName: CanaryName, LatestRevision: true, Percent: 100, Role: servingv1beta1.TrafficRoleStable}},
	}
	return view.Objects{
		Service: s,
		Records: []appsv1.ControllerRevision{stableRecord(), canaryRecord(deploy.Role{RolledOutAt: ago(4 * time.Minute)})},
		Deployments: []appsv1.Deployment{
			deployment(names.Predictor, StableVersion, 1, 1), deployment(names.Predictor, CanaryVersion, 1, 1)},
		Events: []corev1.Event{event(4*time.Minute, false, servingv1beta1.EventRolledOut,
			"revision canary-8m7jf carries all the traffic")},
	}
}

// canary is a service with a canary that has a part of the traffic.
func canary(spec servingv1beta1.PredictorSpec, share int32, rolledOut metav1.Condition) view.Objects {
	s := service(spec, rolledOut)
	status := servingv1beta1.ComponentStatus{
		LatestCreatedRevision: CanaryName, LatestReadyRevision: CanaryName, LatestRolledoutRevision: StableName,
		Traffic: []servingv1beta1.TrafficTarget{
			{RevisionName: StableName, Percent: 100 - share, Role: servingv1beta1.TrafficRoleStable}},
	}
	if share > 0 {
		status.Traffic = append(status.Traffic, servingv1beta1.TrafficTarget{
			RevisionName: CanaryName, LatestRevision: true, Percent: share, Role: servingv1beta1.TrafficRoleCanary})
	}
	s.Status.Components[servingv1beta1.PredictorComponent] = status
	return view.Objects{
		Service: s,
		Records: []appsv1.ControllerRevision{stableRecord(), canaryRecord(deploy.Role{})},
		Deployments: []appsv1.Deployment{
			deployment(names.Predictor, StableVersion, 2, 2), deployment(names.Predictor, CanaryVersion, 1, 1)},
	}
}

// Canary is a service with a percent of 10, which its canary has.
func Canary() view.Objects {
	spec := Flowers("flowers-2")
	spec.CanaryTrafficPercent = ptr.To[int32](10)
	return canary(spec, 10, metav1.Condition{})
}

// Stepping is a service whose canary is at the first of two steps, and compared.
func Stepping() view.Objects {
	spec := Flowers("flowers-2")
	spec.Rollout = &servingv1beta1.Rollout{Steps: []servingv1beta1.RolloutStep{
		{Percent: 20, For: metav1.Duration{Duration: 10 * time.Minute}},
		{Percent: 50, For: metav1.Duration{Duration: 10 * time.Minute}},
	}, Analysis: &servingv1beta1.Analysis{Failed: &servingv1beta1.FailedRequests{}}}
	objects := canary(spec, 20, False(servingv1beta1.ReasonStepping,
		"revision canary-8m7jf is to have 20 % of the traffic, step 1 of 2, until 2026-11-27T12:04:30Z at least"))
	status := objects.Service.Status.Components[servingv1beta1.PredictorComponent]
	status.Rollout = &servingv1beta1.RolloutStatus{Step: 1, Steps: 2, Percent: 20,
		Since: metav1.NewTime(ago(330 * time.Second)), Until: metav1.NewTime(Now.Add(270 * time.Second))}
	status.Analysis = &servingv1beta1.AnalysisStatus{
		RevisionName: CanaryName, ComparedTo: StableName, Time: metav1.NewTime(ago(20 * time.Second)),
		Verdict: servingv1beta1.VerdictNotWorse, Requests: 1234, Evidence: 3,
		Measures: []servingv1beta1.MeasureStatus{{Name: "failed",
			Revision:   servingv1beta1.RequestCounts{Requests: 1234, Bad: 2, Rate: "0.16%"},
			ComparedTo: servingv1beta1.RequestCounts{Requests: 4890, Bad: 5, Rate: "0.10%"}}},
	}
	objects.Service.Status.Components[servingv1beta1.PredictorComponent] = status
	objects.Events = []corev1.Event{
		event(6*time.Minute, false, servingv1beta1.EventWeightsChanged,
			"weights changed from default-qbtms 100 % to default-qbtms 80 %, canary-8m7jf 20 %"),
		event(10*time.Minute, false, servingv1beta1.EventRevisionCreated, "created revision canary-8m7jf"),
	}
	return objects
}

// Rejected is a service whose canary was worse.
func Rejected() view.Objects {
	const figures = "5.2% of its 1200 requests failed, and 0.1% of the 4800 of default-qbtms"
	objects := canary(Flowers("flowers-2"), 0, False(servingv1beta1.ReasonRejected,
		"revision canary-8m7jf was rejected, and default-qbtms has all of the traffic: "+figures))
	status := objects.Service.Status.Components[servingv1beta1.PredictorComponent]
	status.Rejected = &servingv1beta1.RejectedRevision{RevisionName: CanaryName,
		Time: metav1.NewTime(ago(2 * time.Minute)), Message: figures}
	objects.Service.Status.Components[servingv1beta1.PredictorComponent] = status
	objects.Records[1] = canaryRecord(deploy.Role{RejectedAt: ago(2 * time.Minute), RejectedFor: figures})
	objects.Events = []corev1.Event{event(2*time.Minute, true, servingv1beta1.EventRejected,
		"revision canary-8m7jf was rejected: "+figures)}
	return objects
}

// crashLoop is the kubelet's reason of a container that crashes again and again.
const crashLoop = "CrashLoopBackOff"

// Crashing is a service whose canary lost its share, with a transformer beside the predictor, where Events may not be
// read.
func Crashing() view.Objects {
	spec := Flowers("flowers-2")
	spec.CanaryTrafficPercent = ptr.To[int32](10)
	const message = "0 of 1 replicas of revision canary-8m7jf are ready: container kserve-container of pod " +
		"my-model-predictor-canary-8m7jf-deployment-74c885fd49-v6wcb ended with exit code 255"
	objects := canary(spec, 0, False(servingv1beta1.ReasonCanaryUnavailable, "predictor: revision canary-8m7jf lost its part to "+
		"default-qbtms for want of ready pods (3 of late), and gets it back once it has been ready for 24s: "+message))
	at(objects.Service, metav1.Condition{Type: servingv1beta1.ConditionPredictorReady, Status: metav1.ConditionFalse,
		Reason: crashLoop, Message: message})
	custom := servingv1beta1.PredictorSpec{PodSpec: servingv1beta1.PodSpec{Containers: []corev1.Container{
		{Name: "kserve-container", Image: "example.com/transformers/pixels:1.4"}}}}
	objects.Service.Spec.Transformer = &servingv1beta1.TransformerSpec{PodSpec: custom.PodSpec}
	objects.Service.Status.Components[servingv1beta1.TransformerComponent] = servingv1beta1.ComponentStatus{
		LatestCreatedRevision: "my-model-transformer-default-x7k2p", LatestReadyRevision: "my-model-transformer-default-x7k2p",
		LatestRolledoutRevision: "my-model-transformer-default-x7k2p",
		Traffic: []servingv1beta1.TrafficTarget{{RevisionName: "my-model-transformer-default-x7k2p", LatestRevision: true,
			Percent: 100, Role: servingv1beta1.TrafficRoleStable}},
	}
	objects.Deployments[1] = deployment(names.Predictor, CanaryVersion, 0, 1)
	objects.Deployments = append(objects.Deployments, deployment(names.Transformer, "default-x7k2p", 1, 1))
	objects.Records = append(objects.Records, Record(names.Transformer, "default-x7k2p", 1, 3*time.Hour,
		deploy.Role{RolledOutAt: ago(3 * time.Hour)}, custom))
	objects.Missing = []string{"the Events can't be read: forbidden"}
	return objects
}

// New is a service that the manager has not seen.
func New() view.Objects {
	s := service(Flowers("flowers"), metav1.Condition{})
	s.Status = servingv1beta1.InferenceServiceStatus{}
	s.Generation = 1
	s.CreationTimestamp = metav1.NewTime(ago(time.Second))
	return view.Objects{Service: s}
}

// Attack is what a terminal would obey: a title, a clipped screen, C1's CSI, and text from right to left.
const Attack = "\x1b]0;owned\x07\x1b[2J\u009b31m\u202eevil\u202c\r\n\tend"

// Hostile is a service with an attack in all that anybody may write.
func Hostile() view.Objects {
	objects := Rejected()
	status := objects.Service.Status.Components[servingv1beta1.PredictorComponent]
	status.Rejected.Message = Attack
	status.PreviousRolledoutRevision = "my-model-predictor-" + Attack
	status.Analysis = &servingv1beta1.AnalysisStatus{Measures: []servingv1beta1.MeasureStatus{{Name: Attack,
		Revision: servingv1beta1.RequestCounts{Requests: 1, Rate: Attack}}}}
	objects.Service.Status.Components[servingv1beta1.PredictorComponent] = status
	objects.Service.Status.URL = "http://" + Attack
	for i := range objects.Service.Status.Conditions {
		objects.Service.Status.Conditions[i].Message = Attack
	}
	at(objects.Service, metav1.Condition{Type: "Type" + Attack, Status: metav1.ConditionFalse, Reason: Attack, Message: Attack})
	objects.Records[1] = Record(names.Predictor, CanaryVersion, 2, time.Minute, deploy.Role{RejectedAt: Now, RejectedFor: Attack},
		Flowers(Attack))
	objects.Events = []corev1.Event{event(time.Minute, true, Attack, Attack)}
	objects.Missing = []string{Attack}
	objects.Service.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: Attack, Operation: "Update",
		Time: ptr.To(metav1.NewTime(Now)), FieldsV1: metav1.NewFieldsV1(`{"f:spec":{"f:predictor":{}}}`)}}
	return objects
}
