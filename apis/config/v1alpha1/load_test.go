package v1alpha1

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const head = "apiVersion: config.sluice.dev/v1alpha1\nkind: SluiceConfiguration\n"

// An empty file has the defaults, and they are valid.
func TestDefaults(t *testing.T) {
	config, err := Parse([]byte(head))
	if err != nil {
		t.Fatal(err)
	}
	if config.Frameworks[Tensorflow].Image != "docker.io/tensorflow/serving" || config.Rollout.Settle.Duration <= 0 {
		t.Errorf("the defaults are missing: %+v", config)
	}
}

// Every default image's name begins with its registry, a host with a dot, so that a node without a default registry can
// pull it.
func TestImagesNameTheirRegistry(t *testing.T) {
	config := Default()
	images := []string{config.StorageInitializer.Image, config.Agent.Image}
	for _, framework := range config.Frameworks {
		images = append(images, framework.Image)
		for _, server := range framework.Servers {
			images = append(images, server.Image)
		}
	}
	for _, image := range images {
		if registry, _, _ := strings.Cut(image, "/"); !strings.Contains(registry, ".") {
			t.Errorf("%s names no registry", image)
		}
	}
}

// A framework keeps the defaults of what the file omits, and all other frameworks keep theirs.
func TestFrameworksMerge(t *testing.T) {
	config, err := Parse([]byte(head + "frameworks: {tensorflow: {image: mine/serving}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := config.Frameworks[Tensorflow]
	if got.Image != "mine/serving" || got.Tag != "2.19.1" || got.Resources == nil {
		t.Errorf("tensorflow is %+v", got)
	}
	if config.Frameworks[SKLearn].Image == "" {
		t.Error("sklearn has no image")
	}
}

// Each of a framework's servers keeps its defaults too.
func TestServersMerge(t *testing.T) {
	config, err := Parse([]byte(head + "frameworks: {sklearn: {servers: {mlserver: {tag: 1.8.0}}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Server{Image: "docker.io/seldonio/mlserver", Tag: "1.8.0"}
	if got := config.Frameworks[SKLearn].Server(MLServer); got != want {
		t.Errorf("sklearn's mlserver is %+v, want %+v", got, want)
	}
	want.Tag = "1.7.1"
	if got := config.Frameworks[XGBoost].Server(MLServer); got != want {
		t.Errorf("xgboost's mlserver is %+v, want %+v", got, want)
	}
}

// The error lists all problems.
func TestAllProblemsAtOnce(t *testing.T) {
	_, err := Parse([]byte(head + `
workers: 100
ingress:
  gateway: nowhere
  domain: "Not A Domain"
  additionalDomains: [example.org, "no domain"]
  urlScheme: ftp
  domainTemplate: "{{.Nam}}"
  pathTemplate: "{{.Name}}"
frameworks:
  caffe: {image: x, tag: y}
  pmml: {servers: {mlserver: {image: x, tag: y}}}
  onnx: {servers: {x: {image: x, tag: y}}}
pods: {preStopSleep: 1500ms, terminationGracePeriod: 1s}
rollout:
  settle: 0s
  drain: -1s
  revisionHistoryLimit: 1000
  steps: [{percent: 25, for: 1m}, {percent: 25, for: -1m}, {percent: 101}, {mirror: 5, percent: 5}, {mirror: 101}, {mirror: 101}]
`))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"workers must be 1..64, not 100",
		`ingress.gateway must be namespace/name, not "nowhere"`,
		`ingress.domain "Not A Domain"`,
		`ingress.additionalDomains[1] "no domain"`,
		`ingress.urlScheme must be http or https, not "ftp"`,
		`ingress.pathTemplate makes "name", which is no path`,
		"ingress.domainTemplate",
		"frameworks.caffe is not one of huggingface, ",
		"frameworks.pmml.servers.mlserver: pmml has no server but its own",
		"frameworks.onnx.servers.x is not one of onnxruntime",
		"pods.preStopSleep must be in whole seconds, not 1.5s",
		"pods.terminationGracePeriod must be longer than pods.preStopSleep",
		"rollout.settle must be at least 100ms, not 0s",
		"rollout.drain must be at least 0s, not -1s",
		"rollout.revisionHistoryLimit must be 0..100",
		"rollout.steps[1].percent must be greater than that of the step before, 25",
		"rollout.steps[1].for must be 0 or more, not -1m0s",
		"rollout.steps[2].percent must be 1..100, not 101",
		"rollout.steps[3] must have either percent or mirror",
		"rollout.steps[3] mirrors, and must come before steps with a percent",
		"rollout.steps[4].mirror must be 1..100, not 101",
		"rollout.steps[5].mirror must be greater than that of the step before, 101",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing %q in:\n%v", want, err)
		}
	}
}

// A leader's work ends before its Lease does, and after more than one attempt to renew it.
func TestLeaderElection(t *testing.T) {
	for durations, want := range map[string]string{
		"{}": "",
		"{leaseDuration: 60s, renewDeadline: 40s, retryPeriod: 5s}": "",
		"{leaseDuration: 11s}":     "",
		"{renewDeadline: 14s}":     "",
		"{renewDeadline: 14001ms}": "leaseDuration must be longer than renewDeadline",
		"{leaseDuration: 10s}":     "leaseDuration must be longer than renewDeadline, 10s",
		"{leaseDuration: 15500ms}": "leaseDuration must be in whole seconds, not 15.5s",
		"{leaseDuration: 0s}":      "leaseDuration must be at least 1s, not 0s",
		"{retryPeriod: 9s}":        "renewDeadline must be longer than 1.2 times retryPeriod",
		"{renewDeadline: 2401ms}":  "",
		"{renewDeadline: 2400ms}":  "renewDeadline must be longer than 1.2 times retryPeriod, 2s",
		"{leaseDuration: 2s, renewDeadline: 500ms, retryPeriod: 50ms}": "retryPeriod must be at least 100ms, not 50ms",
		"{renewDeadline: -1s}": "renewDeadline must be longer",
	} {
		_, err := Parse([]byte(head + "leaderElection: " + durations + "\n"))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), "leaderElection."+want) {
			t.Errorf("%s: error is %v, want %q", durations, err, want)
		}
	}
}

