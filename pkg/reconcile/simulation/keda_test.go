package simulation

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// kedaScaler scales by the ScaledObjects that it has seen, until it has seen that they are deleted.
type kedaScaler struct {
	w *component
	// known are by name.
	known map[string]*deploy.ScaledObject
}

func newKEDAScaler(w *component) *kedaScaler {
	k := &kedaScaler{w: w, known: map[string]*deploy.ScaledObject{}}
	w.watch("keda", kube.KindScaledObject, w.lags.nodes, func(change objectChange) {
		scaled, exists := change.object.(*deploy.ScaledObject)
		if !exists || scaled.DeletionTimestamp != nil {
			delete(k.known, change.key.Name.Name)
			k.letGo(change.key)
			return
		}
		k.known[change.key.Name.Name] = scaled
		k.scale(scaled, 0)
	})
	return k
}

// letGo takes the finalizer from a ScaledObject that is deleted. It may take its time.
func (k *kedaScaler) letGo(key kube.Key) {
	k.w.after(k.w.upTo("keda", 10*time.Second), func() {
		if live, exists := k.w.api.objects[key]; exists && live.GetDeletionTimestamp() != nil {
			k.w.api.remove(key)
		}
	})
}

// scale sets the replicas of a ScaledObject's Deployment, within its bounds. Unlike an
// autoscaler, KEDA starts what runs nothing.
func (k *kedaScaler) scale(scaled *deploy.ScaledObject, want int32) {
	key := kube.Key{
		Kind: kube.KindDeployment,
		Name: cache.NewObjectName(scaled.Namespace, scaled.Spec.ScaleTargetRef.Name),
	}
	if deployment, exists := k.w.api.objects[key].(*appsv1.Deployment); exists && observe.Replicas(deployment) == 0 {
		want = scaled.Spec.MinReplicaCount
	}
	k.w.nodes.scaleWithin(key, want, scaled.Spec.MinReplicaCount, scaled.Spec.MaxReplicaCount)
}

// scaleMetric draws what a spec is to be scaled by, where there is KEDA.
func (w *component) scaleMetric() *servingv1beta1.ScaleMetric {
	if !w.keda || w.chance("metric").IntN(2) == 0 {
		return nil
	}
	metric := servingv1beta1.ScaleMetricRPS
	return &metric
}

// scaledObjects is KEDA's kind, nil if KEDA isn't installed.
func (m *manager) scaledObjects() *kube.OptionalKind {
	if !m.w.keda {
		return nil
	}
	definition := newStaticInformer(m,
		&metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Name: "scaledobjects.keda.sh"}})
	return apitest.KEDA(m.informers[kube.KindScaledObject], definition)
}
