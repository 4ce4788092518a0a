package addons

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/sluice-serving/sluice/hack/cluster/build"
	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/parallel"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
	"github.com/sluice-serving/sluice/hack/cluster/internal/settings"
	"github.com/sluice-serving/sluice/hack/cluster/machine"
)

// Addons installs the parts of a clone in the running cluster.
type Addons struct {
	settings settings.Settings
	report   *progress.Reporter
	parts    build.Parts
	kubectl  kubectl
}

// New returns the addons of a clone's parts. It applies nothing.
func New(s settings.Settings, report *progress.Reporter, parts build.Parts) *Addons {
	return &Addons{settings: s, report: report, parts: parts, kubectl: kubectl{program: parts.Programs["kubectl"]}}
}

// gatewayDeadline is how long the gateway may take to answer once its pods
// are ready: the time of a push from istiod.
const gatewayDeadline = 60 * time.Second

// istioManifests are stock Istio's, as istioctl makes them.
func (a *Addons) istioManifests(ctx context.Context) (string, error) {
	return command.Output(ctx, command.Spec{Args: []string{
		a.parts.Programs["istioctl"], "manifest", "generate", "-f", a.manifest("istio-operator.yaml")}})
}

func (a *Addons) manifest(elements ...string) string {
	return a.settings.Cluster(append([]string{"addons"}, elements...)...)
}

// applyIstio applies Istio, and then the objects of Istio's own kinds.
func (a *Addons) applyIstio(ctx context.Context) error {
	manifests, err := a.istioManifests(ctx)
	if err != nil {
		return err
	}
	if err := a.kubectl.apply(ctx, manifests); err != nil {
		return err
	}
	return a.applyTelemetry(ctx)
}

func (a *Addons) applyTelemetry(ctx context.Context) error {
	return a.kubectl.applyFiles(ctx, a.manifest("istio-telemetry.yaml"))
}

// applyOwn applies the manifests that are our own and cheap to apply again.
func (a *Addons) applyOwn(ctx context.Context) error {
	return a.kubectl.applyFiles(ctx, a.manifest("namespaces.yaml"), a.manifest("coredns.yaml"),
		machine.KeyFile("gcs-credentials.yaml"), a.manifest("model-store.yaml"))
}

// Apply applies all but Sluice to a fresh cluster.
func (a *Addons) Apply(ctx context.Context) error {
	if err := a.applyOwn(ctx); err != nil {
		return err
	}
	return a.applyIstio(ctx)
}

// ApplyAgain applies to a running cluster what Apply applied, but for Istio itself.
func (a *Addons) ApplyAgain(ctx context.Context) error {
	return parallel.Run(ctx, a.applyOwn, a.applyTelemetry)
}

// Await waits for the pods that Sluice and its users need, and for Sluice's.
func (a *Addons) Await(ctx context.Context) error {
	deployments := []string{
		"kube-system/coredns", "istio-system/istiod", "istio-system/istio-ingressgateway", "model-store/gcs",
	}
	if a.parts.Manager != nil {
		deployments = append(deployments, sluiceNamespace+"/sluice-manager")
	}
	return a.awaitDeployments(ctx, deployments)
}

// awaitDeployments waits for Deployments, each `namespace/name`.
func (a *Addons) awaitDeployments(ctx context.Context, deployments []string) error {
	var waits []func(ctx context.Context) error
	for _, deployment := range deployments {
		namespace, name, _ := strings.Cut(deployment, "/")
		waits = append(waits, func(ctx context.Context) error { return a.kubectl.rollout(ctx, namespace, name) })
	}
	return parallel.Run(ctx, waits...)
}

// AwaitGateway waits for the ingress as a user sees it. It listens as soon as
// Sluice's Gateway is there.
func (a *Addons) AwaitGateway(ctx context.Context) error {
	if a.parts.Manager == nil {
		return nil
	}
	return poll(ctx, gatewayDeadline, func(ctx context.Context) error {
		return machine.GatewayAnswers(ctx, a.settings.IngressPort)
	})
}

// NodeAilment returns why the node is not ready: nil if it is.
func (a *Addons) NodeAilment(ctx context.Context) error {
	const ready = `{.status.conditions[?(@.type=="Ready")].status}: {.status.conditions[?(@.type=="Ready")].message}`
	status, err := a.kubectl.output(ctx, "", "get", "node", machine.NodeName, "--output", "jsonpath="+ready)
	if err != nil {
		return err
	}
	if state, message, _ := strings.Cut(status, ": "); state != "True" {
		return errors.New("the node is not ready: " + message)
	}
	return nil
}
