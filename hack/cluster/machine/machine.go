package machine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/sluice-serving/sluice/hack/cluster/build"
	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/files"
	"github.com/sluice-serving/sluice/hack/cluster/internal/process"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
	"github.com/sluice-serving/sluice/hack/cluster/internal/settings"
)

// Machine runs the cluster of this clone's parts.
type Machine struct {
	settings settings.Settings
	report   *progress.Reporter
	parts    build.Parts
}

// New returns a machine for the parts of a clone. It starts nothing.
func New(s settings.Settings, report *progress.Reporter, parts build.Parts) *Machine {
	return &Machine{settings: s, report: report, parts: parts}
}

// WriteRecord records that the machine's cluster is this clone's; complete is true once the cluster worked.
func (m *Machine) WriteRecord(complete bool) error {
	return Record{
		Owner: m.settings.Repo, Fingerprint: m.parts.Fingerprint, Complete: complete,
		APIPort: m.settings.APIPort, IngressPort: m.settings.IngressPort, IngressTLSPort: m.settings.IngressTLSPort,
	}.write()
}

// inNamespace starts a component inside of the cluster's network.
func (m *Machine) inNamespace(ctx context.Context, spec process.Spec) error {
	spec.Args = network.Enter(spec.Args...)
	spec.Log = LogDir + "/" + spec.Name + ".log"
	return process.Start(ctx, records, group, spec)
}

// Prepare lays out the machine: directories, keys, network, loopback ports.
func (m *Machine) Prepare(ctx context.Context) error {
	if err := m.WriteRecord(false); err != nil { // first, so that down finds a start cut short
		return err
	}
	if err := os.RemoveAll(LogDir); err != nil { // the logs of the cluster before
		return err
	}
	for _, work := range []func() error{
		group.Make,
		makeKeys,
		writeNodeFiles,
		func() error { return network.Make(ctx, nodeAddress+"/24", serviceRange) },
		func() error { return startForwarder(ctx, m.settings) },
		m.HandOut,
	} {
		if err := work(); err != nil {
			return err
		}
	}
	return nil
}

// StartControlPlane starts etcd and what works on its content.
func (m *Machine) StartControlPlane(ctx context.Context) error {
	if err := m.inNamespace(ctx, etcd(m.parts.Programs["etcd"])); err != nil {
		return err
	}
	api := apiServer(m.parts.Programs["kube-apiserver"])
	api.Ready, api.Deadline = apiReady(m.settings.APIPort), startDeadline
	if err := m.inNamespace(ctx, api); err != nil {
		return err
	}
	return errors.Join(
		m.inNamespace(ctx, controllerManager(m.parts.Programs["kube-controller-manager"])),
		m.inNamespace(ctx, scheduler(m.parts.Programs["kube-scheduler"])))
}

// StartContainerd starts containerd and imports the images. It closes imported
// once those are there that the first pods need; the rest comes meanwhile.
func (m *Machine) StartContainerd(ctx context.Context, imported chan<- struct{}) error {
	first := m.parts.FirstImages
	if m.parts.Manager != nil {
		first = append(slices.Clone(first), m.parts.Manager.Archive)
	}
	return m.report.Stages(ctx,
		progress.Stage{Name: "containerd", Work: func(ctx context.Context) error { return m.inNamespace(ctx, containerd()) }},
		progress.Stage{Name: "images of the first pods imported", Work: func(ctx context.Context) error {
			defer close(imported)
			return ImportImages(ctx, first)
		}},
		progress.Stage{Name: "images of models' pods imported", Work: func(ctx context.Context) error {
			return ImportImages(ctx, m.parts.Images)
		}})
}

// StartKubelet waits for the images before it starts the kubelet. kube-proxy starts with it, and no earlier: it waits
// half a minute for the node's addresses, and exits if they come later than that.
func (m *Machine) StartKubelet(ctx context.Context, imported <-chan struct{}) error {
	select {
	case <-imported:
		return errors.Join(
			m.inNamespace(ctx, kubeProxy(m.parts.Programs["kube-proxy"])),
			m.inNamespace(ctx, kubelet(m.parts.Programs["kubelet"])))
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// HandOut gives the clone what a person needs: kubeconfig, kubectl, istioctl.
func (m *Machine) HandOut() error {
	server := fmt.Sprintf("https://127.0.0.1:%d", m.settings.APIPort)
	problems := []error{
		writeKubeconfig(AdminKubeconfig, "admin", server),
		writeKubeconfig(m.settings.Local("kubeconfig"), "admin", server),
		os.MkdirAll(m.settings.Local("bin"), 0o755),
	}
	for _, name := range []string{"kubectl", "istioctl"} {
		problems = append(problems, files.ReplaceLink(m.parts.Programs[name], m.settings.Local("bin", name)))
	}
	return errors.Join(problems...)
}

// ExplainFailure adds the components that died meanwhile to an error: they
// are its likely cause.
func ExplainFailure(err error) error {
	list, listErr := records.List()
	problems := []error{err, listErr}
	for _, record := range list {
		if !record.Alive() {
			problems = append(problems, fmt.Errorf("%s has ended; the last lines of %s:\n%s", record.Name, record.Log, command.TailFile(record.Log)))
		}
	}
	return errors.Join(problems...)
}
