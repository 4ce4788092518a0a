package istio

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	networking "istio.io/api/networking/v1alpha3"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// choices are made by the fuzzer's bytes, one after another; the first choice is made where none are left.
type choices struct{ bytes []byte }

// below returns a number of 0..n-1; n is at most 256.
func (c *choices) below(n int) int {
	if len(c.bytes) == 0 {
		return 0
	}
	chosen := int(c.bytes[0]) % n
	c.bytes = c.bytes[1:]
	return chosen
}

func (c *choices) oneIn(n int) bool { return c.below(n) == n-1 }

// name returns an InferenceService's name, which has more than one dash at times.
func (c *choices) name() string {
	parts := []string{"a", "my-model", "latest", "prev", "predictor", "my-model-predictor-default", "x0", "explainer"}
	name := parts[c.below(len(parts))]
	for range c.below(3) {
		name += "-" + parts[c.below(len(parts))]
	}
	return name
}

func (c *choices) version() string {
	return []string{"default-wfgrl", "canary-t5njm", "default-bcdfg", "canary-24567"}[c.below(4)]
}

// entries returns one or two destinations, whose weights sum to 100.
func (c *choices) entries() []plan.Entry {
	entries := []plan.Entry{{Version: c.version(), Failover: c.oneIn(2), Weight: 100}}
	if other := c.version(); other != entries[0].Version {
		weight := int32(1 + c.below(99))
		entries[0].Weight -= weight
		entries = append(entries, plan.Entry{Version: other, Failover: c.oneIn(2), Weight: weight})
	}
	return entries
}

// options returns those of a service with one to three components.
func (c *choices) options() VirtualServiceOptions {
	o := VirtualServiceOptions{
		Namespace: "models", InferenceService: c.name(), Owner: owner, Gateway: "gateways/ingress",
		ClusterDomain: []string{"cluster.local", "k8s.example"}[c.below(2)],
	}
	external := c.oneIn(2)
	if external {
		o.Hosts = []string{o.InferenceService + ".models.example.com", o.InferenceService + ".models.example.org"}
	}
	kinds := [][]string{
		{names.Predictor}, {names.Predictor, names.Transformer}, {names.Explainer, names.Predictor},
		{names.Transformer, names.Explainer, names.Predictor},
	}[c.below(4)]
	o.Entry = names.Predictor
	for _, kind := range kinds {
		if kind == names.Transformer {
			o.Entry = kind
		}
		o.Routes = append(o.Routes, c.route(o.InferenceService, kind, external))
	}
	if c.oneIn(4) {
		o.Without = []string{o.InferenceService}
	}
	return o
}

func (c *choices) route(service, kind string, external bool) ComponentRoute {
	r := ComponentRoute{
		Component: names.Component{Namespace: "models", InferenceService: service, Kind: kind},
		Entries:   c.entries(), Timeout: time.Duration(c.below(90)) * time.Second,
	}
	if c.oneIn(3) {
		r.Mirror = plan.Mirror{Version: c.version(), Percent: int32(1 + c.below(100))}
		r.Headers = HeaderRoute{Version: c.version(), Timeout: time.Second, Headers: testers}
	}
	if !external || c.oneIn(3) {
		return r
	}
	r.Host = service + "-" + kind + ".models.example.com"
	for _, tag := range []string{plan.TagLatest, plan.TagPrev} {
		if c.oneIn(2) {
			r.Tags = append(r.Tags, TagRoute{Tag: plan.Tag{Name: tag, Version: c.version()}, Host: tag + "-" + r.Host})
		}
	}
	return r
}

func addSeeds(f *testing.F) {
	f.Helper()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 0))
		data := make([]byte, 60)
		for i := range data {
			data[i] = byte(random.IntN(256))
		}
		f.Add(data)
	}
}

// FuzzRoutes: the readers return what the VirtualServices of a service were built of, after its way through JSON. Istio
// refuses a host that is there twice, and takes the first route that matches: the one that matches everything is the
// last.
func FuzzRoutes(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		o := (&choices{data}).options()
		all := throughJSON(t, VirtualService(o).Spec)
		checkSpec(t, o, all)
		if got := Entry(all); got != o.Entry {
			t.Errorf("the entry read back is %q, not %q", got, o.Entry)
		}
		for _, r := range o.Routes {
			checkReadBack(t, all, r)
		}
		if got, want := sortedHosts(IngressHosts(all, o.ClusterDomain)), hostsOf(o); !slices.Equal(got, want) {
			t.Errorf("the hosts read back are %v, not %v", got, want)
		}
		mesh := throughJSON(t, VirtualService(o.InMesh()).Spec)
		checkSpec(t, o, mesh)
		if hosts := IngressHosts(mesh, o.ClusterDomain); len(hosts) > 0 || !slices.Equal(mesh.Gateways, []string{MeshGateway}) {
			t.Errorf("in the mesh are the hosts %v, at the gateways %v", hosts, mesh.Gateways)
		}
		ingress := IngressRoute(o)
		if (ingress == nil) != (len(hostsOf(o)) == 0) {
			t.Fatalf("the route at the ingress is %v, for the hosts %v", ingress, hostsOf(o))
		}
		if ingress != nil {
			checkSpec(t, o, throughJSON(t, ingress.Spec))
		}
		path := PathRoute(PathRouteOptions{VirtualServiceOptions: o, PathHost: "example.com", Path: "/serving/models/a"})
		for _, route := range throughJSON(t, path.Spec).Http {
			if len(route.Match) == 0 || route.Rewrite == nil {
				t.Errorf("below a path there is the route %v", route)
			}
		}
	})
}

