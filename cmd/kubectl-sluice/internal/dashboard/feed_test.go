package dashboard

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// renamed is the service of a story under another name.
func renamed(objects view.Objects, name string) *unstructured.Unstructured {
	object := story.Object(objects)
	object.SetName(name)
	object.SetUID("")
	return object
}

// A thousand services are listed, those first that a person should look at; and what changes is all that follows.
func TestThousandServices(t *testing.T) {
	var others []runtime.Object
	for i := range 999 {
		others = append(others, renamed(story.RolledOut(), fmt.Sprintf("service-%03d", i)))
	}
	w := worldOf(t, story.Rejected(), nil, others...).synced(t)
	stream := w.open(t, "/api/services")
	all := until(t, stream, "services", func(got rows) bool { return got.All && len(got.Items) == 1000 })
	if first := all.Items[0]; first.Name != "my-model" || first.State != view.Failed || first.Summary == "" {
		t.Errorf("the first is %+v", first)
	}
	w.update(t, "default", "service-500", func(object *unstructured.Unstructured) {
		if err := unstructured.SetNestedField(object.Object, int64(3), "metadata", "generation"); err != nil {
			t.Fatal(err)
		}
	})
	changed := until(t, stream, "services", func(got rows) bool { return !got.All && len(got.Items) > 0 })
	if len(changed.Items) != 1 || changed.Items[0].Name != "service-500" || changed.Items[0].State != view.Unseen {
		t.Errorf("what has changed is %+v", changed.Items)
	}
	if err := w.dynamic.Resource(cluster.Services).Namespace("default").Delete(t.Context(), "service-500",
		metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, stream, "services", func(got rows) bool {
		return len(got.Gone) == 1 && got.Gone[0] == identity{"default", "service-500"}
	})
}

// A page that reads nothing keeps no other from what changes, and has each service once when it reads again.
func TestSlowPage(t *testing.T) {
	w := worldOf(t, story.Canary(), nil).synced(t)
	slow := w.feed.read()
	defer slow.close()
	stream := w.open(t, path)
	for generation := int64(3); generation < 20; generation++ {
		w.update(t, "default", "my-model", func(object *unstructured.Unstructured) { object.SetGeneration(generation) })
		until(t, stream, "page", func(got page) bool {
			return strings.Contains(fmt.Sprint(got.Service.Conditions), fmt.Sprintf("generation %d ", generation))
		})
	}
	if services, _ := slow.take(); len(services) != 1 {
		t.Errorf("it has %v", services)
	}
}

// All pages share one watch.
func TestOneWatch(t *testing.T) {
	w := worldOf(t, story.Canary(), nil).synced(t)
	for range 5 {
		until(t, w.open(t, path), "page", func(page) bool { return true })
		until(t, w.open(t, "/api/services"), "services", func(rows) bool { return true })
	}
	watches := 0
	for _, action := range w.dynamic.Actions() {
		if action.GetVerb() == "watch" {
			watches++
		}
	}
	if watches != 1 {
		t.Errorf("there are %d watches", watches)
	}
}

// A cluster that goes away is reported with the time since when, and the page goes on when it is back.
func TestClusterGoesAway(t *testing.T) {
	w := worldOf(t, story.Canary(), nil).synced(t)
	var away atomic.Bool
	w.dynamic.PrependReactor("get", "*", func(clienttesting.Action) (bool, runtime.Object, error) {
		return away.Load(), nil, errors.New("connection refused")
	})
	stream := w.open(t, path)
	until(t, stream, "page", func(page) bool { return true })
	away.Store(true)
	step(t, w)
	lost := until(t, stream, "unread", func(got unread) bool { return !got.Cluster.Away.IsZero() })
	if !strings.Contains(lost.Cluster.Error, "connection refused") || lost.Error != "" {
		t.Errorf("it reports %+v", lost)
	}
	away.Store(false)
	step(t, w)
	until(t, stream, "page", func(got page) bool { return got.Cluster.Away.IsZero() })
}

// step moves the clock to the next read, once the stream waits for it.
func step(t *testing.T, w *world) {
	t.Helper()
	if !w.clock.HasWaiters() {
		t.Fatal("nothing waits")
	}
	w.clock.Step(interval)
}

// Since when the cluster doesn't answer is the first failure's time, until it answers.
func TestConnection(t *testing.T) {
	w := worldOf(t, story.Canary(), nil).synced(t)
	reader := w.feed.read()
	defer reader.close()
	for _, at := range []struct {
		err  error
		away time.Time
	}{
		{errors.New("first"), story.Now}, {errors.New("second"), story.Now}, {nil, time.Time{}},
		{errors.New("third"), story.Now.Add(3 * time.Minute)},
	} {
		w.feed.tried(at.err)
		<-reader.woken
		reader.take()
		got := w.feed.connection()
		if !got.Away.Equal(at.away) || at.err != nil && got.Error != at.err.Error() || at.err == nil && got.Error != "" {
			t.Errorf("after %v it is %+v", at.err, got)
		}
		w.clock.Step(time.Minute)
	}
}

