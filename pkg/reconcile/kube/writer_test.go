package kube

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	coreac "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
)

// A write sends the UID and the version of the object that it was decided on; one of a new object sends
// a version that no object has.
func TestWritesAreConditional(t *testing.T) {
	object := coreac.Service("a", "n")
	for _, test := range []struct {
		name         string
		write        Write
		method       string
		uid, version string
	}{
		{"new", Write{Object: object}, http.MethodPatch, "", noVersion},
		{"changed", Write{Object: object, UID: "u", ResourceVersion: "7"}, http.MethodPatch, "u", "7"},
		{"without metadata", Write{Object: &coreac.ServiceApplyConfiguration{}, ResourceVersion: "7"}, http.MethodPatch, "", "7"},
		{"deleted", Write{UID: "u", ResourceVersion: "7"}, http.MethodDelete, "u", "7"},
		{"status", Write{Object: object, Status: true}, http.MethodPatch, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var method string
			var body []byte
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				method = r.Method
				body, _ = io.ReadAll(r.Body)
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, `{"apiVersion": "v1", "kind": "Service", `+
					`"metadata": {"name": "a", "resourceVersion": "8"}}`)
			}))
			defer server.Close()
			client, err := metadata.NewForConfig(&rest.Config{Host: server.URL})
			if err != nil {
				t.Fatal(err)
			}
			test.write.Kind, test.write.Namespace, test.write.Name = KindService, "n", "a"
			if _, err := NewWriter(client)(t.Context(), test.write); err != nil {
				t.Fatal(err)
			}
			var sent struct {
				Metadata      metav1.ObjectMeta
				Preconditions metav1.Preconditions
			}
			if err := json.Unmarshal(body, &sent); err != nil {
				t.Fatalf("%v in %s", err, body)
			}
			uid, version := string(sent.Metadata.UID), sent.Metadata.ResourceVersion
			if p := sent.Preconditions; p.UID != nil && p.ResourceVersion != nil {
				uid, version = string(*p.UID), *p.ResourceVersion
			}
			if method != test.method || uid != test.uid || version != test.version {
				t.Errorf("%s of UID %q at version %q, want %s of %q at %q",
					method, uid, version, test.method, test.uid, test.version)
			}
		})
	}
}
