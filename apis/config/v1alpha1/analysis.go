package v1alpha1

import (
	"cmp"
	"fmt"
	"net/url"
	"path/filepath"
	"time"
)

// validate returns what is wrong with where requests are counted. Without an address of its own it has another.
func (a Analysis) validate(otherAddress string) []error {
	var problems []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	check(a.PrometheusAddress == "" || isURL(a.PrometheusAddress),
		"analysis.prometheusAddress must be a URL, not %q", a.PrometheusAddress)
	check(a.Interval.Duration <= 5*time.Minute, "analysis.interval must be at most 5m, not %s", a.Interval.Duration)
	client, path := a.PrometheusClient, "analysis.prometheusClient"
	basic := client.BasicAuth
	check((basic.UsernameFile == "") == (basic.PasswordFile == ""),
		"%s.basicAuth needs a usernameFile and a passwordFile", path)
	check(basic == (BasicAuth{}) || client.BearerTokenFile == "", "%s must have either bearerTokenFile or basicAuth", path)
	for _, f := range []struct{ name, file string }{
		{"bearerTokenFile", client.BearerTokenFile}, {"caFile", client.CAFile},
		{"basicAuth.usernameFile", basic.UsernameFile}, {"basicAuth.passwordFile", basic.PasswordFile},
	} {
		check(f.file == "" || filepath.IsAbs(f.file), "%s.%s must be an absolute path, not %q", path, f.name, f.file)
	}
	if address, err := url.Parse(cmp.Or(a.PrometheusAddress, otherAddress)); err == nil {
		check(client.CAFile == "" || address.Scheme == "https",
			"%s.caFile is for an address that begins with https, which %s does not", path, address.Redacted())
		check(address.User == nil || basic == (BasicAuth{}) && client.BearerTokenFile == "",
			"%s has other credentials than the address %s", path, address.Redacted())
	}
	return problems
}