// A service that is deleted is reported as that, and shown again if there is one of its name again.
func TestDeletedService(t *testing.T) {
	w := worldOf(t, story.Canary(), nil).synced(t)
	stream := w.open(t, path)
	until(t, stream, "page", func(page) bool { return true })
	services := w.dynamic.Resource(cluster.Services).Namespace("default")
	if err := services.Delete(t.Context(), "my-model", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, stream, "unread", func(got unread) bool { return strings.Contains(got.Error, "not found") })
	if _, err := services.Create(t.Context(), story.Object(story.Canary()), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, stream, "page", func(page) bool { return true })
}

// Weights are recorded when they change, and are those of the service that is there.
func TestWeights(t *testing.T) {
	w := worldOf(t, story.Canary(), nil).synced(t)
	stream := w.open(t, path)
	points := func(n int) []view.Point {
		return until(t, stream, "page", func(got page) bool { return len(got.Weights["predictor"]) == n }).Weights["predictor"]
	}
	if got := points(1)[0].Weights; got[story.StableName] != 90 || got[story.CanaryName] != 10 {
		t.Errorf("the weights are %v", got)
	}
	w.clock.SetTime(story.Now.Add(time.Minute))
	w.update(t, "default", "my-model", func(object *unstructured.Unstructured) {
		object.Object["status"] = story.Object(story.RolledOut()).Object["status"]
	})
	got := points(2)[1]
	if got.Weights[story.CanaryName] != 100 || len(got.Weights) != 1 || !got.Time.Equal(story.Now.Add(time.Minute)) {
		t.Errorf("then they are %v", got)
	}
}

// What was before the dashboard ran is that of the Events, as far as they can be read.
func TestWeightsOfEvents(t *testing.T) {
	ago := func(minutes int) time.Time { return story.Now.Add(-time.Duration(minutes) * time.Minute) }
	changed := func(minutes int, message string) view.Event {
		return view.Event{Time: ago(minutes), Reason: servingv1beta1.EventWeightsChanged, Message: message}
	}
	events := []view.Event{
		changed(0, "weights changed from a 50 %, b 50 % to b 100 %"), // It was recorded.
		changed(1, "weights changed from a 100 % to a 5000 %"),
		{Time: ago(2), Reason: "Other", Message: "weights changed from a 1 % to a 2 %"},
		changed(3, "transformer: weights changed from none to a 100 %"),
		changed(4, "weights changed from a 100 % to a 50 %, b 50 %"),
		changed(5, "the component was removed from the spec; weights changed from a 100 % to none"),
	}
	recorded := weights{"predictor": {{Time: ago(0), Weights: map[string]int32{"my-model-predictor-b": 100}}}}
	want := weights{
		"predictor": {{Time: ago(5), Weights: map[string]int32{}},
			{Time: ago(4), Weights: map[string]int32{"my-model-predictor-a": 50, "my-model-predictor-b": 50}},
			recorded["predictor"][0]},
		"transformer": {{Time: ago(3), Weights: map[string]int32{"my-model-transformer-a": 100}}},
	}
	if diff := cmp.Diff(want, recorded.after(events, "my-model"), cmpopts.IgnoreFields(view.Point{}, "Before")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// No more points are kept than a number, and those that a page is being sent stay as they are.
func TestKeptPoints(t *testing.T) {
	kept := weights{}
	service := story.Canary().Service
	record := func(percent int32) {
		service.Status.Components["predictor"].Traffic[0].Percent = percent
		kept.record(service, story.Now.Add(time.Duration(percent)*time.Second))
	}
	record(0)
	before := kept["predictor"]
	for i := int32(1); i < keptPoints+10; i++ {
		record(i)
	}
	record(keptPoints + 9) // As it was.
	points := kept["predictor"]
	if len(points) != keptPoints || points[0].Weights[story.StableName] != 10 || before[0].Weights[story.StableName] != 0 {
		t.Errorf("there are %d from %v, and before %v", len(points), points[0], before[0])
	}
	if !points[len(points)-1].Time.Equal(story.Now.Add((keptPoints + 9) * time.Second)) {
		t.Errorf("the last is of %v", points[len(points)-1].Time)
	}
}

// Names and messages that others wrote are text: no HTML, and nothing that changes how other text is shown.
func TestHostile(t *testing.T) {
	objects := story.Hostile()
	const script = `</script><script>alert(1)</script>` + story.Attack
	objects.Service.Status.Conditions[1] = metav1.Condition{Type: servingv1beta1.ConditionReady, Message: script}
	w := worldOf(t, objects, nil).synced(t)
	for _, target := range []string{path, "/api/services"} {
		code, body := w.do(t, w.request(t, http.MethodGet, target, ""))
		if code != http.StatusOK || strings.ContainsAny(string(body), "<>\x1b\x07\u009b\u202e\n") {
			t.Errorf("%s answers with %d: %q", target, code, body)
		}
	}
}

// A service that can't be read as one is listed all the same.
func TestUnreadableService(t *testing.T) {
	odd := renamed(story.Canary(), "odd")
	odd.Object["status"] = "fine"
	w := worldOf(t, story.Canary(), nil, odd).synced(t)
	if got := get[rows](t, w, "/api/services"); len(got.Items) != 2 {
		t.Errorf("they are %+v", got.Items)
	}
}
