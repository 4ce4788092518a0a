package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

func TestCheckConfig(t *testing.T) {
	const head = "apiVersion: config.sluice.dev/v1alpha1\nkind: SluiceConfiguration\n"
	path := filepath.Join(t.TempDir(), "config.yaml")
	for _, test := range []struct {
		name, file    string
		code          int
		out, problems string // PATH stands for the file's
	}{
		{"a valid file", head, 0, "PATH: the configuration is valid\n", ""},
		{"several problems", head + "workers: 65\nrollouts: 1\nmesh: {exportTo: 1}\n", 1, "",
			"PATH: mesh.exportTo must be a list, not 1\n" +
				"PATH: rollouts is an unknown field; there are agent, analysis, apiVersion, autoscaling, customContainers, " +
				"frameworks, ingress, kind, leaderElection, mesh, outlierDetection, pods, rollout, storageInitializer, workers\n" +
				"PATH: workers must be 1..64, not 65\n"},
		{"credentials", head + "analysis:\n  prometheusAddress: http://reader:secret@prometheus:9090\n  prometheusClient:\n" +
			"    {bearerTokenFile: token, caFile: /ca.crt, basicAuth: {usernameFile: /name}}\n", 1, "",
			"PATH: analysis.prometheusClient.basicAuth needs a usernameFile and a passwordFile\n" +
				"PATH: analysis.prometheusClient must have either bearerTokenFile or basicAuth\n" +
				"PATH: analysis.prometheusClient.bearerTokenFile must be an absolute path, not \"token\"\n" +
				"PATH: analysis.prometheusClient.caFile is for an address that begins with https, which " +
				"http://reader:xxxxx@prometheus:9090 does not\n" +
				"PATH: analysis.prometheusClient has other credentials than the address http://reader:xxxxx@prometheus:9090\n"},
		{"credentials as they should be", head + "analysis: {prometheusAddress: 'https://prometheus:9090', prometheusClient: " +
			"{bearerTokenFile: /var/run/prometheus/token, caFile: /var/run/prometheus/ca.crt}}\n", 0,
			"PATH: the configuration is valid\n", ""},
		{"hosts of Sidecars", head + "pods: {sidecarEgress: [istio-system, './*', '*/*', 'a/b*', '~/*']}\n", 1, "",
			"PATH: pods.sidecarEgress[0] \"istio-system\" must read namespace/host, such as istio-system/* or ./*\n" +
				"PATH: pods.sidecarEgress[2] \"*/*\" is all hosts of the mesh: leave the list out for these\n" +
				"PATH: pods.sidecarEgress[3] \"a/b*\" has a host that is neither * nor a name, which may begin with *.\n" +
				"PATH: pods.sidecarEgress[4] \"~/*\" has a namespace that is neither * nor . nor a name\n"},
		{"queries", head + "rollout: {analysis: {queries: [{name: drift, query: drift}]}}\n", 1, "",
			"PATH: rollout.analysis.queries[0].query must be about a revision: use {{.Revision}}\n" +
				"PATH: rollout.analysis.queries[0] needs a bound: set min, max or ratioToStable\n"},
	} {
		if err := os.WriteFile(path, []byte(test.file), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, problems bytes.Buffer
		code := checkConfig(path, &out, &problems)
		wantOut, want := strings.ReplaceAll(test.out, "PATH", path), strings.ReplaceAll(test.problems, "PATH", path)
		if code != test.code || out.String() != wantOut || problems.String() != want {
			t.Errorf("%s: exit %d, output\n%s%s\nwant %d\n%s%s",
				test.name, code, &out, &problems, test.code, wantOut, want)
		}
	}
}

// A file that can't be read is a problem too.
func TestCheckConfigOfNoFile(t *testing.T) {
	var out, problems bytes.Buffer
	path := filepath.Join(t.TempDir(), "absent.yaml")
	code := checkConfig(path, &out, &problems)
	if code != 1 || out.Len() > 0 || !strings.Contains(problems.String(), path) {
		t.Errorf("exit %d, output %s%s", code, &out, &problems)
	}
}

// /configz beside /metrics serves the configuration in use, defaults included, and no credential.
func TestConfigz(t *testing.T) {
	config, err := configv1alpha1.Parse([]byte(`
apiVersion: config.sluice.dev/v1alpha1
kind: SluiceConfiguration
workers: 7
storageInitializer: {env: [{name: KEY, value: in-plain-text}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	m := &manager{config: config, readiness: &readiness{}}
	recorder := httptest.NewRecorder()
	m.endpoints(options{})[0].handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/configz", nil))
	body := recorder.Body.String()
	if recorder.Code != http.StatusOK || recorder.Header().Get("Content-Type") != "application/yaml" {
		t.Errorf("answers %d, %s", recorder.Code, recorder.Header().Get("Content-Type"))
	}
	for _, want := range []string{"workers: 7\n", "name: KEY", "domain: example.com", "settle: 3s"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in\n%s", want, body)
		}
	}
	if strings.Contains(body, "in-plain-text") {
		t.Errorf("it serves a credential:\n%s", body)
	}
	if again, err := configv1alpha1.Parse(recorder.Body.Bytes()); err != nil || again.Workers != 7 {
		t.Errorf("read again it is %+v (%v)", again, err)
	}
}
