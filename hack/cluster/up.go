package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/sluice-serving/sluice/hack/cluster/addons"
	"github.com/sluice-serving/sluice/hack/cluster/build"
	"github.com/sluice-serving/sluice/hack/cluster/internal/parallel"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
	"github.com/sluice-serving/sluice/hack/cluster/internal/settings"
	"github.com/sluice-serving/sluice/hack/cluster/machine"
)

// cluster is the cluster of this clone's parts.
type cluster struct {
	settings settings.Settings
	report   *progress.Reporter
	machine  *machine.Machine
	addons   *addons.Addons
}

// assemble makes or finds all parts of the cluster; extended is true if the extras are wanted too.
func assemble(ctx context.Context, s settings.Settings, report *progress.Reporter, extended bool) (*cluster, error) {
	parts, err := build.Assemble(ctx, s, report, extended)
	if err != nil {
		return nil, err
	}
	return &cluster{
		settings: s, report: report,
		machine: machine.New(s, report, parts), addons: addons.New(s, report, parts),
	}, nil
}

// up makes the machine's cluster this clone's, whatever is there.
func up(ctx context.Context, s settings.Settings, report *progress.Reporter) error {
	c, err := assemble(ctx, s, report, false)
	if err != nil {
		return err
	}
	running, err := machine.ReadRecord()
	if err != nil {
		return err
	}
	var ailment error
	if running != nil {
		ailment = c.ailment(ctx, running)
	}
	switch {
	case running == nil:
		err = c.start(ctx)
	case ailment != nil:
		report.Print("the cluster of %s is replaced: %v", running.Owner, ailment)
		if err := machine.Down(ctx, report); err != nil {
			return err
		}
		err = c.start(ctx)
	default:
		err = c.refresh(ctx, *running)
	}
	if err != nil {
		return fmt.Errorf("%w\nwhat runs is left for a look (logs: %s); down removes it, and so does the next up",
			machine.ExplainFailure(err), machine.LogDir)
	}
	if err := c.machine.WriteRecord(true); err != nil {
		return err
	}
	report.Print("the cluster is up: ingress http://127.0.0.1:%d, kubeconfig %s", s.IngressPort, s.Local("kubeconfig"))
	return nil
}

// extend adds the extras to the running cluster, which must be this clone's.
func extend(ctx context.Context, s settings.Settings, report *progress.Reporter) error {
	c, err := assemble(ctx, s, report, true)
	if err != nil {
		return err
	}
	running, err := machine.ReadRecord()
	if err != nil {
		return err
	}
	if running == nil {
		return errors.New("there is no cluster to extend: up makes one")
	}
	if err := c.ailment(ctx, running); err != nil {
		return fmt.Errorf("the cluster cannot be extended: %w; up makes it this clone's", err)
	}
	return c.addons.Extend(ctx)
}

// start makes a cluster from nothing. The addons are applied while the images are imported. The kubelet,
// which would not look again for long after it missed an image, starts when those images are there that
// the first pods need.
func (c *cluster) start(ctx context.Context) error {
	if err := c.machine.PortsFree(); err != nil {
		return err
	}
	if err := c.report.Step("network, keys, ports", func() error { return c.prepare(ctx) }); err != nil {
		return err
	}
	imported := make(chan struct{})
	return parallel.Run(ctx,
		func(ctx context.Context) error { return c.machine.StartContainerd(ctx, imported) },
		func(ctx context.Context) error {
			return c.report.Stages(ctx,
				progress.Stage{Name: "control plane", Work: c.machine.StartControlPlane},
				progress.Stage{Name: "CoreDNS, model store, Istio applied", Work: c.addons.Apply},
				progress.Stage{Name: "Sluice applied", Work: c.addons.ApplySluice},
				progress.Stage{Name: "kubelet", Work: func(ctx context.Context) error {
					return c.machine.StartKubelet(ctx, imported)
				}},
				progress.Stage{Name: "pods available", Work: c.addons.Await},
				progress.Stage{Name: "gateway answers", Work: c.addons.AwaitGateway})
		})
}

func (c *cluster) prepare(ctx context.Context) error {
	if err := c.machine.Prepare(ctx); err != nil {
		return err
	}
	return addons.MakeStoreCredentials()
}

// refresh brings a healthy cluster of the same parts up to this clone.
func (c *cluster) refresh(ctx context.Context, running machine.Record) error {
	if running.Owner != c.settings.Repo {
		c.report.Print("the cluster of %s is taken over", running.Owner)
	}
	if running.APIPort != c.settings.APIPort || running.IngressPort != c.settings.IngressPort ||
		running.IngressTLSPort != c.settings.IngressTLSPort {
		if err := c.report.Step("ports changed", func() error { return c.machine.MovePorts(ctx) }); err != nil {
			return err
		}
	}
	if err := c.machine.HandOut(); err != nil {
		return err
	}
	return c.report.Stages(ctx,
		progress.Stage{Name: "image of Sluice", Work: c.addons.ImportManager},
		progress.Stage{Name: "CoreDNS, model store, telemetry applied", Work: c.addons.ApplyAgain},
		progress.Stage{Name: "Sluice applied", Work: c.addons.ApplySluice},
		progress.Stage{Name: "pods available", Work: c.addons.Await},
		progress.Stage{Name: "gateway answers", Work: c.addons.AwaitGateway})
}

// ailment returns what is wrong with the machine's cluster: nil if it is
// healthy and of this clone's parts.
func (c *cluster) ailment(ctx context.Context, running *machine.Record) error {
	ctx, cancel := context.WithTimeout(ctx, machine.LookTimeout)
	defer cancel()
	if err := c.machine.Ailment(ctx, running); err != nil {
		return err
	}
	return c.addons.NodeAilment(ctx)
}