// An unknown field is an error.
func TestUnknownField(t *testing.T) {
	if _, err := Parse([]byte(head + "rollouts: {settle: 1s}\n")); err == nil ||
		!strings.Contains(err.Error(), "rollouts") {
		t.Errorf("error is %v, want one that names the field", err)
	}
}

func TestHost(t *testing.T) {
	ingress := Default().Ingress
	ingress.AdditionalDomains = []string{"example.org"}
	values := TemplateValues{Name: "my-model", Namespace: "team",
		Labels: map[string]string{"tier": "gold"}, Annotations: map[string]string{"example.com/host": "cats"}}
	for _, test := range []struct{ template, want, err string }{
		{"{{.Name}}.{{.Namespace}}.{{.IngressDomain}}", "my-model.team.example.com", ""},
		{"{{.Name}}-{{.Namespace}}.{{.IngressDomain}}", "my-model-team.example.com", ""},
		{"{{.Name}}.{{.Labels.tier}}.{{.IngressDomain}}", "my-model.gold.example.com", ""},
		{`{{index .Annotations "example.com/host"}}.{{.IngressDomain}}`, "cats.example.com", ""},
		{"{{.Labels.team}}.{{.IngressDomain}}", "", `no entry for key "team"`},
		{`{{index .Labels "team"}}.{{.IngressDomain}}`, "", "RFC 1123"},
		{"{{.Name}}_{{.Namespace}}", "", "RFC 1123"},
		{"{{.Name}}.example.org", "my-model.example.org", ""},
		{"{{.Name}}.elsewhere.net", "",
			`makes "my-model.elsewhere.net", which is not below example.com or example.org`},
		{"{{.Name}}.{{.Namespace}}.svc.cluster.local", "", "which is not below"},
		{"{{.IngressDomain}}", "", "which is not below"},
		{"{{.Nam}}", "", "can't evaluate field Nam"},
		{strings.Repeat("a", 64) + ".{{.IngressDomain}}", "", "longer than 63"},
	} {
		ingress.DomainTemplate = test.template
		hosts, err := ingress.Hosts()
		if err != nil {
			t.Fatal(err)
		}
		host, err := hosts.Host(ingress.Domain, values)
		if host != test.want || (err == nil) != (test.err == "") ||
			err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: got %q and %v, want %q and %q", test.template, host, err, test.want, test.err)
		}
	}
}

// A template that fails for every service is an error at the start. The values of labels and
// annotations don't exist then.
func TestDomainTemplateAtTheStart(t *testing.T) {
	for template, valid := range map[string]bool{
		"{{.Name}}.{{.Labels.team}}.{{.IngressDomain}}":               true,
		`{{index .Annotations "a/b"}}.{{.IngressDomain}}`:             true,
		"{{.Name}}.{{.Labels.team}}.{{.Domain}}":                      false,
		"{{.Name}}.{{.IngressDomain":                                  false,
		"{{.Name}}..{{.IngressDomain}}":                               false,
		"{{if .Labels.team}}{{.Labels.team.name}}{{end}}.example.com": true,
	} {
		ingress := Default().Ingress
		ingress.DomainTemplate = template
		if problems := ingress.validate(); (len(problems) == 0) != valid {
			t.Errorf("%s: problems are %v, want it valid: %v", template, problems, valid)
		}
	}
}

