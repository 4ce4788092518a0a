package standin

import (
	"context"
	"fmt"
	"hash/fnv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"
)

// nodeName is the node that the pods claim to run on. There is none of that name.
const nodeName = "stand-in"

// reconcileDeployment gives a Deployment its pods, and its status.
func (s *StandIn) reconcileDeployment(ctx context.Context, name cache.ObjectName) error {
	deployment, found := get[*appsv1.Deployment](s.deployments, name)
	replicas := 0
	if found {
		replicas = int(ptr.Deref(deployment.Spec.Replicas, 1))
	}
	ready := 0
	for i := range replicas {
		pod, err := s.ensurePod(ctx, deployment, i)
		if err != nil {
			return err
		}
		if isReady(pod) {
			ready++
		}
	}
	if err := s.deletePods(ctx, name, replicas); err != nil || !found {
		return err
	}
	status := statusOf(deployment, int32(replicas), int32(ready))
	if equality.Semantic.DeepEqual(status, deployment.Status) {
		return nil
	}
	deployment.Status = status
	_, err := s.client.AppsV1().Deployments(name.Namespace).UpdateStatus(ctx, deployment, metav1.UpdateOptions{})
	return ignoreNotFound(err)
}

func podName(deployment cache.ObjectName, i int) cache.ObjectName {
	return cache.NewObjectName(deployment.Namespace, fmt.Sprintf("%s-%d", deployment.Name, i))
}

// ensurePod makes one of a Deployment's pods, and its status.
func (s *StandIn) ensurePod(ctx context.Context, deployment *appsv1.Deployment, i int) (*corev1.Pod, error) {
	name := podName(cache.MetaObjectToName(deployment), i)
	pods := s.client.CoreV1().Pods(name.Namespace)
	pod, found := get[*corev1.Pod](s.pods, name)
	if !found {
		template := deployment.Spec.Template.DeepCopy()
		made := &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
		made.Namespace, made.Name, made.Spec.NodeName = name.Namespace, name.Name, nodeName
		made.OwnerReferences = []metav1.OwnerReference{
			*metav1.NewControllerRef(deployment, appsv1.SchemeGroupVersion.WithKind("Deployment"))}
		var err error
		if pod, err = pods.Create(ctx, made, metav1.CreateOptions{}); err != nil {
			return nil, err
		}
	}
	status := podStatus(pod, !s.isFailing(name))
	if pod.Status.Phase == status.Phase && isReady(pod) != s.isFailing(name) {
		return pod, nil
	}
	pod.Status = status
	return pods.UpdateStatus(ctx, pod, metav1.UpdateOptions{})
}

// deletePods deletes the pods of a Deployment beyond its replicas.
func (s *StandIn) deletePods(ctx context.Context, deployment cache.ObjectName, replicas int) error {
	for i := replicas; ; i++ {
		name := podName(deployment, i)
		if _, found := get[*corev1.Pod](s.pods, name); !found {
			return nil
		}
		err := s.client.CoreV1().Pods(name.Namespace).Delete(ctx, name.Name, *metav1.NewDeleteOptions(0))
		if ignoreNotFound(err) != nil {
			return err
		}
	}
}

// isReady reports whether a pod's status says so.
func isReady(pod *corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// podStatus is the status that a kubelet gives a pod that runs.
func podStatus(pod *corev1.Pod, ready bool) corev1.PodStatus {
	now := metav1.Now()
	status := corev1.PodStatus{
		Phase:     corev1.PodRunning,
		QOSClass:  pod.Status.QOSClass,
		StartTime: ptr.To(pod.CreationTimestamp),
		PodIP:     addressOf(pod),
	}
	status.PodIPs = []corev1.PodIP{{IP: status.PodIP}}
	conditions := map[corev1.PodConditionType]bool{corev1.PodReady: ready, corev1.ContainersReady: ready}
	for _, kind := range []corev1.PodConditionType{
		corev1.PodReadyToStartContainers, corev1.PodInitialized, corev1.PodReady, corev1.ContainersReady, corev1.PodScheduled,
	} {
		condition := corev1.PodCondition{Type: kind, Status: corev1.ConditionTrue, LastTransitionTime: now}
		if is, depends := conditions[kind]; depends && !is {
			condition.Status, condition.Reason = corev1.ConditionFalse, "ContainersNotReady"
		}
		status.Conditions = append(status.Conditions, condition)
	}
	for _, container := range pod.Spec.Containers {
		status.ContainerStatuses = append(status.ContainerStatuses, corev1.ContainerStatus{
			Name: container.Name, Image: container.Image, Ready: ready, Started: ptr.To(true),
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}},
		})
	}
	for _, container := range pod.Spec.InitContainers {
		status.InitContainerStatuses = append(status.InitContainerStatuses, corev1.ContainerStatus{
			Name: container.Name, Image: container.Image, Ready: true, Started: ptr.To(false),
			State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Completed", FinishedAt: now}},
		})
	}
	return status
}

// addressOf is an address in 198.18.0.0/15, which RFC 2544 has for benchmarks, the same for the same pod. Two pods may
// have the same: nothing is sent there.
func addressOf(pod *corev1.Pod) string {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(pod.UID)) // never errs
	sum := hash.Sum32()
	return fmt.Sprintf("198.%d.%d.%d", 18+sum>>16&1, sum>>8&255, sum&255)
}

// statusOf is the status of a Deployment some of whose pods are ready.
func statusOf(deployment *appsv1.Deployment, replicas, ready int32) appsv1.DeploymentStatus {
	status := *deployment.Status.DeepCopy()
	status.ObservedGeneration = deployment.Generation
	status.Replicas, status.UpdatedReplicas, status.ReadyReplicas = replicas, replicas, ready
	status.AvailableReplicas, status.UnavailableReplicas = ready, replicas-ready
	setCondition(&status, appsv1.DeploymentAvailable, ready == replicas,
		"MinimumReplicasAvailable", "MinimumReplicasUnavailable")
	if ready == replicas {
		setCondition(&status, appsv1.DeploymentProgressing, true, "NewReplicaSetAvailable", "")
	}
	return status
}

func setCondition(status *appsv1.DeploymentStatus, kind appsv1.DeploymentConditionType, is bool,
	reason, otherwise string) {
	now := metav1.Now()
	condition := appsv1.DeploymentCondition{Type: kind, Status: corev1.ConditionTrue, Reason: reason,
		LastUpdateTime: now, LastTransitionTime: now}
	if !is {
		condition.Status, condition.Reason = corev1.ConditionFalse, otherwise
	}
	for i, was := range status.Conditions {
		if was.Type != kind {
			continue
		}
		if was.Status != condition.Status || was.Reason != condition.Reason {
			status.Conditions[i] = condition
		}
		return
	}
	status.Conditions = append(status.Conditions, condition)
}

func ignoreNotFound(err error) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
