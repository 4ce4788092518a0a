package version

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// version and revision are what a release's linker sets (-X), such as v0.1.0 and the commit.
// They are empty in any other build, whose own records then stand for them.
var version, revision string

// unknown stands for a revision of which a build has no record.
const unknown = "unknown"

// Info identifies this build of the manager.
type Info struct {
	// Version is the release's, such as v0.1.0, or Go's for a build of a clone: (devel).
	Version string
	// Revision is the commit, with +dirty behind it if files were changed since; or unknown.
	Revision string
	// GoVersion is Go's, such as go1.26.0.
	GoVersion string
}

// Current returns what identifies the running manager.
func Current() Info {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return identify(version, revision, info)
}

// identify prefers what the linker set to Go's own records.
func identify(version, revision string, info *debug.BuildInfo) Info {
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
	return Info{
		Version:   cmp.Or(version, info.Main.Version, "(devel)"),
		Revision:  cmp.Or(revision, recorded, unknown),
		GoVersion: cmp.Or(info.GoVersion, unknown),
	}
}

// String returns the line that --version prints.
func (i Info) String() string {
	return fmt.Sprintf("sluice-manager %s, revision %s, %s", i.Version, i.Revision, i.GoVersion)
}

// UserAgent returns the name by which the API server's logs know the manager. A version has no
// parentheses there, which begin a comment.
func (i Info) UserAgent() string { return "sluice-manager/" + strings.Trim(i.Version, "()") }

// Collector returns the series that Prometheus joins others with to tell apart versions.
func (i Info) Collector() prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name:        "sluice_build_info",
		Help:        "Always 1, with the manager's version, the commit that it was built from, and Go's version.",
		ConstLabels: prometheus.Labels{"version": i.Version, "revision": i.Revision, "goversion": i.GoVersion},
	}, func() float64 { return 1 })
}
