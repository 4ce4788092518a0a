package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// replicas is what a Deployment asks for; the API server's default is 1.
func replicas(deployment *appsv1.Deployment) int32 {
	if deployment.Spec.Replicas == nil {
		return 1
	}
	return *deployment.Spec.Replicas
}

// deadlineExceeded reports whether a Deployment has given up on its pods for now.
func deadlineExceeded(deployment *appsv1.Deployment) bool {
	return slices.ContainsFunc(deployment.Status.Conditions, func(c appsv1.DeploymentCondition) bool {
		return c.Type == appsv1.DeploymentProgressing && c.Status == corev1.ConditionFalse && c.Reason == "ProgressDeadlineExceeded"
	})
}

// deploymentFailure says why a Deployment can't make pods (a quota, an admission
// webhook), nil if it can.
func deploymentFailure(deployment *appsv1.Deployment) *plan.Problem {
	for _, c := range deployment.Status.Conditions {
		if c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue {
			return &plan.Problem{Reason: c.Reason, Message: c.Message}
		}
	}
	return nil
}

// podFailure is what keeps a pod from getting ready.
type podFailure struct {
	plan.Problem
	// pod is the pod's name.
	pod string
	// reason is KServe's word for it.
	reason servingv1beta1.FailureReason
	// waits says that the pod hasn't come to run yet, and may by itself.
	waits bool
}

// failureOf says what keeps a pod from getting ready, nil if nothing is known: it can't be
// scheduled, or a container waits or has ended with an error.
func failureOf(pod *corev1.Pod) *podFailure {
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			return &podFailure{pod: pod.Name, reason: servingv1beta1.RuntimeUnhealthy, waits: true, Problem: plan.Problem{
				Reason: c.Reason, Message: fmt.Sprintf("pod %s: %s", pod.Name, c.Message)}}
		}
	}
	for _, status := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		if failure := containerFailure(pod.Name, status); failure != nil {
			failure.Message += credentialsOf(pod, status.Name)
			return failure
		}
	}
	return nil
}

// credentialsOf tells of a download that failed which Secrets it may have had to do without:
// what fails then says only that there are no credentials.
func credentialsOf(pod *corev1.Pod, container string) string {
	secrets := deploy.OptionalSecrets(&pod.Spec)
	if len(secrets) == 0 || container != deploy.InitializerName {
		return ""
	}
	return fmt.Sprintf("; its credentials come from Secret %s, if that exists and has them", strings.Join(secrets, ", "))
}

// containerFailure says what is wrong with a container that isn't ready. One that has been
// started again after an error still has that error: it would else come and go in the status
// with each try.
func containerFailure(pod string, status corev1.ContainerStatus) *podFailure {
	if status.Ready {
		return nil
	}
	where := fmt.Sprintf("container %s of pod %s", status.Name, pod)
	last := status.LastTerminationState.Terminated
	if ended := status.State.Terminated; ended != nil && ended.ExitCode != 0 {
		return loadFailure(pod, ending(where, ended.Reason, ended))
	}
	waiting := status.State.Waiting
	switch {
	case waiting == nil && last != nil && last.ExitCode != 0:
		// It is tried again. What is known of it is still how it ended.
		return loadFailure(pod, ending(where, last.Reason, last))
	case waiting == nil, waiting.Reason == "PodInitializing", waiting.Reason == "ContainerCreating":
		return nil
	case last != nil && last.ExitCode != 0:
		return loadFailure(pod, ending(where, waiting.Reason, last))
	}
	problem := plan.Problem{Reason: waiting.Reason, Message: fmt.Sprintf("%s: %s", where, cmp.Or(waiting.Message, waiting.Reason))}
	return &podFailure{Problem: problem, pod: pod, reason: servingv1beta1.RuntimeUnhealthy}
}

// loadFailure is a container that ended with an error.
func loadFailure(pod string, problem plan.Problem) *podFailure {
	return &podFailure{Problem: problem, pod: pod, reason: servingv1beta1.ModelLoadFailed}
}

// ending tells how a container ended, with its own last words. The last line comes first: it
// says what was wrong, and before it may be the traces of calls.
func ending(where, reason string, ended *corev1.ContainerStateTerminated) plan.Problem {
	message := fmt.Sprintf("%s ended with exit code %d", where, ended.ExitCode)
	lines := strings.TrimSpace(ended.Message)
	if lines != "" {
		message += ": " + lines[strings.LastIndex(lines, "\n")+1:]
	}
	if strings.Contains(lines, "\n") {
		message += "\nIts last lines are:\n" + lines
	}
	return plan.Problem{Reason: cmp.Or(reason, "Error"), Message: message}
}

// sortedKeys gives a map's order a meaning.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
