package v1alpha1

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// All problems of a file are listed, each with its path: those of its form, and those of the values
// that have the right form.
func TestProblems(t *testing.T) {
	for _, test := range []struct {
		name, file string
		want       []string // the beginnings of the problems
	}{
		{"fields that don't exist, at every depth", `
rollouts: {settle: 1s}
ingress: {domian: example.org}
frameworks:
  sklearn: {servers: {mlserver: {tags: x}}}
storageInitializer:
  env: [{name: A, valu: b}]
`, []string{
			"frameworks.sklearn.servers.mlserver.tags is an unknown field; there are image, tag",
			"ingress.domian is an unknown field; there are additionalDomains, clusterDomain, domain, ",
			"rollouts is an unknown field; there are agent, analysis, apiVersion, ",
			"storageInitializer.env[0].valu is an unknown field; there are name, value, valueFrom",
		}},
		{"a field in another case", "Workers: 2\n", []string{"Workers is an unknown field"}},
		{"values of another type", `
workers: four
ingress: {gatewayPort: -1, additionalDomains: example.org, domain: [example.org]}
mesh: {exportTo: [".", {name: x}], ingressHosts: "yes"}
pods: 3
customContainers: {resources: {requests: {cpu: much}}}
rollout: {settle: 3, drain: soon}
`, []string{
			"customContainers.resources.requests.cpu: quantities must match",
			`ingress.additionalDomains must be a list, not "example.org"`,
			`ingress.domain must be a string, not ["example.org"]`,
			"ingress.gatewayPort must be a whole number of at least 0, not -1",
			`mesh.exportTo[1] must be a string, not {"name":"x"}`,
			`mesh.ingressHosts must be true or false, not "yes"`,
			"pods must be an object, not 3",
			`rollout.drain: time: invalid duration "soon"`,
			"rollout.settle must be a string, not 3",
			`workers must be a whole number, not "four"`,
		}},
		{"a field that is there twice, and others", "workers: 1\nworkers: 2\nx: 1\nmesh: {exportTo: [A]}\n", []string{
			`line 4: key "workers" already set in map`,
			"x is an unknown field",
			`mesh.exportTo[0] "A" is neither * nor . nor a namespace`,
		}},
		{"values, in a file of the wrong form", "x: 1\nworkers: 65\nrollout: {settle: 0s, drain: soon}\n", []string{
			"rollout.drain: time: invalid duration",
			"x is an unknown field",
			"workers must be 1..64, not 65",
			"rollout.settle must be at least 100ms, not 0s",
		}},
		{"no YAML", "ingress: {\n", []string{"yaml: line "}},
		{"no object", "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse([]byte(head + test.file))
			if (err == nil) != (len(test.want) == 0) {
				t.Fatalf("error is %v", err)
			}
			if err == nil {
				return
			}
			problems := Problems(err)
			for n := range max(len(problems), len(test.want)) {
				got, want := entry(problems, n), entry(test.want, n)
				if want == "" || !strings.HasPrefix(got, want) || strings.Contains(got, "\n") {
					t.Errorf("problem %d is %q, want %q", n, got, want)
				}
			}
		})
	}
}

// entry returns an item as text, empty beyond the end.
func entry[T any](items []T, n int) string {
	if n >= len(items) {
		return ""
	}
	switch item := any(items[n]).(type) {
	case error:
		return item.Error()
	case string:
		return item
	}
	return ""
}

// A file that is a list, or another kind of object, has one clear problem at least.
func TestAnotherFile(t *testing.T) {
	for file, want := range map[string]string{
		"- a\n- b\n": `the file must be an object, not ["a","b"]`,
		"apiVersion: v1\nkind: ConfigMap\ndata: {}\n": `apiVersion and kind must be config.sluice.dev/v1alpha1 and ` +
			`SluiceConfiguration, not "v1" and "ConfigMap"`,
	} {
		_, err := Parse([]byte(file))
		if err == nil || !slices.ContainsFunc(Problems(err), func(problem error) bool { return problem.Error() == want }) {
			t.Errorf("%q: error is %v, want %q", file, err, want)
		}
	}
}

// Numbers are strings where a string is due, and a field without a value keeps its default.
func TestWhatFits(t *testing.T) {
	config, err := Parse([]byte(head + `
frameworks: {tensorflow: {tag: 2.6, resources: {limits: {cpu: 2, memory: 1Gi}}}}
workers:
`))
	if err != nil {
		t.Fatal(err)
	}
	got := config.Frameworks[Tensorflow]
	if got.Tag != "2.6" || got.Resources.Limits.Cpu().Value() != 2 || config.Workers != Default().Workers {
		t.Errorf("tensorflow is %+v, with %d workers", got, config.Workers)
	}
}

// The problems of a file are found in the error of Load.
func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(head+"workers: 65\nx: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(path)
	if err == nil || len(Problems(err)) != 2 || !strings.Contains(err.Error(), path) {
		t.Errorf("error is %v, want one that names the file, of two problems", err)
	}
	if _, err := Load(path + "x"); err == nil || len(Problems(err)) != 1 {
		t.Errorf("error is %v, want one problem", err)
	}
}