func TestPath(t *testing.T) {
	ingress := Default().Ingress
	for _, test := range []struct{ template, want, err string }{
		{"", "", ""},
		{"/serving/{{.Namespace}}/{{.Name}}", "/serving/team/my-model", ""},
		{"/serving/{{.Namespace}}/{{.Name}}/", "/serving/team/my-model", ""},
		{"serving/{{.Name}}", "", "which is no path"},
		{"/", "", "which is no path"},
		{"/serving//{{.Name}}", "", "which is no path"},
		{"/serving/../{{.Name}}", "", "which is no path"},
		{"http://example.com/{{.Name}}", "", "which is no path"},
		{"/{{.Name}}?x=1", "", "which is no path"},
		{"/{{.Labels.x}}", "", "can't evaluate field Labels"},
	} {
		ingress.PathTemplate = test.template
		path, err := ingress.Path("my-model", "team")
		if path != test.want || (err == nil) != (test.err == "") ||
			err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: got %q and %v, want %q and %q", test.template, path, err, test.want, test.err)
		}
	}
}

// An ingress can't have the cluster's domain, nor one below it.
func TestTheClustersDomainIsNoIngress(t *testing.T) {
	for _, domain := range []string{"cluster.local", "svc.cluster.local", "team.svc.cluster.local"} {
		for _, field := range []string{"domain: " + domain, "additionalDomains: [" + domain + "]"} {
			_, err := Parse([]byte(head + "ingress: {" + field + "}\n"))
			if err == nil || !strings.Contains(err.Error(), `domain "`+domain+`" is the cluster's own`) {
				t.Errorf("%s: error is %v", field, err)
			}
		}
	}
}

// The URLs have the port of their scheme, or the one in the file.
func TestGatewayPort(t *testing.T) {
	for ingress, want := range map[string][]uint32{
		"{}":                                  {80, 8080},
		"{urlScheme: https}":                  {443, 8443},
		"{gatewayPort: 80, urlScheme: https}": {80},
	} {
		config, err := Parse([]byte(head + "ingress: " + ingress + "\n"))
		if err != nil || !slices.Equal(config.Ingress.Ports(), want) {
			t.Errorf("%s: ports %d (%v), want %d", ingress, config.Ingress.Ports(), err, want)
		}
	}
}

// exportTo has the values that Istio accepts.
func TestExportTo(t *testing.T) {
	for exportTo, valid := range map[string]bool{
		`["*"]`:               true,
		`[".", istio-system]`: true,
		`["*", istio-system]`: false,
		`[Not_A_Namespace]`:   false,
	} {
		if _, err := Parse([]byte(head + "mesh: {exportTo: " + exportTo + "}\n")); (err == nil) != valid {
			t.Errorf("%s: error is %v, want it valid: %v", exportTo, err, valid)
		}
	}
}

// sidecarEgress has the hosts that Istio accepts, but for those of all namespaces.
func TestSidecarEgress(t *testing.T) {
	for egress, valid := range map[string]bool{
		`[]`: true,
		`["./*", istio-system/*, "*/store.example.com", "models/*.models.svc.cluster.local"]`: true,
		`["*/*"]`:         false,
		`[istio-system]`:  false,
		`["~/*"]`:         false,
		`[/*]`:            false,
		`[a/]`:            false,
		`[a/x*]`:          false,
		`[A/x]`:           false,
		`[a/x/y]`:         false,
		`["a/*", "b/c*"]`: false,
	} {
		config, err := Parse([]byte(head + "pods: {sidecarEgress: " + egress + "}\n"))
		if (err == nil) != valid {
			t.Errorf("%s: error is %v, want it valid: %v", egress, err, valid)
		}
		if err == nil && config.Pods.WritesSidecars() != (egress != "[]") {
			t.Errorf("%s: Sidecars are written: %v", egress, config.Pods.WritesSidecars())
		}
	}
	if Default().Pods.WritesSidecars() {
		t.Error("by default Sidecars are written")
	}
}

// The scheme may still have its former name.
func TestFormerScheme(t *testing.T) {
	config, err := Parse([]byte(head + "ingress: {scheme: https}\n"))
	if err != nil || config.Ingress.URLScheme != "https" {
		t.Errorf("the scheme is %q (%v)", config.Ingress.URLScheme, err)
	}
}

// Domains has each domain once.
func TestDomains(t *testing.T) {
	ingress := Default().Ingress
	ingress.AdditionalDomains = []string{"example.org", "example.com", "example.org"}
	if got := ingress.Domains(); !slices.Equal(got, []string{"example.com", "example.org"}) {
		t.Errorf("the domains are %v", got)
	}
}

// The configurations that are installed by default and on the local cluster are valid.
func TestManifest(t *testing.T) {
	for _, path := range []string{"manifests/config.yaml", "hack/cluster/addons/overlay/config.yaml"} {
		if _, err := Load(filepath.Join("../../..", path)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
