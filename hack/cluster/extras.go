package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
)

// modelsDir is the node's directory of the trained models: what the volume of
// extras/models-volume.yaml holds.
const modelsDir = stateDir + "/models"

// extrasRecord says which images of the extras the node has.
const extrasRecord = runDir + "/extras"

// metricsDeadline is how long each of the metrics servers may take to answer. The
// kubelet's needs two looks at it, 15 s apart; KEDA's needs the certificates that
// its operator makes.
const metricsDeadline = 2 * time.Minute

// extraModules are the programs of the extras but KEDA's.
var extraModules = []module{
	{name: "s3", workspace: programsWorkspace, ldflags: stripped, seconds: 90,
		packages: []string{"github.com/versity/versitygw/cmd/versitygw"}},
	{name: "metrics-server", workspace: programsWorkspace, ldflags: stripped, seconds: 30,
		packages: []string{"sigs.k8s.io/metrics-server/cmd/metrics-server"}},
	// It finds its targets through Kubernetes; the clouds' libraries are left out.
	{name: "prometheus", workspace: programsWorkspace, ldflags: stripped, tags: "remove_all_sd,enable_kubernetes_sd", seconds: 120,
		packages: []string{"github.com/prometheus/prometheus/cmd/prometheus"}},
}

// extraDeployments are what extend waits for.
var extraDeployments = []string{"kube-system/metrics-server", storeNamespace + "/s3", "istio-system/prometheus"}

// extras is what only the tests of the whole API need, as paths into the cache.
// The canary document does without it, because it is large: `up` makes none of
// it, and a cluster is the same cluster with and without.
type extras struct {
	images []string
	// models is the directory of the trained models.
	models string
	// keda are the manifests of KEDA's own module: none if it is left out.
	keda []string
}

// deployments are what extend waits for.
func (e extras) deployments() []string {
	if len(e.keda) == 0 {
		return extraDeployments
	}
	return slices.Concat(extraDeployments, kedaDeployments)
}

// buildExtras makes all extras that are not in the cache.
func (b *builder) buildExtras(ctx context.Context) (extras, error) {
	programs := map[string]string{}
	for _, module := range b.extraModules() {
		dir, err := b.buildModule(ctx, module)
		if err != nil {
			return extras{}, err
		}
		for _, name := range module.programs() {
			programs[name] = filepath.Join(dir, name)
		}
	}
	made := extras{}
	var err error
	if made.models, err = b.trainModels(ctx); err != nil {
		return extras{}, err
	}
	if made.images, err = b.serverArchives(ctx); err != nil {
		return extras{}, err
	}
	specs := append(metricsImages(programs), s3Image(programs["s3"], made.models))
	if b.wantsKEDA() {
		if made.keda, err = b.kedaManifests(ctx); err != nil {
			return extras{}, err
		}
		specs = append(specs, kedaImages(programs)...)
	}
	for _, spec := range specs {
		archive, err := b.buildImage(spec)
		if err != nil {
			return extras{}, fmt.Errorf("image %s: %w", spec.name, err)
		}
		made.images = append(made.images, archive)
	}
	return made, nil
}

// extend adds the extras to the running cluster, which must be this clone's.
func extend(ctx context.Context, s settings, report *progress.Reporter) error {
	c, err := assemble(ctx, s, report, true)
	if err != nil {
		return err
	}
	running, err := readRecord()
	if err != nil {
		return err
	}
	if running == nil {
		return errors.New("there is no cluster to extend: up makes one")
	}
	if reason := c.ailment(ctx, running); reason != "" {
		return fmt.Errorf("the cluster cannot be extended: %s; up makes it this clone's", reason)
	}
	err = c.steps(ctx, []step{
		{"models on the node", c.layOutModels},
		{"images of servers imported", c.importExtras},
		{"S3 store, volume, metrics server, Prometheus applied", c.applyExtras},
		{"pods available", func(ctx context.Context) error { return c.awaitDeployments(ctx, c.extras.deployments()) }},
		{"metrics served", c.awaitMetrics},
	})
	if err == nil {
		report.Say("the cluster is extended; its models are also in %s", c.settings.local("models"))
		if len(c.extras.keda) == 0 {
			report.Say("KEDA is left out, and so is autoscaling by requests: %s=1 builds it, in some %d minutes", kedaVariable, kedaPrograms.seconds/60)
		}
	}
	return err
}

// layOutModels puts the trained models where the node's volume has them, and
// links them into the clone for tests that upload them.
func (c *cluster) layOutModels(ctx context.Context) error {
	err := command.Run(ctx, command.Spec{Args: []string{"cp", "-rT", c.extras.models, modelsDir}})
	return errors.Join(err, replaceLink(c.extras.models, c.settings.local("models")))
}

// importExtras imports the images unless the node has them. Deployments of those
// that it had before are made anew, because their images' names are the same.
func (c *cluster) importExtras(ctx context.Context) error {
	wanted := strings.Join(c.extras.images, "\n")
	if imported, err := os.ReadFile(extrasRecord); err == nil && string(imported) == wanted {
		return nil
	}
	if err := importImages(ctx, c.extras.images); err != nil {
		return err
	}
	for _, deployment := range c.extras.deployments() {
		namespace, name, _ := strings.Cut(deployment, "/")
		if _, err := c.kubectl.output(ctx, "", "delete", "deployment", name, "--namespace", namespace, "--ignore-not-found"); err != nil {
			return err
		}
	}
	return writeAtomically(extrasRecord, []byte(wanted), 0o644)
}

func (c *cluster) applyExtras(ctx context.Context) error {
	paths := []string{keyFile("s3-credentials.yaml"), c.settings.hack("cluster", "extras")}
	if len(c.extras.keda) > 0 {
		paths = append(append(paths, c.settings.hack("cluster", "keda")), c.extras.keda...)
	}
	return c.kubectl.applyFiles(ctx, paths...)
}

// awaitMetrics waits until the API server has the answers of the metrics server
// and of KEDA's.
func (c *cluster) awaitMetrics(ctx context.Context) error {
	paths := []string{"metrics.k8s.io/v1beta1/nodes/" + nodeName}
	if len(c.extras.keda) > 0 {
		paths = append(paths, "external.metrics.k8s.io/v1beta1")
	}
	for _, path := range paths {
		err := poll(ctx, metricsDeadline, func(ctx context.Context) error {
			_, err := c.kubectl.output(ctx, "", "get", "--raw", "/apis/"+path)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
