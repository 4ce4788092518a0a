package main

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// version and revision are what a release's linker sets: -X main.version=v0.1.0 -X main.revision=<commit>.
// They are empty in any other build, whose own records then stand for them.
var version, revision string

// unknown stands for a revision of which a build has no record.
const unknown = "unknown"

// program identifies this build of the manager.
type program struct {
	// version is the release's, such as v0.1.0, or Go's for a build of a clone: (devel).
	version string
	// revision is the commit, with +dirty behind it if files were changed since; or unknown.
	revision string
	// goVersion is Go's, such as go1.26.0.
	goVersion string
}

// thisProgram returns what identifies the running manager.
func thisProgram() program {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return identify(version, revision, info)
}

// identify prefers what the linker set to Go's own records.
func identify(version, revision string, info *debug.BuildInfo) program {
	recorded, modified := "", ""
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			recorded = setting.Value
		case "vcs.modified":
			modified = setting.Value
		}
	}
	if recorded != "" && modified == "true" {
		recorded += "+dirty"
	}
	return program{
		version:   cmp.Or(version, info.Main.Version, "(devel)"),
		revision:  cmp.Or(revision, recorded, unknown),
		goVersion: cmp.Or(info.GoVersion, unknown),
	}
}

// String returns the line that --version prints.
func (p program) String() string {
	return fmt.Sprintf("sluice-manager %s, revision %s, %s", p.version, p.revision, p.goVersion)
}

// userAgent returns the name by which the API server's logs know the manager. A version has no
// parentheses there, which begin a comment.
func (p program) userAgent() string { return "sluice-manager/" + strings.Trim(p.version, "()") }

// metric returns the series that Prometheus joins others with to tell apart versions.
func (p program) metric() prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name:        "sluice_build_info",
		Help:        "Always 1, with the manager's version, the commit that it was built from, and Go's version.",
		ConstLabels: prometheus.Labels{"version": p.version, "revision": p.revision, "goversion": p.goVersion},
	}, func() float64 { return 1 })
}
