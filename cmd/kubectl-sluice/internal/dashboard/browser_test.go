package dashboard

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/utils/clock"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// script is what a browser would run if text became HTML.
const script = `<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>`

// stages are the states that the browser test brings the service to.
func stages() map[string]view.Objects {
	hostile := story.Hostile()
	for i := range hostile.Service.Status.Conditions {
		hostile.Service.Status.Conditions[i].Message = script
	}
	hostile.Events[0].Message, hostile.Events[0].Reason = script, script
	hostile.Service.Status.URL = "javascript:window.attacked=1"
	return map[string]view.Objects{
		"canary": story.Canary(), "stepping": story.Stepping(), "rejected": story.Rejected(), "rolled-out": story.RolledOut(),
		"hostile": hostile,
	}
}

// TestBrowser is run by `make browser`: Chromium looks at a dashboard of a cluster in memory, with 1,000 services.
func TestBrowser(t *testing.T) {
	if os.Getenv("SLUICE_BROWSER") == "" {
		t.Skip("make browser runs it")
	}
	var others []runtime.Object
	for i := range 999 {
		others = append(others, renamed(story.RolledOut(), fmt.Sprintf("service-%03d", i)))
	}
	w := worldOf(t, story.Canary(), func(o *Options) { o.Clock = clock.RealClock{} }, others...).synced(t)
	w.keep(t)
	var away atomic.Bool
	w.dynamic.PrependReactor("get", "*", func(clienttesting.Action) (bool, runtime.Object, error) {
		return away.Load(), nil, errors.New("connection refused")
	})
	control := http.NewServeMux()
	control.HandleFunc("POST /stage/{name}", func(_ http.ResponseWriter, r *http.Request) {
		w.stage(t, stages()[r.PathValue("name")])
	})
	control.HandleFunc("POST /away/{is}", func(_ http.ResponseWriter, r *http.Request) {
		away.Store(r.PathValue("is") == "true")
	})
	stage := httptest.NewServer(control)
	defer stage.Close()
	w.stage(t, story.Canary())

	command := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", "browser/")
	command.Dir = "web"
	command.Env = append(os.Environ(), "DASHBOARD="+w.http.URL+"/#token="+w.token, "CONTROL="+stage.URL)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		t.Fatal(err)
	}
	if written, _ := w.written(); written != 2 {
		t.Errorf("%d patches were sent, want those of the two changes that were confirmed", written)
	}
}

// stage brings the cluster to the state of a story, with Events of now.
func (w *world) stage(t *testing.T, objects view.Objects) {
	for i := range objects.Events {
		at := time.Now().Add(-time.Duration(i+1) * time.Minute)
		objects.Events[i].Namespace, objects.Events[i].LastTimestamp = "default", metav1.NewTime(at)
	}
	kube := w.kube.Tracker()
	put := func(of schema.GroupVersionResource, object runtime.Object) {
		err := kube.Create(of, object, "default")
		if apierrors.IsAlreadyExists(err) {
			err = kube.Update(of, object, "default")
		}
		if err != nil {
			t.Error(err)
		}
	}
	for i := range objects.Records {
		objects.Records[i].Namespace = "default"
		put(appsv1.SchemeGroupVersion.WithResource("controllerrevisions"), &objects.Records[i])
	}
	for i := range objects.Deployments {
		put(appsv1.SchemeGroupVersion.WithResource("deployments"), &objects.Deployments[i])
	}
	for i := range objects.Events {
		put(corev1.SchemeGroupVersion.WithResource("events"), &objects.Events[i])
	}
	if _, err := w.dynamic.Resource(cluster.Services).Namespace("default").Update(t.Context(), story.Object(objects),
		metav1.UpdateOptions{}); err != nil {
		t.Error(err)
	}
}
