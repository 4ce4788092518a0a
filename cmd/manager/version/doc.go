// Package version identifies the running manager: the release, the commit and Go's version, which --version, the log,
// the user agent and a metric show.
package version
