package version

import (
	"runtime/debug"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

func TestIdentify(t *testing.T) {
	clone := func(modified string) *debug.BuildInfo {
		return &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "(devel)"},
			Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "4f3c"}, {Key: "vcs.modified", Value: modified}}}
	}
	for _, test := range []struct {
		name              string
		version, revision string
		info              *debug.BuildInfo
		want              Info
		line, agent       string
	}{
		{"a release", "v0.1.0", "9d1e", clone("true"), Info{"v0.1.0", "9d1e", "go1.26.8"},
			"sluice-manager v0.1.0, revision 9d1e, go1.26.8", "sluice-manager/v0.1.0"},
		{"a clone", "", "", clone("false"), Info{"(devel)", "4f3c", "go1.26.8"},
			"sluice-manager (devel), revision 4f3c, go1.26.8", "sluice-manager/devel"},
		{"a changed clone", "", "", clone("true"), Info{"(devel)", "4f3c+dirty", "go1.26.8"},
			"sluice-manager (devel), revision 4f3c+dirty, go1.26.8", "sluice-manager/devel"},
		{"go install of a tag", "", "", &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v0.2.0"}},
			Info{"v0.2.0", "unknown", "go1.26.8"},
			"sluice-manager v0.2.0, revision unknown, go1.26.8", "sluice-manager/v0.2.0"},
		{"no records", "", "", &debug.BuildInfo{}, Info{"(devel)", "unknown", "unknown"},
			"sluice-manager (devel), revision unknown, unknown", "sluice-manager/devel"},
	} {
		got := identify(test.version, test.revision, test.info)
		if got != test.want || got.String() != test.line || got.UserAgent() != test.agent {
			t.Errorf("%s: it is %+v, %q, %q; want %+v, %q, %q",
				test.name, got, got, got.UserAgent(), test.want, test.line, test.agent)
		}
	}
}

// The running program has a version of Go, whatever it was built with.
func TestThisProgram(t *testing.T) {
	if got := Current(); !strings.HasPrefix(got.GoVersion, "go1.") || got.Version == "" {
		t.Errorf("it is %+v", got)
	}
}

func TestBuildInfoMetric(t *testing.T) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(Info{"v0.1.0", "9d1e", "go1.26.8"}.Collector())
	families, err := registry.Gather()
	if err != nil || len(families) != 1 || len(families[0].Metric) != 1 {
		t.Fatalf("got %v (%v), want one series", families, err)
	}
	labels := map[string]string{}
	for _, label := range families[0].Metric[0].Label {
		labels[label.GetName()] = label.GetValue()
	}
	if name := families[0].GetName(); name != "sluice_build_info" || families[0].Metric[0].Gauge.GetValue() != 1 {
		t.Errorf("got %s, %v", name, families[0].Metric[0])
	}
	if labels["version"] != "v0.1.0" || labels["revision"] != "9d1e" || labels["goversion"] != "go1.26.8" ||
		len(labels) != 3 {
		t.Errorf("the labels are %v", labels)
	}
}
