package dashboard

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// post orders a change, and returns the code and the answer.
func (w *world) post(t *testing.T, body string) (int, proposal) {
	t.Helper()
	code, answer := w.do(t, w.request(t, http.MethodPost, path+"/changes", body))
	return code, decoded[proposal](t, answer)
}

// written are the patches that were sent, other than dry runs.
func (w *world) written() (written, dry int) {
	for _, action := range w.dynamic.Actions() {
		if patch, isPatch := action.(clienttesting.PatchActionImpl); isPatch {
			if len(patch.PatchOptions.DryRun) > 0 {
				dry++
			} else {
				written++
			}
		}
	}
	return written, dry
}

// keep makes dry runs of the cluster in memory write nothing, as those of an API server.
func (w *world) keep(t *testing.T) {
	t.Helper()
	w.dynamic.PrependReactor("patch", "*", func(action clienttesting.Action) (bool, runtime.Object, error) {
		patch, isPatch := action.(clienttesting.PatchActionImpl)
		return isPatch && len(patch.PatchOptions.DryRun) > 0, story.Object(story.Canary()), nil
	})
}

// A change is shown with the command that does the same, and written once it is confirmed.
func TestChange(t *testing.T) {
	w := worldOf(t, story.Canary(), nil).synced(t)
	w.keep(t)
	code, made := w.post(t, `{"verb":"set-percent","component":"predictor","percent":50}`)
	if written, dry := w.written(); code != http.StatusOK || made.Applied || written != 0 || dry != 1 {
		t.Fatalf("it answers with %d, %+v; %d patches and %d dry runs", code, made, written, dry)
	}
	if made.Command != "kubectl sluice -n default set-percent my-model 50" ||
		!strings.Contains(strings.Join(made.Diff, "\n"), "+    canaryTrafficPercent: 50") || made.Digest == "" {
		t.Errorf("it shows %+v", made)
	}
	code, made = w.post(t, fmt.Sprintf(`{"verb":"set-percent","component":"predictor","percent":50,"confirmed":%q}`,
		made.Digest))
	if written, _ := w.written(); code != http.StatusOK || !made.Applied || made.Done != "set to 50 %" || written != 1 {
		t.Fatalf("it answers with %d, %+v; %d patches", code, made, written)
	}
	got := get[page](t, w, path)
	if asked := got.Service.Components[0].Revisions[1].Asked; asked != 50 {
		t.Errorf("the spec asks for %d %%", asked)
	}
}

// What isn't what the user has seen is not written, but shown.
func TestChangedMeanwhile(t *testing.T) {
	w := worldOf(t, story.Canary(), nil).synced(t)
	w.keep(t)
	_, seen := w.post(t, `{"verb":"promote","component":"predictor"}`)
	w.update(t, "default", "my-model", func(object *unstructured.Unstructured) {
		path := []string{"spec", "predictor", "canaryTrafficPercent"}
		if err := unstructured.SetNestedField(object.Object, int64(20), path...); err != nil {
			t.Fatal(err)
		}
	})
	code, made := w.post(t, fmt.Sprintf(`{"verb":"promote","component":"predictor","confirmed":%q}`, seen.Digest))
	if written, _ := w.written(); code != http.StatusConflict || written != 0 || made.Applied || made.Error == "" {
		t.Errorf("it answers with %d, %+v; %d patches", code, made, written)
	}
	if !strings.Contains(strings.Join(made.Diff, "\n"), "-    canaryTrafficPercent: 20") {
		t.Errorf("it shows %q", made.Diff)
	}
}

