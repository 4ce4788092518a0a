package main

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
)

func recordedRequest(verb, uri, resource string, code int, body string) request {
	r := request{Verb: verb, URI: uri, Body: json.RawMessage(body)}
	r.User.Username, r.Object.Resource, r.Status.Code = userManager, resource, code
	return r
}

// The bare client writes each object once, as it was last, and creates what is new.
func TestWritesOf(t *testing.T) {
	const options = "?fieldManager=sluice&force=true"
	writes, err := writesOf([]request{
		recordedRequest("get", "/api/v1/namespaces/recorded/serviceaccounts/default", "serviceaccounts", 200, ""),
		recordedRequest("patch", "/api/v1/namespaces/recorded/services/a"+options, "services", 201,
			`{"metadata":{"name":"a","resourceVersion":"1"},"spec":1}`),
		recordedRequest("patch", "/apis/s/namespaces/recorded/i/a/status"+options, "i", 200, `{"status":1}`),
		recordedRequest("create", "/apis/events.k8s.io/v1/namespaces/recorded/events", "events", 201, `{}`),
		recordedRequest("patch", "/apis/v/namespaces/recorded/v/a"+options, "v", 409, `{"metadata":{"name":"a"}}`),
		recordedRequest("patch", "/apis/v/namespaces/recorded/v/a"+options, "v", 200,
			`{"metadata":{"name":"a","resourceVersion":"7","uid":"u"}}`),
		recordedRequest("patch", "/api/v1/namespaces/recorded/services/a"+options, "services", 200,
			`{"metadata":{"name":"a","resourceVersion":"9","uid":"u"},"spec":2}`),
		recordedRequest("patch", "/apis/s/namespaces/recorded/i/a/status"+options, "i", 200, `{"status":2}`),
		recordedRequest("delete", "/apis/apps/v1/namespaces/recorded/deployments/b", "deployments", 200, ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	apply := string(types.ApplyPatchType)
	want := []write{
		{http.MethodPatch, "/apis/v/namespaces/recorded/v/a" + options, apply, []byte(`{"metadata":{"name":"a"}}`)},
		{http.MethodPost, "/api/v1/namespaces/recorded/services", "application/json",
			[]byte(`{"metadata":{"name":"a"},"spec":2}`)},
		{http.MethodPatch, "/apis/s/namespaces/recorded/i/a/status" + options, apply, []byte(`{"status":2}`)},
		{http.MethodDelete, "/apis/apps/v1/namespaces/recorded/deployments/b", "", nil},
	}
	if diff := cmp.Diff(want, writes, cmp.AllowUnexported(write{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRenamed(t *testing.T) {
	renamed := recording{uid: "u-1"}.renamed("models", "model-00007", "u-2")
	for _, test := range []struct{ text, want string }{
		{"/api/v1/namespaces/recorded/services/to-be-recorded", "/api/v1/namespaces/models/services/model-00007"},
		{`"name":"to-be-recorded-predictor","namespace":"recorded"`, `"name":"model-00007-predictor","namespace":"models"`},
		{`"uid":"u-1"`, `"uid":"u-2"`},
		{`["to-be-recorded.recorded.example.com"]`, `["model-00007.models.example.com"]`},
		{`["to-be-recorded.recorded.svc.cluster.local"]`, `["model-00007.models.svc.cluster.local"]`},
	} {
		if got := renamed.Replace(test.text); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}
