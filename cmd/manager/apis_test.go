package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/discovery"
	fakediscovery "k8s.io/client-go/discovery/fake"
	clienttesting "k8s.io/client-go/testing"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

func served(groupVersion string, resources ...string) *metav1.APIResourceList {
	list := &metav1.APIResourceList{GroupVersion: groupVersion}
	for _, resource := range resources {
		list.APIResources = append(list.APIResources, metav1.APIResource{Name: resource})
	}
	return list
}

func TestMissingAPI(t *testing.T) {
	istio := served("networking.istio.io/v1", "destinationrules", "gateways", "virtualservices")
	istioWithSidecars := served("networking.istio.io/v1", "destinationrules", "gateways", "sidecars", "virtualservices")
	plain, withSidecars := configv1alpha1.Default(), configv1alpha1.Default()
	withSidecars.Pods.SidecarEgress = []string{"istio-system/*"}
	sluice := served("serving.kubeflow.org/v1beta1", "inferenceservices")
	for _, test := range []struct {
		name   string
		config *configv1alpha1.SluiceConfiguration
		served []*metav1.APIResourceList
		want   string
	}{
		{"all served", plain, []*metav1.APIResourceList{istio, sluice}, ""},
		{"no Istio", plain, []*metav1.APIResourceList{sluice}, "install Istio"},
		{"half of Istio", plain, []*metav1.APIResourceList{served("networking.istio.io/v1", "gateways"), sluice},
			"destinationrules"},
		{"no CustomResourceDefinition of ours", plain, []*metav1.APIResourceList{istio},
			"apply Sluice's CustomResourceDefinition"},
		{"no Sidecars, and they are to be written", withSidecars, []*metav1.APIResourceList{istio, sluice}, "sidecars"},
		{"Sidecars too", withSidecars, []*metav1.APIResourceList{istioWithSidecars, sluice}, ""},
	} {
		got, err := missingAPI(&fakediscovery.FakeDiscovery{Fake: &clienttesting.Fake{Resources: test.served}},
			neededAPIs(test.config))
		if err != nil {
			t.Fatal(err)
		}
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q in it", test.name, got, test.want)
		}
	}
}

// The manager is not ready, and reports why, until all needed APIs are served.
func TestWaitForAPIs(t *testing.T) {
	ready := &readiness{}
	if code, _ := get(ready); code != http.StatusServiceUnavailable {
		t.Errorf("answers %d before it has started", code)
	}
	var client discovery.DiscoveryInterface = &fakediscovery.FakeDiscovery{Fake: &clienttesting.Fake{}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := waitForAPIs(ctx, client, neededAPIs(configv1alpha1.Default()), ready); err == nil {
		t.Error("went on without Istio")
	}
	if code, body := get(ready); code != http.StatusServiceUnavailable || !strings.Contains(body, "install Istio") {
		t.Errorf("answers %d %q without Istio", code, body)
	}
	ready.set("")
	if code, _ := get(ready); code != http.StatusOK {
		t.Errorf("answers %d when all APIs are served", code)
	}
}

func get(handler http.Handler) (int, string) {
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	return recorder.Code, recorder.Body.String()
}
