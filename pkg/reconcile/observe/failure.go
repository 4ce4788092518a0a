package observe

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// deadlineExceeded reports whether a Deployment's pods have exceeded its progress deadline.
func deadlineExceeded(deployment *appsv1.Deployment) bool {
	return slices.ContainsFunc(deployment.Status.Conditions, func(c appsv1.DeploymentCondition) bool {
		return c.Type == appsv1.DeploymentProgressing && c.Status == corev1.ConditionFalse &&
			c.Reason == "ProgressDeadlineExceeded"
	})
}

// deploymentFailure returns why a Deployment can't make pods (a quota, an admission
// webhook), nil if it can.
func deploymentFailure(deployment *appsv1.Deployment) *plan.Problem {
	for _, c := range deployment.Status.Conditions {
		if c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue {
			return &plan.Problem{Reason: c.Reason, Message: c.Message}
		}
	}
	return nil
}

// PodFailure is what keeps a pod from getting ready.
type PodFailure struct {
	plan.Problem
	// Pod is the pod's name.
	Pod string
	// Cause is KServe's reason of it.
	Cause servingv1beta1.FailureReason
	// Waits is true if the pod hasn't come to run yet, and may without anybody's help.
	Waits bool
}

// failureOf returns what keeps a pod from getting ready, nil if nothing is known: it can't be
// scheduled, or a container waits or has ended with an error.
func failureOf(pod *corev1.Pod) *PodFailure {
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			return &PodFailure{
				Pod:   pod.Name,
				Cause: servingv1beta1.RuntimeUnhealthy,
				Waits: true,
				Problem: plan.Problem{
					Reason: c.Reason, Message: fmt.Sprintf("pod %s: %s", pod.Name, c.Message)},
			}
		}
	}
	for _, status := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		if failure := containerFailure(pod.Name, status); failure != nil {
			failure.Problem = plan.Problem{
				Reason:  failure.Reason,
				Message: failure.Message + credentialsOf(pod, status.Name),
			}
			return failure
		}
	}
	return nil
}

// credentialsOf names the Secrets that a failed download may have lacked: its own message reports
// only that there are no credentials.
func credentialsOf(pod *corev1.Pod, container string) string {
	secrets := pods.OptionalSecrets(&pod.Spec)
	if len(secrets) == 0 || container != pods.InitializerName {
		return ""
	}
	return fmt.Sprintf("; its credentials are in Secret %s, if that exists and has them", strings.Join(secrets, ", "))
}

// containerFailure returns what is wrong with a container that isn't ready. One that has been
// started again after an error still has that error: it would else come and go in the status
// with each try.
func containerFailure(pod string, status corev1.ContainerStatus) *PodFailure {
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
	problem := plan.Problem{
		Reason:  waiting.Reason,
		Message: fmt.Sprintf("%s: %s", where, cmp.Or(waiting.Message, waiting.Reason)),
	}
	return &PodFailure{Problem: problem, Pod: pod, Cause: servingv1beta1.RuntimeUnhealthy}
}

// loadFailure is a container that ended with an error.
func loadFailure(pod string, problem plan.Problem) *PodFailure {
	return &PodFailure{Problem: problem, Pod: pod, Cause: servingv1beta1.ModelLoadFailed}
}

// ending describes how a container terminated, with its last lines. The last line comes first: it
// reports what was wrong, and the traces of calls may precede it.
func ending(where, reason string, ended *corev1.ContainerStateTerminated) plan.Problem {
	message := fmt.Sprintf("%s ended with exit code %d", where, ended.ExitCode)
	lines := strings.TrimSpace(ended.Message)
	if lines != "" {
		message += ": " + lines[strings.LastIndex(lines, "\n")+1:]
	}
	if strings.Contains(lines, "\n") {
		message += "\nIts last lines are:\n" + lines
	}
	return plan.Problem{Reason: cmp.Or(reason, servingv1beta1.ReasonError), Message: message}
}
