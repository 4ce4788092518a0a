package dashboard

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic/fake"
	kubefake "k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/cache"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// world is a dashboard of a cluster in memory.
type world struct {
	*Server
	dynamic *fake.FakeDynamicClient
	kube    *kubefake.Clientset
	clock   *clocktesting.FakeClock
	http    *httptest.Server
	// watching is closed once the cluster sends what changes: what changes between the list and the watch is lost by a
	// cluster in memory, which has no versions to watch from.
	watching chan struct{}
}

// worldOf returns a dashboard whose cluster has the objects of a story, and other services.
func worldOf(t *testing.T, objects view.Objects, change func(*Options), others ...runtime.Object) *world {
	t.Helper()
	w := &world{clock: clocktesting.NewFakeClock(story.Now), watching: make(chan struct{})}
	w.dynamic = fake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(),
		map[schema.GroupVersionResource]string{cluster.Services: "InferenceServiceList"},
		append(others, story.Object(objects))...)
	begun := sync.OnceFunc(func() { close(w.watching) })
	w.dynamic.PrependWatchReactor("*", func(action clienttesting.Action) (bool, watch.Interface, error) {
		watch, err := w.dynamic.Tracker().Watch(action.GetResource(), action.GetNamespace())
		begun()
		return true, watch, err
	})
	var around []runtime.Object
	for i := range objects.Records {
		objects.Records[i].Namespace = "default"
		around = append(around, &objects.Records[i])
	}
	for i := range objects.Deployments {
		around = append(around, &objects.Deployments[i])
	}
	for i := range objects.Events {
		around = append(around, &objects.Events[i])
	}
	w.kube = kubefake.NewClientset(around...)
	options := Options{Cluster: cluster.Cluster{Kube: w.kube, Dynamic: w.dynamic}, Clock: w.clock}
	if change != nil {
		change(&options)
	}
	var err error
	if w.Server, err = New(options); err != nil {
		t.Fatal(err)
	}
	w.serve(t)
	return w
}

// serve runs the dashboard until the test ends.
func (w *world) serve(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.feed.run(ctx)
	}()
	w.http = httptest.NewUnstartedServer(w.Handler())
	w.http.Start()
	t.Cleanup(func() {
		cancel()
		w.http.CloseClientConnections()
		w.http.Close()
		<-ended
	})
}

// synced waits until the dashboard has all services, and is sent what changes.
func (w *world) synced(t *testing.T) *world {
	t.Helper()
	if !cache.WaitForCacheSync(t.Context().Done(), w.feed.synced) {
		t.Fatal("the services are not read")
	}
	<-w.watching
	return w
}

// request returns a request as the page makes it.
func (w *world) request(t *testing.T, method, path, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.http.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == http.MethodPost {
		r.Header.Set("Origin", w.http.URL)
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// do sends a request, and returns the code and the body of the answer.
func (w *world) do(t *testing.T, r *http.Request) (int, []byte) {
	t.Helper()
	response, err := w.http.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body
}

// get returns what a path has, as a value.
func get[T any](t *testing.T, w *world, path string) T {
	t.Helper()
	code, body := w.do(t, w.request(t, http.MethodGet, path, ""))
	if code != http.StatusOK {
		t.Fatalf("%s answers with %d: %s", path, code, body)
	}
	return decoded[T](t, body)
}

func decoded[T any](t *testing.T, body []byte) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return value
}

// events is a stream as a page reads it.
type events struct {
	body  io.Closer
	lines *bufio.Scanner
}

// open opens a stream.
func (w *world) open(t *testing.T, path string) *events {
	t.Helper()
	r := w.request(t, http.MethodGet, path, "")
	r.Header.Set("Accept", "text/event-stream")
	response, err := w.http.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	if kind := response.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("the stream is %q", kind)
	}
	e := &events{body: response.Body, lines: bufio.NewScanner(response.Body)}
	e.lines.Buffer(nil, 16<<20)
	return e
}

// until reads events until one is as wanted.
func until[T any](t *testing.T, e *events, event string, wanted func(T) bool) T {
	t.Helper()
	name := ""
	for e.lines.Scan() {
		line := e.lines.Bytes()
		if text, isEvent := bytes.CutPrefix(line, []byte("event: ")); isEvent {
			name = string(text)
		}
		if data, isData := bytes.CutPrefix(line, []byte("data: ")); isData && name == event {
			if value := decoded[T](t, data); wanted(value) {
				return value
			}
		}
	}
	t.Fatalf("the stream ended before it: %v", e.lines.Err())
	panic("unreachable")
}

// update changes a service in the cluster.
func (w *world) update(t *testing.T, namespace, name string, change func(*unstructured.Unstructured)) {
	t.Helper()
	services := w.dynamic.Resource(cluster.Services).Namespace(namespace)
	object, err := services.Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	change(object)
	if _, err := services.Update(t.Context(), object, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// path is that of the story's service.
const path = "/api/services/default/my-model"