// Nothing is written for an order that makes no sense, or that isn't one.
func TestRefusedOrders(t *testing.T) {
	applied := story.Canary()
	applied.Service.ManagedFields = []metav1.ManagedFieldsEntry{{
		Manager: "flux", Operation: metav1.ManagedFieldsOperationApply,
		FieldsType: "FieldsV1", FieldsV1: metav1.NewFieldsV1(`{"f:spec":{"f:predictor":{"f:canaryTrafficPercent":{}}}}`)}}
	readOnly := func(o *Options) { o.ReadOnly = true }
	elsewhere := func(o *Options) { o.Namespace = "other" }
	const promote = `{"verb":"promote","component":"predictor"}`
	for _, test := range []struct {
		objects view.Objects
		change  func(*Options)
		body    string
		code    int
		want    string
	}{
		{story.RolledOut(), nil, promote, 422, "nothing to promote"},
		{applied, nil, promote, 422, "(of flux)"},
		{story.Canary(), nil, `{"verb":"promote","component":"router"}`, 422, "has no router"},
		{story.Canary(), nil, `{"verb":"undo","component":"predictor","revision":"; rm -rf"}`, 422, "no revision"},
		{story.Canary(), nil, `{"verb":"delete","component":"predictor"}`, 400, "no verb"},
		{story.Canary(), nil, `{"verb":"promote","force":true}`, 400, "unknown field"},
		{story.Canary(), nil, `{"verb":"` + strings.Repeat("x", maxOrder) + `"}`, 400, "too large"},
		{story.Canary(), nil, `verb=promote`, 400, "invalid character"},
		{story.Canary(), readOnly, promote, 403, "--read-only"},
		{story.Canary(), elsewhere, promote, 404, "only the namespace other"},
	} {
		w := worldOf(t, test.objects, test.change).synced(t)
		code, made := w.post(t, test.body)
		if written, dry := w.written(); code != test.code || !strings.Contains(made.Error, test.want) || written+dry > 0 {
			t.Errorf("%.60s is answered with %d %q, want %d %q; %d patches", test.body, code, made.Error, test.code, test.want,
				written)
		}
	}
	w := worldOf(t, story.Canary(), nil).synced(t)
	r := w.request(t, http.MethodPost, path+"/changes", promote)
	r.Header.Set("Content-Type", "text/plain")
	if code, _ := w.do(t, r); code != http.StatusUnsupportedMediaType {
		t.Errorf("a form's content is answered with %d", code)
	}
}

// Each verb is offered, or refused with the sentence of its command.
func TestOffers(t *testing.T) {
	for name, test := range map[string]struct {
		objects view.Objects
		want    string
	}{
		"canary":     {story.Canary(), "promote set-percent pin undo"},
		"stepping":   {story.Stepping(), "set-percent pause pin undo"},
		"rolled out": {story.RolledOut(), "undo"},
		"rejected":   {story.Rejected(), "set-percent pin retry undo"},
	} {
		w := worldOf(t, test.objects, nil).synced(t)
		var got []string
		offers := get[page](t, w, path).Offers
		for _, offer := range offers {
			if offer.Refused == "" {
				got = append(got, offer.Verb)
			}
		}
		if strings.Join(got, " ") != test.want || len(offers) != len(verbs) {
			t.Errorf("%s: %v of %d are offered, want %s", name, got, len(offers), test.want)
		}
	}
	w := worldOf(t, story.Canary(), func(o *Options) { o.ReadOnly = true }).synced(t)
	if got := get[page](t, w, path); len(got.Offers) > 0 || !got.ReadOnly {
		t.Errorf("read-only it offers %v", got.Offers)
	}
}

// The page has what the commands print: the tree, the explanation, the history and the Events.
func TestPage(t *testing.T) {
	w := worldOf(t, story.Stepping(), nil).synced(t)
	got := get[page](t, w, path)
	if got.Service.State != view.RollingOut || len(got.Explanation.Sentences) != 3 || len(got.History) != 2 ||
		len(got.Service.Events) == 0 || got.Service.Components[0].Step == nil || got.Service.Components[0].Analysis == nil {
		t.Errorf("it is %+v", got)
	}
	if code, _ := w.do(t, w.request(t, http.MethodGet, "/api/services/default/other", "")); code != http.StatusNotFound {
		t.Errorf("another is answered with %d", code)
	}
}
