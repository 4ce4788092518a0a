package dashboard

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/common/model"
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

// prepareBrowser skips a test unless `make browser` runs it, on a machine that has Chromium and Node, or can have them.
func prepareBrowser(t *testing.T) {
	t.Helper()
	if os.Getenv("SLUICE_BROWSER") == "" {
		t.Skip("make browser runs it")
	}
	const missing = 77
	prepare := exec.CommandContext(t.Context(), "web/prepare.sh")
	prepare.Stderr = os.Stderr
	switch output, err := prepare.Output(); {
	case prepare.ProcessState != nil && prepare.ProcessState.ExitCode() == missing:
		t.Skip(strings.TrimSpace(string(output)))
	case err != nil:
		t.Fatal(err)
	}
}

// TestDist checks that the page is what its sources make.
func TestDist(t *testing.T) {
	prepareBrowser(t)
	made := t.TempDir()
	build := exec.CommandContext(t.Context(), "node", "build.mjs", made)
	build.Dir = "web"
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	files, err := os.ReadDir("web/dist")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		want, err := os.ReadFile(filepath.Join(made, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join("web/dist", file.Name())); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what web/src makes: make dashboard, and commit it: %v", file.Name(), err)
		}
	}
}

// measuredAt returns what answers with the numbers of two revisions until a time.
func measuredAt(now time.Time) http.HandlerFunc {
	ago := gridUntil(now).End.Sub(gridUntil(story.Now).End)
	var all []*model.SampleStream
	for workload, values := range map[string][]float64{
		stableWorkload: {90, 0, 12, 48}, canaryWorkload: {10, 0.2, 20, 1500},
	} {
		for i, measure := range []string{measureRequests, measureFailures, measureP50, measureP99} {
			for minute := range 30 {
				waves := slices.Repeat([]float64{values[i]}, 4)
				if minute < 29 {
					waves[minute%4] *= 1 + float64(minute%7)/20
				}
				part := seriesOf(workload, measure, ago+time.Duration(minute)*time.Minute+gridStep, waves...)
				if minute == 0 {
					all = append(all, part)
				} else {
					all[len(all)-1].Values = append(all[len(all)-1].Values, part.Values...)
				}
			}
		}
	}
	return answersWith(all...)
}

// TestBrowser is run by `make browser`: Chromium looks at a dashboard of a cluster in memory, with 1,000 services.
func TestBrowser(t *testing.T) {
	prepareBrowser(t)
	var others []runtime.Object
	for i := range 999 {
		others = append(others, renamed(story.RolledOut(), fmt.Sprintf("service-%03d", i)))
	}
	prometheus := newProxied(t, measuredAt(time.Now()))
	w := worldOf(t, story.Canary(), func(o *Options) {
		prometheus.options(t)(o)
		o.Clock = clock.RealClock{}
	}, others...).synced(t)
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
	control.HandleFunc("POST /prometheus/away", func(http.ResponseWriter, *http.Request) {
		hangs := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		prometheus.answer.Store(&hangs)
	})
	stage := httptest.NewServer(control)
	defer stage.Close()
	w.stage(t, story.Canary())

	command := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", "browser/page.test.mjs")
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
