package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/process"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
)

// importers is how many images are imported at the same time: more wait for
// the same disk.
const importers = 2

// cluster is the cluster that this clone wants.
type cluster struct {
	settings settings
	report   *progress.Reporter
	made     artefacts
	extras   extras   // empty unless asked for
	manager  *manager // nil if the clone has none yet
	kubectl  kubectl
}

func (c *cluster) record(complete bool) clusterRecord {
	return clusterRecord{
		Owner: c.settings.repo, Fingerprint: c.made.fingerprint, Complete: complete,
		APIPort: c.settings.apiPort, IngressPort: c.settings.ingressPort, IngressTLSPort: c.settings.ingressTLSPort,
	}
}

// inNamespace starts a component inside of the cluster's network.
func (c *cluster) inNamespace(ctx context.Context, spec process.Spec) error {
	spec.Args = network.Enter(spec.Args...)
	spec.Log = logDir + "/" + spec.Name + ".log"
	return process.Start(ctx, records, group, spec)
}

// prepare lays out the machine: directories, keys, network, loopback ports.
func (c *cluster) prepare(ctx context.Context) error {
	if err := c.record(false).write(); err != nil { // first, so that down finds a start cut short
		return err
	}
	if err := os.RemoveAll(logDir); err != nil { // the logs of the cluster before
		return err
	}
	for _, work := range []func() error{
		group.Make,
		makeKeys,
		writeNodeFiles,
		func() error { return network.Make(ctx, nodeAddress+"/24", serviceRange) },
		func() error { return startForwarder(ctx, c.settings) },
		c.handOut,
	} {
		if err := work(); err != nil {
			return err
		}
	}
	return nil
}

// startControlPlane starts etcd and what works on its content.
func (c *cluster) startControlPlane(ctx context.Context) error {
	if err := c.inNamespace(ctx, etcd(c.made.programs["etcd"])); err != nil {
		return err
	}
	api := apiServer(c.made.programs["kube-apiserver"])
	api.Ready, api.Deadline = apiReady(c.settings.apiPort), startDeadline
	if err := c.inNamespace(ctx, api); err != nil {
		return err
	}
	return errors.Join(
		c.inNamespace(ctx, controllerManager(c.made.programs["kube-controller-manager"])),
		c.inNamespace(ctx, scheduler(c.made.programs["kube-scheduler"])),
		c.inNamespace(ctx, kubeProxy(c.made.programs["kube-proxy"])))
}

// startContainerd starts containerd and imports the images. It closes imported
// once those are there that the first pods need; the rest comes meanwhile.
func (c *cluster) startContainerd(ctx context.Context, imported chan<- struct{}) error {
	first, rest := c.made.images[:firstImages], c.made.images[firstImages:]
	if c.manager != nil {
		first = append(slices.Clone(first), c.manager.archive)
	}
	return c.steps(ctx, []step{
		{"containerd", func(ctx context.Context) error { return c.inNamespace(ctx, containerd()) }},
		{"images of the first pods imported", func(ctx context.Context) error {
			defer close(imported)
			return importImages(ctx, first)
		}},
		{"images of models' pods imported", func(ctx context.Context) error { return importImages(ctx, rest) }},
	})
}

// startKubelet waits for the images before it starts the kubelet.
func (c *cluster) startKubelet(ctx context.Context, imported <-chan struct{}) error {
	select {
	case <-imported:
		return c.inNamespace(ctx, kubelet(c.made.programs["kubelet"]))
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// importImages imports images into the node's store, in their order.
func importImages(ctx context.Context, archives []string) error {
	next := make(chan string, len(archives))
	for _, archive := range archives {
		next <- archive
	}
	close(next)
	worker := func(ctx context.Context) error {
		for archive := range next {
			if err := ctr(ctx, "images", "import", archive); err != nil {
				return err
			}
		}
		return nil
	}
	return parallel(ctx, slices.Repeat([]func(ctx context.Context) error{worker}, importers)...)
}

// importImage imports an image unless its last name is there.
func (c *cluster) importImage(ctx context.Context, archive, name string) error {
	present, err := ctrOutput(ctx, "images", "list", "--quiet", "name=="+name)
	if err != nil || strings.TrimSpace(present) == name {
		return err
	}
	return ctr(ctx, "images", "import", archive)
}

// handOut gives the clone what a person needs: kubeconfig, kubectl, istioctl.
func (c *cluster) handOut() error {
	server := fmt.Sprintf("https://127.0.0.1:%d", c.settings.apiPort)
	problems := []error{
		writeKubeconfig(adminKubeconfig, "admin", server),
		writeKubeconfig(c.settings.local("kubeconfig"), "admin", server),
		os.MkdirAll(c.settings.local("bin"), 0o755),
	}
	for _, name := range []string{"kubectl", "istioctl"} {
		problems = append(problems, replaceLink(c.made.programs[name], c.settings.local("bin", name)))
	}
	return errors.Join(problems...)
}

// replaceLink makes a symbolic link, whatever was there.
func replaceLink(target, path string) error {
	temporary := path + ".new"
	if err := errors.Join(removeFile(temporary), os.Symlink(target, temporary)); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// componentFailure adds the components that died meanwhile to an error: they
// are its likely cause.
func componentFailure(err error) error {
	list, listErr := records.List()
	problems := []error{err, listErr}
	for _, record := range list {
		if !record.Alive() {
			problems = append(problems, fmt.Errorf("%s has ended; the last lines of %s:\n%s", record.Name, record.Log, command.TailFile(record.Log)))
		}
	}
	return errors.Join(problems...)
}
