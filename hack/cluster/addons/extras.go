package addons

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/sluice-serving/sluice/hack/cluster/build"
	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/files"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
	"github.com/sluice-serving/sluice/hack/cluster/machine"
)

// modelsDir is the node's directory of the trained models: what the volume of
// extras/models-volume.yaml holds.
const modelsDir = machine.StateDir + "/models"

// extrasRecord is a file that lists the images of the extras that the node has.
const extrasRecord = machine.RunDir + "/extras"

// metricsDeadline is how long each of the metrics servers may take to answer. The
// kubelet's needs two looks at it, 15 s apart; KEDA's needs the certificates that
// its operator makes.
const metricsDeadline = 2 * time.Minute

// Extend adds the extras to the cluster.
func (a *Addons) Extend(ctx context.Context) error {
	err := a.report.Stages(ctx,
		progress.Stage{Name: "models on the node", Work: a.layOutModels},
		progress.Stage{Name: "images of servers imported", Work: a.importExtras},
		progress.Stage{Name: "S3 store, volume, metrics server, Prometheus applied", Work: a.applyExtras},
		progress.Stage{Name: "pods available", Work: func(ctx context.Context) error {
			return a.awaitDeployments(ctx, a.extraDeployments())
		}},
		progress.Stage{Name: "metrics served", Work: a.awaitMetrics})
	if err == nil {
		a.report.Print("the cluster is extended; its models are also in %s", a.settings.Local("models"))
		if len(a.parts.Extras.KEDA) == 0 {
			a.report.Print("KEDA is left out, and so is autoscaling by requests: %s", build.HowToGetKEDA())
		}
	}
	return err
}

// extraDeployments are the Deployments that extend waits for.
func (a *Addons) extraDeployments() []string {
	deployments := []string{"kube-system/metrics-server", storeNamespace + "/s3", "istio-system/prometheus"}
	if len(a.parts.Extras.KEDA) > 0 {
		deployments = append(deployments, "keda/keda-operator", "keda/keda-metrics-apiserver")
	}
	return deployments
}

// layOutModels puts the trained models where the node's volume has them, and
// links them into the clone for tests that upload them.
func (a *Addons) layOutModels(ctx context.Context) error {
	err := command.Run(ctx, command.Spec{Args: []string{"cp", "-rT", a.parts.Extras.Models, modelsDir}})
	return errors.Join(err, files.ReplaceLink(a.parts.Extras.Models, a.settings.Local("models")))
}

// importExtras imports the images unless the node has them. Deployments of those
// that it had before are made anew, because their images' names are the same.
func (a *Addons) importExtras(ctx context.Context) error {
	wanted := strings.Join(a.parts.Extras.Images, "\n")
	if imported, err := os.ReadFile(extrasRecord); err == nil && string(imported) == wanted {
		return nil
	}
	if err := machine.ImportImages(ctx, a.parts.Extras.Images); err != nil {
		return err
	}
	for _, deployment := range a.extraDeployments() {
		namespace, name, _ := strings.Cut(deployment, "/")
		_, err := a.kubectl.output(ctx, "", "delete", "deployment", name, "--namespace", namespace, "--ignore-not-found")
		if err != nil {
			return err
		}
	}
	return files.WriteAtomically(extrasRecord, []byte(wanted), 0o644)
}

func (a *Addons) applyExtras(ctx context.Context) error {
	paths := []string{machine.KeyFile("s3-credentials.yaml"), a.manifest("extras")}
	if len(a.parts.Extras.KEDA) > 0 {
		paths = append(append(paths, a.manifest("keda")), a.parts.Extras.KEDA...)
	}
	return a.kubectl.applyFiles(ctx, paths...)
}

// awaitMetrics waits until the API server has the answers of the metrics server
// and of KEDA's.
func (a *Addons) awaitMetrics(ctx context.Context) error {
	paths := []string{"metrics.k8s.io/v1beta1/nodes/" + machine.NodeName}
	if len(a.parts.Extras.KEDA) > 0 {
		paths = append(paths, "external.metrics.k8s.io/v1beta1")
	}
	for _, path := range paths {
		err := poll(ctx, metricsDeadline, func(ctx context.Context) error {
			_, err := a.kubectl.output(ctx, "", "get", "--raw", "/apis/"+path)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
