package v1alpha1

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Load reads the file at path over the defaults. The error lists all problems, each with its path in
// the file ([Problems]).
func Load(path string) (*SluiceConfiguration, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	config, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("configuration %s: %w", path, err)
	}
	return config, nil
}

// Problems returns the problems that an error of [Load] or [Parse] lists, one at least: each is a
// sentence without a line break.
func Problems(err error) []error {
	var several interface{ Unwrap() []error }
	if errors.As(err, &several) {
		return several.Unwrap()
	}
	return []error{err}
}

// Parse reads a file's content, as Load does.
func Parse(data []byte) (*SluiceConfiguration, error) {
	config := Default()
	defaults := config.Frameworks
	config.Frameworks = nil
	problems, ok := decodeStrict(data, config)
	if !ok {
		return nil, errors.Join(problems...)
	}
	config.Frameworks = mergeFrameworks(defaults, config.Frameworks)
	if config.Ingress.Scheme != "" {
		config.Ingress.URLScheme, config.Ingress.Scheme = config.Ingress.Scheme, ""
	}
	if problems = append(problems, config.problems()...); len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return config, nil
}

// mergeFrameworks sets what the file omits from the defaults.
func mergeFrameworks(defaults, given map[string]Framework) map[string]Framework {
	merged := maps.Clone(defaults)
	for name, framework := range given {
		base := defaults[name]
		own := mergeServer(base.Server(""), framework.Server(""))
		framework.Image, framework.Tag = own.Image, own.Tag
		servers := maps.Clone(base.Servers)
		for server, given := range framework.Servers {
			if servers == nil {
				servers = map[string]Server{}
			}
			servers[server] = mergeServer(base.Servers[server], given)
		}
		framework.Servers = servers
		if framework.Resources == nil {
			framework.Resources = base.Resources
		}
		merged[name] = framework
	}
	return merged
}

// mergeServer sets what a server omits from its default.
func mergeServer(base, given Server) Server {
	if given.Image == "" {
		given.Image = base.Image
	}
	if given.Tag == "" {
		given.Tag = base.Tag
	}
	return given
}

// Validate returns all problems, joined.
func (c *SluiceConfiguration) Validate() error { return errors.Join(c.problems()...) }

// problems returns what is wrong with the values, each with its path.
func (c *SluiceConfiguration) problems() []error {
	var problems []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	check(c.APIVersion == APIVersion && c.Kind == Kind, "apiVersion and kind must be %s and %s, not %q and %q",
		APIVersion, Kind, c.APIVersion, c.Kind)
	check(c.Workers >= 1 && c.Workers <= 64, "workers must be 1..64, not %d", c.Workers)
	check(c.StorageInitializer.Image != "", "storageInitializer.image must be set")
	check(c.Agent.Image != "", "agent.image must be set")
	problems = append(problems, c.Ingress.validate()...)
	problems = append(problems, c.Mesh.validate()...)
	problems = append(problems, c.Pods.validate()...)
	problems = append(problems, c.validateFrameworks()...)
	problems = append(problems, c.validateTimes()...)
	problems = append(problems, c.LeaderElection.validate()...)
	check(isURL(c.Autoscaling.PrometheusAddress),
		"autoscaling.prometheusAddress must be a URL, not %q", c.Autoscaling.PrometheusAddress)
	problems = append(problems, c.Analysis.validate(c.Autoscaling.PrometheusAddress)...)
	problems = append(problems, c.Rollout.validate()...)
	check(c.OutlierDetection.ConsecutiveErrors > 0, "outlierDetection.consecutiveErrors must be at least 1")
	return problems
}

// isURL reports whether an address has a scheme and a host.
func isURL(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && parsed.Scheme != "" && parsed.Host != ""
}

func (c *SluiceConfiguration) validateFrameworks() []error {
	var problems []error
	known := defaultFrameworks()
	for _, name := range slices.Sorted(maps.Keys(c.Frameworks)) {
		framework := c.Frameworks[name]
		if _, found := known[name]; !found {
			problems = append(problems, fmt.Errorf("frameworks.%s is not one of %s", name, list(known)))
			continue
		}
		if framework.Image == "" || framework.Tag == "" {
			problems = append(problems, fmt.Errorf("frameworks.%s needs an image and a tag", name))
		}
		for _, server := range slices.Sorted(maps.Keys(framework.Servers)) {
			problems = append(problems, validateServer(name, server, known[name].Servers, framework.Servers[server])...)
		}
	}
	return problems
}

func validateServer(framework, server string, known map[string]Server, given Server) []error {
	_, found := known[server]
	switch {
	case !found && len(known) == 0:
		return []error{fmt.Errorf("frameworks.%s.servers.%s: %s has no server but its own",
			framework, server, framework)}
	case !found:
		return []error{fmt.Errorf("frameworks.%s.servers.%s is not one of %s", framework, server, list(known))}
	case given.Image == "" || given.Tag == "":
		return []error{fmt.Errorf("frameworks.%s.servers.%s needs an image and a tag", framework, server)}
	}
	return nil
}

// list returns the keys in order, for a sentence.
func list[V any](names map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(names)), ", ")
}

func (c *SluiceConfiguration) validateTimes() []error {
	var problems []error
	for _, field := range []struct {
		name   string
		value  metav1.Duration
		least  time.Duration
		second bool // true if it must be in whole seconds, as the pod's own field
	}{
		{"pods.preStopSleep", c.Pods.PreStopSleep, time.Second, true},
		{"pods.terminationGracePeriod", c.Pods.TerminationGracePeriod, time.Second, true},
		{"pods.progressDeadline", c.Pods.ProgressDeadline, 10 * time.Second, true},
		{"autoscaling.window", c.Autoscaling.Window, time.Second, true},
		{"rollout.settle", c.Rollout.Settle, 100 * time.Millisecond, false},
		{"rollout.drain", c.Rollout.Drain, 0, false},
		{"rollout.scaleDownDelay", c.Rollout.ScaleDownDelay, 0, false},
		{"rollout.keepFailed", c.Rollout.KeepFailed, 0, false},
		{"analysis.interval", c.Analysis.Interval, time.Second, true},
		{"leaderElection.leaseDuration", c.LeaderElection.LeaseDuration, time.Second, true},
		{"leaderElection.retryPeriod", c.LeaderElection.RetryPeriod, 100 * time.Millisecond, false},
		{"outlierDetection.interval", c.OutlierDetection.Interval, time.Millisecond, false},
		{"outlierDetection.baseEjectionTime", c.OutlierDetection.BaseEjectionTime, time.Millisecond, false},
	} {
		switch {
		case field.value.Duration < field.least:
			problems = append(problems,
				fmt.Errorf("%s must be at least %s, not %s", field.name, field.least, field.value.Duration))
		case field.second && field.value.Duration%time.Second != 0:
			problems = append(problems,
				fmt.Errorf("%s must be in whole seconds, not %s", field.name, field.value.Duration))
		}
	}
	if c.Pods.TerminationGracePeriod.Duration <= c.Pods.PreStopSleep.Duration {
		problems = append(problems, errors.New("pods.terminationGracePeriod must be longer than pods.preStopSleep"))
	}
	return problems
}