// checkReadBack checks that a component's route is read back from a VirtualService for the mesh and the ingress.
func checkReadBack(t *testing.T, read *networking.VirtualService, r ComponentRoute) {
	t.Helper()
	if got := Entries(read, r.Component); !slices.Equal(got, r.Entries) {
		t.Errorf("the entries read back are %v, not %v", got, r.Entries)
	}
	if got := Timeout(read, r.Component); got != r.Timeout {
		t.Errorf("the timeout read back is %v, not %v", got, r.Timeout)
	}
	if got := Mirror(read, r.Component); got != r.Mirror {
		t.Errorf("the mirror read back is %v, not %v", got, r.Mirror)
	}
	var tags []plan.Tag
	for _, tag := range r.Tags {
		tags = append(tags, tag.Tag)
		if got := ComponentHosts(read)[tagRouteName(r.Component, tag.Name)]; got != tag.Host {
			t.Errorf("the host of tag %s read back is %q, not %q", tag.Name, got, tag.Host)
		}
	}
	if r.Headers.Version != "" {
		tags = append(tags, plan.Tag{Name: plan.TagHeaders, Version: r.Headers.Version})
	}
	if got := Tags(read, r.Component); !slices.Equal(got, tags) {
		t.Errorf("the tags read back are %v, not %v", got, tags)
	}
}

// checkSpec checks what Istio demands of a VirtualService, and that each route divides all of its requests between
// subsets of its own component.
func checkSpec(t *testing.T, o VirtualServiceOptions, spec *networking.VirtualService) {
	t.Helper()
	if hosts := sortedHosts(spec.Hosts); len(slices.Compact(hosts)) != len(spec.Hosts) {
		t.Errorf("a host is there twice: %v", spec.Hosts)
	}
	for i, route := range spec.Http {
		if len(route.Match) == 0 && i != len(spec.Http)-1 {
			t.Errorf("route %s matches everything before %v", route.Name, spec.Http[i+1:])
		}
		var sum int32
		for _, destination := range route.Route {
			sum += destination.Weight
			if kind, _, _ := strings.Cut(route.Name, "-"); !strings.HasPrefix(
				destination.Destination.Host, o.InferenceService+"-"+kind+"."+o.Namespace+".svc."+o.ClusterDomain) {
				t.Errorf("route %s leads to %s", route.Name, destination.Destination.Host)
			}
		}
		if sum != 100 {
			t.Errorf("the weights of route %s sum to %d", route.Name, sum)
		}
	}
}

// hostsOf returns the hosts at the ingress in the options, in order.
func hostsOf(o VirtualServiceOptions) []string {
	hosts := map[string]bool{}
	for _, host := range o.Hosts {
		hosts[host] = true
	}
	for _, r := range o.Routes {
		if r.Host != "" {
			hosts[r.Host] = true
		}
		for _, tag := range r.Tags {
			hosts[tag.Host] = true
		}
	}
	return slices.Sorted(maps.Keys(hosts))
}

func sortedHosts(hosts []string) []string { return slices.Sorted(slices.Values(hosts)) }

func throughJSON(t *testing.T, written *networking.VirtualService) *networking.VirtualService {
	t.Helper()
	data, err := json.Marshal(written)
	if err != nil {
		t.Fatal(err)
	}
	read := &networking.VirtualService{}
	if err := json.Unmarshal(data, read); err != nil {
		t.Fatal(err)
	}
	return read
}

// FuzzDestinationRule: a rule has the subsets in the plan and no others, each once, in the order of their names. A plain
// one selects its version's pods only; one that fails over selects all of the component's, and prefers the version.
func FuzzDestinationRule(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		c := &choices{data}
		o := DestinationRuleOptions{
			Component: names.Component{Namespace: "models", InferenceService: c.name(), Kind: names.Kinds()[c.below(3)]},
			Owner:     owner, ClusterDomain: "cluster.local",
			OutlierDetection: configv1alpha1.Default().OutlierDetection,
		}
		var want []string
		for _, version := range []string{"default-wfgrl", "canary-t5njm", "default-bcdfg"}[:c.below(4)] {
			r := plan.RevisionPlan{Version: version, Subset: c.oneIn(2), FailoverSubset: c.oneIn(2)}
			if o.Revisions = append(o.Revisions, r); r.Subset {
				want = append(want, version)
			}
			if r.FailoverSubset {
				want = append(want, names.FailoverSubset(version))
			}
		}
		slices.Sort(want)
		rule := DestinationRule(o)
		if rule == nil {
			if len(want) > 0 {
				t.Errorf("there is no rule, for %v", want)
			}
			return
		}
		if got := Subsets(rule.Spec); !slices.Equal(got, want) {
			t.Errorf("the subsets are %v, not %v", got, want)
		}
		for _, subset := range rule.Spec.Subsets {
			version, failover := names.CutFailover(subset.Name)
			labels := map[string]string{names.LabelVersion: version}
			if failover {
				labels = o.Component.Selector()
			}
			if !maps.Equal(subset.Labels, labels) || failover != (subset.TrafficPolicy.GetOutlierDetection() != nil) {
				t.Errorf("subset %s is %v", subset.Name, subset)
			}
		}
	})
}
