package kube

import (
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// waiting is a pod of my-model that waits for its image.
func waiting(t *testing.T) *corev1.Pod {
	t.Helper()
	return pod(func(p *corev1.Pod) {
		p.Namespace, p.ResourceVersion = "models", "7"
		p.Status.ContainerStatuses[0].State = corev1.ContainerState{
			Waiting: &corev1.ContainerStateWaiting{Reason: "ErrImagePull", Message: t.Name()}}
	})
}

// An object is the same each time that it is unpacked, also after the garbage collector has taken the last one. Callers
// at the same time get the same one.
func TestPackedObjects(t *testing.T) {
	want := SlimPod(waiting(t))
	held := cached(t, waiting(t))
	for range 3 {
		var together sync.WaitGroup
		var got [8]any
		for i := range got {
			together.Go(func() { got[i] = Unpacked(held) })
		}
		together.Wait()
		for _, object := range got {
			if diff := cmp.Diff(want, object); diff != "" {
				t.Errorf("unpacked it differs (-went in +came out):\n%s", diff)
			}
			if object != got[0] {
				t.Error("two callers at the same time have two objects")
			}
		}
		runtime.GC()
	}
	if key, err := cache.MetaNamespaceKeyFunc(held); key != "models/p" || err != nil {
		t.Errorf("client-go files it as %q, error %v", key, err)
	}
	wantName, wantService := cache.NewObjectName("models", "p"), cache.NewObjectName("models", "my-model")
	if name, service, err := Names(held); name != wantName || service != wantService || err != nil {
		t.Errorf("it is the object %s of %s, error %v", name, service, err)
	}
	if data := held.(*packed[corev1.Pod, *corev1.Pod]).data; len(data) > 150 {
		t.Errorf("it is not compressed: %q", data)
	}
}

// A name that is longer than Kubernetes' names are has no place in the header.
func TestObjectsWithLongNames(t *testing.T) {
	long := waiting(t)
	long.Name = strings.Repeat("n", 256)
	if held, isPod := cached(t, long).(*corev1.Pod); !isPod || held.Name != long.Name {
		t.Errorf("it is held as %+v", held)
	}
}

// An object that JSON doesn't give back is held as it is: better than none.
func TestObjectsThatCannotBePacked(t *testing.T) {
	service := &servingv1beta1.InferenceService{ObjectMeta: metav1.ObjectMeta{Name: "my-model", ResourceVersion: "7"}}
	late := metav1.NewTime(time.Date(12345, time.January, 1, 0, 0, 0, 0, time.UTC))
	service.Status.Conditions = []metav1.Condition{{Type: "Theirs", LastTransitionTime: late}}
	if held := cached(t, service); held != service || service.ResourceVersion != "7" {
		t.Errorf("it is held as %+v", held)
	}
}

// With client-go's switch for its detector of changes to cached objects on, whoever reads an object next panics.
func TestChangesToCachedObjectsAreDetected(t *testing.T) {
	defer func(before bool) { detectMutations = before }(detectMutations)
	detectMutations = true
	held := cached(t, waiting(t))
	object := Unpacked(held).(*corev1.Pod)
	Unpacked(held)
	object.Labels["theirs"] = "x"
	defer func() {
		if recover() == nil {
			t.Error("a change was not detected")
		}
		runtime.KeepAlive(object)
	}()
	Unpacked(held)
}
