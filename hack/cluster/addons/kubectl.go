package addons

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/machine"
)

const (
	// applyDeadline is how long an apply is retried: webhooks and system
	// namespaces come a little later than the API server.
	applyDeadline = 60 * time.Second
	// rolloutDeadline is how long a Deployment may take to be available.
	rolloutDeadline = 3 * time.Minute
	// pollInterval is how often a condition is looked at.
	pollInterval = 100 * time.Millisecond
)

// kubectl is the cluster seen through kubectl.
type kubectl struct {
	program string
}

func (k kubectl) output(ctx context.Context, stdin string, args ...string) (string, error) {
	// The cache of what the API serves is not to outlive the cluster.
	args = append(args, "--kubeconfig="+machine.AdminKubeconfig, "--cache-dir="+machine.RunDir+"/kubectl")
	return command.Output(ctx, command.Spec{Args: append([]string{k.program}, args...), Stdin: strings.NewReader(stdin)})
}

// apply applies manifests until it works.
func (k kubectl) apply(ctx context.Context, manifests string) error {
	return poll(ctx, applyDeadline, func(ctx context.Context) error {
		_, err := k.output(ctx, manifests, "apply", "--server-side", "--force-conflicts", "-f", "-")
		return err
	})
}

// applyFiles applies files until it works.
func (k kubectl) applyFiles(ctx context.Context, paths ...string) error {
	args := []string{"apply", "--server-side", "--force-conflicts"}
	for _, path := range paths {
		args = append(args, "-f", path)
	}
	return poll(ctx, applyDeadline, func(ctx context.Context) error {
		_, err := k.output(ctx, "", args...)
		return err
	})
}

// rollout waits for a Deployment's pods. The error shows what they are at.
func (k kubectl) rollout(ctx context.Context, namespace, deployment string) error {
	_, err := k.output(ctx, "", "rollout", "status", "--namespace", namespace, "deployment/"+deployment, "--timeout", rolloutDeadline.String())
	if err == nil {
		return nil
	}
	pods, podsErr := k.output(ctx, "", "get", "pods", "--namespace", namespace, "--output", "wide")
	events, eventsErr := k.output(ctx, "", "get", "events", "--namespace", namespace, "--field-selector", "type=Warning", "--sort-by", ".lastTimestamp")
	return errors.Join(fmt.Errorf("deployment %s/%s: %w\n%s\nwarnings:\n%s\npods' logs are in %s/pods",
		namespace, deployment, err, command.Tail(pods), command.Tail(events), machine.LogDir), podsErr, eventsErr)
}

// poll looks at a condition until it holds. A deadline's error is the last
// thing that was missing.
func poll(ctx context.Context, deadline time.Duration, condition func(ctx context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	for {
		err := condition(limited)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-limited.Done():
			return fmt.Errorf("given up after %s: %w", deadline, err)
		case <-time.After(pollInterval):
		}
	}
}
