package istio

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	networking "istio.io/api/networking/v1alpha3"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Readers return what was written, after its way through JSON.
func TestEntriesReadBack(t *testing.T) {
	written, err := json.Marshal(VirtualService(VirtualServiceOptions{
		Namespace: component.Namespace, InferenceService: component.InferenceService, Owner: owner,
		ClusterDomain: "cluster.local",
		Routes:        []ComponentRoute{{Component: component, Entries: canary, Tags: tags}},
	}).Spec)
	if err != nil {
		t.Fatal(err)
	}
	read := &networking.VirtualService{}
	if err := json.Unmarshal(written, read); err != nil {
		t.Fatal(err)
	}
	if got := Entries(read, component); !slices.Equal(got, canary) {
		t.Errorf("read back %v, wrote %v", got, canary)
	}
	if got, want := Tags(read, component), []plan.Tag{tags[0].Tag, tags[1].Tag}; !slices.Equal(got, want) {
		t.Errorf("read back tags %v, wrote %v", got, want)
	}
	if got := Entries(&networking.VirtualService{}, component); got != nil {
		t.Errorf("read %v from an empty route", got)
	}
}

// The readers return all that a service with two components was built of.
func TestReadersAreInverse(t *testing.T) {
	explainer := component
	explainer.Kind = names.Explainer
	service := VirtualService(VirtualServiceOptions{
		Namespace: component.Namespace, InferenceService: component.InferenceService, Owner: owner,
		ClusterDomain: "cluster.local",
		Hosts:         []string{"my-model.example.com"}, Gateway: "gateways/ingress", Entry: names.Predictor,
		Routes: []ComponentRoute{
			{Component: component, Entries: canary, Timeout: time.Minute},
			{Component: explainer, Entries: canary[:1], Host: "my-model-explainer.example.com"},
		},
	}).Spec
	if got := Entry(service); got != names.Predictor {
		t.Errorf("read back the entry %q", got)
	}
	timeouts := [2]time.Duration{Timeout(service, component), Timeout(service, explainer)}
	if timeouts != [2]time.Duration{time.Minute, 0} {
		t.Errorf("read back the timeouts %v", timeouts)
	}
	hosts := []string{"my-model.example.com", "my-model-explainer.example.com"}
	if got := IngressHosts(service, "cluster.local"); !slices.Equal(got, hosts) {
		t.Errorf("read back the hosts %v", got)
	}
	if got := ComponentHosts(service); len(got) != 1 || got[names.Explainer] != "my-model-explainer.example.com" {
		t.Errorf("read back the components' hosts %v", got)
	}
	rule := DestinationRule(DestinationRuleOptions{Component: component, Owner: owner, ClusterDomain: "cluster.local",
		Revisions: []plan.RevisionPlan{{Version: "default-wfgrl", Subset: true},
			{Version: "canary-t5njm", FailoverSubset: true}}}).Spec
	if got := Subsets(rule); !slices.Equal(got, []string{names.FailoverSubset("canary-t5njm"), "default-wfgrl"}) {
		t.Errorf("read back the subsets %v", got)
	}
}

// Hosts that an earlier release wrote are read too.
func TestHostsReadBackFromPrefixes(t *testing.T) {
	for _, match := range []*networking.StringMatch{
		authority("my-model.example.com"),
		{MatchType: &networking.StringMatch_Prefix{Prefix: "my-model.example.com"}},
	} {
		if got := hostOf(match); got != "my-model.example.com" {
			t.Errorf("%v is read as %q", match, got)
		}
	}
	for _, match := range []*networking.StringMatch{nil, inCluster(component), expression(".*")} {
		if got := hostOf(match); got != "" {
			t.Errorf("%v is read as %q", match, got)
		}
	}
}
