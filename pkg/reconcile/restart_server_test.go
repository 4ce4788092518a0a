package reconcile

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path"
	"strconv"
	"sync"
	"testing"

	istioclient "istio.io/client-go/pkg/clientset/versioned"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"

	servingclient "github.com/sluice-serving/sluice/generated/clientset/versioned"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// streamingServer is an API server that lists its objects by streams only, as client-go's informers
// request it, and counts the requests. It refuses writes.
type streamingServer struct {
	*httptest.Server
	t testing.TB

	mutex   sync.Mutex
	objects map[string][]metav1.Object
	version int
	// lists counts the streams by resource, others all other requests by method and path.
	lists, others map[string]int
	// expired is closed to end the open streams.
	expired chan struct{}
}

func newStreamingServer(t testing.TB) *streamingServer {
	s := &streamingServer{t: t, objects: map[string][]metav1.Object{}, version: 1,
		lists: map[string]int{}, others: map[string]int{}, expired: make(chan struct{})}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	s.add("gateways", apitest.Gateway())
	return s
}

// add stores an object, which later streams list.
func (s *streamingServer) add(resource string, object metav1.Object) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.objects[resource] = append(s.objects[resource], object)
}

// served returns the kinds that the server lists, by resource.
func served() map[string]schema.GroupVersionKind {
	all := map[string]schema.GroupVersionKind{
		"pods":                      {Version: "v1", Kind: "Pod"},
		"endpointslices":            {Group: "discovery.k8s.io", Version: "v1", Kind: "EndpointSlice"},
		"gateways":                  {Group: "networking.istio.io", Version: "v1", Kind: "Gateway"},
		"customresourcedefinitions": {Group: "meta.k8s.io", Version: "v1", Kind: "PartialObjectMetadata"},
	}
	for _, kind := range kube.Kinds() {
		if kind != kube.KindScaledObject {
			all[kind.Resource().Resource] = kind.Resource().GroupVersion().WithKind(string(kind))
		}
	}
	return all
}

func (s *streamingServer) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	resource := path.Base(request.URL.Path)
	kind, known := served()[resource]
	s.mutex.Lock()
	if request.Method != http.MethodGet || !known || request.URL.Query().Get("sendInitialEvents") != "true" {
		s.others[request.Method+" "+request.URL.Path]++
		s.mutex.Unlock()
		http.Error(answer, "only streams", http.StatusBadRequest)
		return
	}
	s.lists[resource]++
	objects, version, expired := s.objects[resource], strconv.Itoa(s.version), s.expired
	s.mutex.Unlock()

	stream := json.NewEncoder(answer)
	send := func(event string, object any) {
		if err := stream.Encode(map[string]any{"type": event, "object": object}); err != nil {
			s.t.Logf("streaming %s: %v", resource, err)
		}
	}
	answer.Header().Set("Content-Type", runtime.ContentTypeJSON)
	for _, object := range objects {
		send("ADDED", s.typed(object, kind, version))
	}
	send("BOOKMARK", map[string]any{
		"apiVersion": kind.GroupVersion().String(), "kind": kind.Kind,
		"metadata": map[string]any{
			"resourceVersion": version, "annotations": map[string]any{metav1.InitialEventsAnnotationKey: "true"},
		},
	})
	answer.(http.Flusher).Flush()
	select {
	case <-expired:
		send("ERROR", metav1.Status{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"},
			Status: metav1.StatusFailure, Reason: metav1.StatusReasonExpired, Code: http.StatusGone})
	case <-request.Context().Done():
	}
}

// typed returns a copy of an object with its kind and version, as an API server sends it.
func (s *streamingServer) typed(object metav1.Object, kind schema.GroupVersionKind, version string) any {
	sent := object.(runtime.Object).DeepCopyObject()
	sent.GetObjectKind().SetGroupVersionKind(kind)
	accessor, err := meta.Accessor(sent)
	if err != nil {
		s.t.Error(err)
	}
	accessor.SetResourceVersion(version)
	return sent
}

// expire ends all streams, so that the informers list again, at another version.
func (s *streamingServer) expire() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.version++
	close(s.expired)
	s.expired = make(chan struct{})
}

// requests returns the number of streams so far, and that of all other requests by method and path.
func (s *streamingServer) requests() (lists int, others map[string]int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, n := range s.lists {
		lists += n
	}
	others = map[string]int{}
	for request, n := range s.others {
		others[request] = n
	}
	return lists, others
}

// clients returns real clients of the server.
func (s *streamingServer) clients() kube.Clients {
	config := &rest.Config{Host: s.URL, QPS: -1}
	cluster, err := kubernetes.NewForConfig(config)
	s.check(err)
	istio, err := istioclient.NewForConfig(config)
	s.check(err)
	serving, err := servingclient.NewForConfig(config)
	s.check(err)
	untyped, err := dynamic.NewForConfig(config)
	s.check(err)
	partial, err := metadata.NewForConfig(config)
	s.check(err)
	return kube.Clients{Kube: cluster, Istio: istio, Serving: serving, Dynamic: untyped, Metadata: partial}
}

func (s *streamingServer) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
