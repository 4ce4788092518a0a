package observe

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

func TestPodFailure(t *testing.T) {
	waiting := func(reason, message string) corev1.ContainerStatus {
		return corev1.ContainerStatus{Name: "server", State: corev1.ContainerState{
			Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message},
		}}
	}
	crashed := waiting("CrashLoopBackOff", "back-off 10s")
	crashed.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{ExitCode: 2, Message: "no model"}
	retried := crashed
	retried.State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	retried.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{
		ExitCode: 1, Reason: "Error", Message: "Traceback:\n  line 22\nno bucket\n"}
	again := crashed
	again.State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	again.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{ExitCode: 137, Reason: "OOMKilled"}
	for _, test := range []struct {
		name   string
		status corev1.PodStatus
		want   *plan.Problem
	}{
		{name: "nothing yet"},
		{
			name:   "it starts",
			status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{waiting("PodInitializing", "")}},
		},
		{
			name: "it can't be scheduled",
			status: corev1.PodStatus{Conditions: []corev1.PodCondition{{
				Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable", Message: "0/3 nodes",
			}}},
			want: &plan.Problem{Reason: "Unschedulable", Message: "pod p: 0/3 nodes"},
		},
		{
			name: "its image can't be pulled",
			status: corev1.PodStatus{
				ContainerStatuses: []corev1.ContainerStatus{waiting("ImagePullBackOff", "not found")},
			},
			want: &plan.Problem{Reason: "ImagePullBackOff", Message: "container server of pod p: not found"},
		},
		{
			name:   "it crashes: the message is that of the container",
			status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{crashed}},
			want: &plan.Problem{
				Reason: "CrashLoopBackOff", Message: "container server of pod p ended with exit code 2: no model",
			},
		},
		{
			name:   "it has been started again after a crash",
			status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{again}},
			want:   &plan.Problem{Reason: "OOMKilled", Message: "container server of pod p ended with exit code 137"},
		},
		{
			name: "an init container has failed",
			status: corev1.PodStatus{InitContainerStatuses: []corev1.ContainerStatus{{
				Name: "storage-initializer",
				State: corev1.ContainerState{
					Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error", Message: "no bucket\n"},
				},
			}}},
			want: &plan.Problem{
				Reason: "Error", Message: "container storage-initializer of pod p ended with exit code 1: no bucket",
			},
		},
		{
			name:   "an init container is tried again: its failure stays, the last line first",
			status: corev1.PodStatus{InitContainerStatuses: []corev1.ContainerStatus{retried}},
			want: &plan.Problem{
				Reason: "Error", Message: "container server of pod p ended with exit code 1: no bucket\n" +
					"Its last lines are:\nTraceback:\n  line 22\nno bucket",
			},
		},
		{
			name: "an init container is done",
			status: corev1.PodStatus{InitContainerStatuses: []corev1.ContainerStatus{{State: corev1.ContainerState{
				Terminated: &corev1.ContainerStateTerminated{Reason: "Completed"},
			}}}},
		},
	} {
		got := failureOf(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p"}, Status: test.status})
		if (got == nil) != (test.want == nil) || got != nil && got.Problem != *test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}

// The failure of a download names the Secret that the credentials come from.
func TestFailureWithoutCredentials(t *testing.T) {
	access := pods.AccessOf(pods.Account{
		Secrets: []pods.Secret{{Name: "gone"}, {Name: "kept", Keys: []string{"HF_TOKEN"}}},
	})
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "p"},
		Spec:       corev1.PodSpec{InitContainers: []corev1.Container{{Name: pods.InitializerName, Env: access.Env}}},
	}
	for _, test := range []struct{ container, want string }{
		{pods.InitializerName, "container storage-initializer of pod p ended with exit code 1: no credentials; " +
			"its credentials are in Secret gone, if that exists and has them"},
		{"mine", "container mine of pod p ended with exit code 1: no credentials"},
	} {
		pod.Status.InitContainerStatuses = []corev1.ContainerStatus{{Name: test.container, State: corev1.ContainerState{
			Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, Message: "no credentials"}}}}
		if got := failureOf(kube.SlimPod(pod)); got == nil || got.Message != test.want {
			t.Errorf("container %s: %+v, want %s", test.container, got, test.want)
		}
	}
}
