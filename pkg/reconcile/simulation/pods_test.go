package simulation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// realPod is a pod as it really is.
type realPod struct {
	key    kube.Key
	uid    types.UID
	labels map[string]string
	model  string
	born   time.Time
	// serving is true if its server answers. It goes on for a while after the pod begins
	// to terminate, and stops before the API server has that when it crashes.
	serving bool
	// ready is what its kubelet reports, ending is true if it terminates, gone if it was
	// removed.
	ready, ending, gone bool
	restarts            int
	failure             string
}

// nodes makes pods of Deployments, and runs them.
type nodes struct {
	w *component
	// pods of each Deployment by its key, the oldest first, those that end among them.
	pods  map[kube.Key][]*realPod
	count int
	// byUID finds all pods that ever were.
	byUID map[types.UID]*realPod
	// broken has the models that never get ready, start how long the others take.
	broken map[string]bool
	start  map[string]time.Duration
	// still is true if nothing fails any longer.
	still bool
}

func newNodes(w *component) *nodes {
	n := &nodes{
		w:      w,
		pods:   map[kube.Key][]*realPod{},
		byUID:  map[types.UID]*realPod{},
		broken: map[string]bool{},
		start:  map[string]time.Duration{},
	}
	for _, model := range allModels {
		n.start[model] = w.pick("models", 200*time.Millisecond, 2*time.Second, 8*time.Second)
		n.broken[model] = w.chance("models").IntN(10) == 0
	}
	w.watch("deployments", kube.KindDeployment, w.lags.nodes, n.scale)
	w.watch("autoscaler", kube.KindAutoscaler, w.lags.nodes, func(change objectChange) {
		if autoscaler, isAutoscaler := change.object.(*autoscalingv2.HorizontalPodAutoscaler); isAutoscaler {
			n.autoscale(autoscaler, 0)
		}
	})
	return n
}

// living are the pods of a Deployment that don't terminate.
func (n *nodes) living(key kube.Key) []*realPod {
	var living []*realPod
	for _, pod := range n.pods[key] {
		if !pod.ending && !pod.gone {
			living = append(living, pod)
		}
	}
	return living
}

// scale makes or ends pods until there are as many as a Deployment wants: those
// that aren't ready end first, then the newest.
func (n *nodes) scale(change objectChange) {
	deployment, _ := change.object.(*appsv1.Deployment)
	living := n.living(change.key)
	want := 0
	if deployment != nil {
		want = int(observe.Replicas(deployment))
	}
	for i := len(living); i < want; i++ {
		n.create(change.key, deployment)
	}
	slices.SortStableFunc(living, func(a, b *realPod) int {
		if a.ready != b.ready {
			return map[bool]int{true: -1, false: 1}[a.ready]
		}
		return a.born.Compare(b.born)
	})
	for i := want; i < len(living); i++ {
		if n.w.now.Before(n.w.oracle.hands) {
			n.w.oracle.failed(living[i]) // Perhaps by hand.
		}
		n.end(living[i])
	}
	n.watchProgress(change.key)
}

// create schedules a pod, which starts after a time that depends on its model.
func (n *nodes) create(owner kube.Key, deployment *appsv1.Deployment) {
	n.count++
	name := fmt.Sprintf("%s-%d", deployment.Name, n.count)
	pod := &realPod{
		key: kube.Key{
			Kind: kindPod,
			Name: cache.NewObjectName(deployment.Namespace, name),
		},
		uid:    types.UID("pod-" + name),
		labels: deployment.Spec.Template.Labels,
		born:   n.w.now,
		model:  n.w.oracle.modelOf(deployment.Spec.Template.Labels[names.LabelVersion]),
	}
	n.pods[owner] = append(n.pods[owner], pod)
	n.byUID[pod.uid] = pod
	if n.broken[pod.model] {
		pod.failure = "ImagePullBackOff"
	}
	n.publish(pod)
	n.becomeReady(pod, n.start[pod.model]+n.w.upTo("nodes", n.w.lags.nodes))
}

func (n *nodes) becomeReady(pod *realPod, wait time.Duration) {
	restarts := pod.restarts
	n.w.after(wait, func() {
		if pod.ending || pod.gone || pod.restarts != restarts || n.broken[pod.model] {
			return
		}
		pod.serving, pod.ready, pod.failure = true, true, ""
		n.w.log("pod %s is ready", pod.key.Name.Name)
		n.w.oracle.cameUp(pod)
		n.publish(pod)
		n.watchProgress(n.ownerOf(pod))
	})
}

// end terminates a pod: it serves on for as long as its preStop hook sleeps.
func (n *nodes) end(pod *realPod) {
	n.w.log("pod %s ends", pod.key.Name.Name)
	pod.ending, pod.ready = true, false
	n.publish(pod)
	n.w.after(n.w.config.Pods.PreStopSleep.Duration, func() { n.vanish(pod) })
}

func (n *nodes) vanish(pod *realPod) {
	if pod.gone {
		return
	}
	pod.serving, pod.ready, pod.ending, pod.gone = false, false, true, true
	owner := n.ownerOf(pod)
	n.pods[owner] = slices.DeleteFunc(slices.Clone(n.pods[owner]), func(p *realPod) bool { return p == pod })
	n.w.api.remove(pod.key)
}

