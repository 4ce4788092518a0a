package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
)

// gatewayDeadline is how long the gateway may take to answer once its pods
// are ready: the time of a push from istiod.
const gatewayDeadline = 60 * time.Second

// istioManifests are stock Istio's, as istioctl makes them.
func (c *cluster) istioManifests(ctx context.Context) (string, error) {
	return command.Output(ctx, command.Spec{Args: []string{
		c.made.programs["istioctl"], "manifest", "generate", "-f", c.addon("istio-operator.yaml")}})
}

func (c *cluster) addon(name string) string {
	return c.settings.hack("cluster", "addons", name)
}

// applyIstio applies Istio, and then what is of Istio's own kinds.
func (c *cluster) applyIstio(ctx context.Context) error {
	manifests, err := c.istioManifests(ctx)
	if err != nil {
		return err
	}
	if err := c.kubectl.apply(ctx, manifests); err != nil {
		return err
	}
	return c.applyTelemetry(ctx)
}

func (c *cluster) applyTelemetry(ctx context.Context) error {
	return c.kubectl.applyFiles(ctx, c.addon("istio-telemetry.yaml"))
}

// applyAddons applies what is ours and cheap to apply again.
func (c *cluster) applyAddons(ctx context.Context) error {
	return c.kubectl.applyFiles(ctx, c.addon("namespaces.yaml"), c.addon("coredns.yaml"),
		keyFile("gcs-credentials.yaml"), c.addon("model-store.yaml"))
}

// applyAll applies everything to a fresh cluster.
func (c *cluster) applyAll(ctx context.Context) error {
	if err := c.applyAddons(ctx); err != nil {
		return err
	}
	return c.applyIstio(ctx)
}

// awaitAll waits for the pods that Sluice and its users need, and for Sluice's.
func (c *cluster) awaitAll(ctx context.Context) error {
	deployments := []string{"kube-system/coredns", "istio-system/istiod", "istio-system/istio-ingressgateway", "model-store/gcs"}
	if c.manager != nil {
		deployments = append(deployments, sluiceNamespace+"/sluice-manager")
	}
	return c.awaitDeployments(ctx, deployments)
}

// awaitDeployments waits for Deployments, each `namespace/name`.
func (c *cluster) awaitDeployments(ctx context.Context, deployments []string) error {
	var waits []func(ctx context.Context) error
	for _, deployment := range deployments {
		namespace, name, _ := strings.Cut(deployment, "/")
		waits = append(waits, func(ctx context.Context) error { return c.kubectl.rollout(ctx, namespace, name) })
	}
	return parallel(ctx, waits...)
}

// awaitGateway waits for the ingress as a user sees it. It listens as soon as
// Sluice's Gateway is there.
func (c *cluster) awaitGateway(ctx context.Context) error {
	if c.manager == nil {
		return nil
	}
	return poll(ctx, gatewayDeadline, func(ctx context.Context) error { return gatewayAnswers(ctx, c.settings.ingressPort) })
}

// gatewayAnswers asks the ingress anything: that nothing is there is an answer
// too, if Envoy gives it.
func gatewayAnswers(ctx context.Context, port int) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/", port), nil)
	if err != nil {
		return err
	}
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	response.Body.Close()
	if server := response.Header.Get("Server"); server != "istio-envoy" {
		return fmt.Errorf("%s answers on port %d, not istio-envoy", server, port)
	}
	return nil
}

// nodeAilment says why the node is not ready, if it isn't.
func (c *cluster) nodeAilment(ctx context.Context) error {
	const ready = `{.status.conditions[?(@.type=="Ready")].status}: {.status.conditions[?(@.type=="Ready")].message}`
	status, err := c.kubectl.output(ctx, "", "get", "node", nodeName, "--output", "jsonpath="+ready)
	if err != nil {
		return err
	}
	if state, message, _ := strings.Cut(status, ": "); state != "True" {
		return errors.New("the node is not ready: " + message)
	}
	return nil
}