// crash stops a pod's server, which starts again after a pause; so many times.
func (n *nodes) crash(pod *realPod, times int) {
	if pod.ending || pod.gone || times == 0 || n.still {
		return
	}
	n.w.log("pod %s crashes", pod.key.Name.Name)
	pod.serving, pod.ready, pod.failure = false, false, "CrashLoopBackOff"
	pod.restarts++
	n.w.oracle.failed(pod)
	n.w.after(n.w.upTo("nodes", n.w.lags.nodes), func() { n.publish(pod) })
	n.becomeReady(pod, n.w.lags.nodes+n.w.upTo("nodes", 5*time.Second))
	n.w.after(n.w.lags.nodes+5*time.Second+n.w.upTo("nodes", 6*time.Second), func() { n.crash(pod, times-1) })
}

// lose takes a pod away, gently or not; its Deployment makes another.
func (n *nodes) lose(pod *realPod, gently bool) {
	n.w.oracle.failed(pod)
	owner := n.ownerOf(pod)
	if gently {
		n.end(pod)
	} else {
		n.w.log("pod %s is killed", pod.key.Name.Name)
		n.vanish(pod)
	}
	n.w.after(n.w.upTo("nodes", n.w.lags.nodes), func() {
		if deployment := n.w.api.objects[owner]; deployment != nil {
			n.scale(objectChange{key: owner, object: deployment})
		}
	})
}

func (n *nodes) ownerOf(pod *realPod) kube.Key {
	return kube.Key{
		Kind: kube.KindDeployment,
		Name: cache.NewObjectName(n.w.name.Namespace, n.w.part().Deployment(pod.labels[names.LabelVersion])),
	}
}

// publish writes the pod that the API server has.
func (n *nodes) publish(pod *realPod) {
	if pod.gone {
		return
	}
	n.w.oracle.changed[pod.model] = n.w.now
	object := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: pod.key.Name.Name, Namespace: pod.key.Name.Namespace, UID: pod.uid, Labels: pod.labels,
		CreationTimestamp: metav1.NewTime(pod.born.Truncate(time.Second)),
	}}
	if pod.ending {
		object.DeletionTimestamp = ptr.To(metav1.NewTime(n.w.now.Truncate(time.Second)))
	}
	status := corev1.ContainerStatus{Name: "kserve-container", Ready: pod.ready}
	if pod.failure != "" {
		status.State.Waiting = &corev1.ContainerStateWaiting{Reason: pod.failure, Message: "back-off"}
	}
	ready := corev1.ConditionFalse
	if pod.ready {
		ready = corev1.ConditionTrue
	}
	object.Status.ContainerStatuses = []corev1.ContainerStatus{status}
	object.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: ready}}
	n.w.api.put(pod.key, object)
}

// watchProgress looks after the progress deadline whether a Deployment has its pods.
func (n *nodes) watchProgress(key kube.Key) {
	n.w.after(n.w.config.Pods.ProgressDeadline.Duration, func() { n.reportProgress(key) })
	n.reportProgress(key)
}

func (n *nodes) reportProgress(key kube.Key) {
	deployment, exists := n.w.api.objects[key].(*appsv1.Deployment)
	if !exists {
		return
	}
	late := false
	for _, pod := range n.living(key) {
		late = late || !pod.ready && n.w.now.Sub(pod.born) >= n.w.config.Pods.ProgressDeadline.Duration
	}
	if late == (len(deployment.Status.Conditions) > 0) {
		return
	}
	deployment = deployment.DeepCopy()
	deployment.Status.Conditions = nil
	if late {
		deployment.Status.Conditions = []appsv1.DeploymentCondition{{
			Type: appsv1.DeploymentProgressing, Status: corev1.ConditionFalse, Reason: "ProgressDeadlineExceeded"}}
	}
	n.w.api.put(key, deployment)
}

// autoscale sets the replicas of an autoscaler's Deployment, within its bounds; 0
// keeps the replicas as far as they allow. A Deployment without pods is left alone.
func (n *nodes) autoscale(autoscaler *autoscalingv2.HorizontalPodAutoscaler, want int32) {
	key := kube.Key{
		Kind: kube.KindDeployment,
		Name: cache.NewObjectName(autoscaler.Namespace, autoscaler.Spec.ScaleTargetRef.Name),
	}
	if deployment, exists := n.w.api.objects[key].(*appsv1.Deployment); exists && observe.Replicas(deployment) > 0 {
		n.scaleWithin(key, want, *autoscaler.Spec.MinReplicas, autoscaler.Spec.MaxReplicas)
	}
}

func (n *nodes) scaleWithin(key kube.Key, want, least, most int32) {
	deployment, exists := n.w.api.objects[key].(*appsv1.Deployment)
	if !exists {
		return
	}
	if want == 0 {
		want = observe.Replicas(deployment)
	}
	want = min(max(want, least), most)
	if want == observe.Replicas(deployment) {
		return
	}
	n.w.log("the autoscaler sets %s to %d", deployment.Name, want)
	if want < observe.Replicas(deployment) &&
		n.w.api.objects[kube.Key{Kind: kube.KindAutoscaler, Name: cache.NewObjectName(key.Name.Namespace, strings.TrimSuffix(key.Name.Name, "-deployment"))}] != nil {
		n.w.oracle.shrunk(n.w.oracle.modelOf(deployment.Labels[names.LabelVersion]), want)
	}
	n.w.oracle.scaled = n.w.now
	deployment = deployment.DeepCopy()
	deployment.Spec.Replicas = &want
	n.w.api.edit(key, deployment, []string{"spec", "replicas"})
}
