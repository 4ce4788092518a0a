package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
)

// up makes the machine's cluster this clone's, whatever is there.
func up(ctx context.Context, s settings, report *progress.Reporter) error {
	c, err := assemble(ctx, s, report, false)
	if err != nil {
		return err
	}
	running, err := readRecord()
	if err != nil {
		return err
	}
	reason := ""
	if running != nil {
		reason = c.ailment(ctx, running)
	}
	switch {
	case running == nil:
		err = c.start(ctx)
	case reason != "":
		report.Say("the cluster of %s is replaced: %s", running.Owner, reason)
		if err := down(ctx, report); err != nil {
			return err
		}
		err = c.start(ctx)
	default:
		err = c.refresh(ctx, *running)
	}
	if err != nil {
		return fmt.Errorf("%w\nwhat runs is left for a look (logs: %s); down removes it, and so does the next up", componentFailure(err), logDir)
	}
	if err := c.record(true).write(); err != nil {
		return err
	}
	report.Say("the cluster is up: ingress http://127.0.0.1:%d, kubeconfig %s", s.ingressPort, s.local("kubeconfig"))
	return nil
}

// assemble makes or finds all parts, on demand those of extend too.
func assemble(ctx context.Context, s settings, report *progress.Reporter, extended bool) (*cluster, error) {
	store, err := cache.Open(s.cache, func(holder string) {
		report.Say("waiting for process %s, which uses %s", holder, s.cache)
	})
	if err != nil {
		return nil, err
	}
	defer store.Close()
	b := &builder{settings: s, cache: store, report: report}
	missing := missingPackages()
	b.announce(missing, extended)
	if len(missing) > 0 {
		err := report.Step("install "+strings.Join(missing, " "), func() error { return installPackages(ctx, missing) })
		if err != nil {
			return nil, err
		}
	}
	if err := b.makeAhead(ctx, extended); err != nil {
		return nil, err
	}
	return b.collect(ctx, extended)
}

// collect puts a cluster's parts together.
func (b *builder) collect(ctx context.Context, extended bool) (*cluster, error) {
	c := &cluster{settings: b.settings, report: b.report}
	var err error
	if c.made, err = b.build(ctx); err != nil {
		return nil, err
	}
	if c.manager, err = b.buildManager(ctx); err != nil {
		return nil, err
	}
	if extended {
		if c.extras, err = b.buildExtras(ctx); err != nil {
			return nil, err
		}
	}
	c.kubectl = kubectl{program: c.made.programs["kubectl"]}
	b.report.Say("all parts are in %s", b.settings.cache)
	return c, nil
}

// start makes a cluster from nothing. What the cluster is to run is told to the
// API server while the images are imported. The kubelet, which would not look
// again for long after it missed an image, starts when those are there that
// the first pods need.
func (c *cluster) start(ctx context.Context) error {
	if err := portsFree(c.settings); err != nil {
		return err
	}
	if err := c.report.Step("network, keys, ports", func() error { return c.prepare(ctx) }); err != nil {
		return err
	}
	imported := make(chan struct{})
	return parallel(ctx,
		func(ctx context.Context) error { return c.startContainerd(ctx, imported) },
		func(ctx context.Context) error {
			return c.steps(ctx, []step{
				{"control plane", c.startControlPlane},
				{"CoreDNS, model store, Istio applied", c.applyAll},
				{"Sluice applied", c.applySluice},
				{"kubelet", func(ctx context.Context) error { return c.startKubelet(ctx, imported) }},
				{"pods available", c.awaitAll},
				{"gateway answers", c.awaitGateway},
			})
		})
}

// refresh brings a healthy cluster of the same parts up to this clone.
func (c *cluster) refresh(ctx context.Context, running clusterRecord) error {
	if running.Owner != c.settings.repo {
		c.report.Say("the cluster of %s is taken over", running.Owner)
	}
	if running.APIPort != c.settings.apiPort || running.IngressPort != c.settings.ingressPort || running.IngressTLSPort != c.settings.ingressTLSPort {
		if err := c.report.Step("ports changed", func() error { return restartForwarder(ctx, c.settings) }); err != nil {
			return err
		}
	}
	if err := c.handOut(); err != nil {
		return err
	}
	return c.steps(ctx, []step{
		{"image of Sluice", c.importManager},
		{"CoreDNS, model store, telemetry applied", func(ctx context.Context) error { return parallel(ctx, c.applyAddons, c.applyTelemetry) }},
		{"Sluice applied", c.applySluice},
		{"pods available", c.awaitAll},
		{"gateway answers", c.awaitGateway},
	})
}

// step is a part of an up that is worth a line.
type step struct {
	name string
	work func(ctx context.Context) error
}

func (c *cluster) steps(ctx context.Context, steps []step) error {
	for _, step := range steps {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := c.report.Step(step.name, func() error { return step.work(ctx) }); err != nil {
			return err
		}
	}
	return nil
}

// ailment says what is wrong with the machine's cluster: nothing, if it is
// healthy and of this clone's parts.
func (c *cluster) ailment(ctx context.Context, running *clusterRecord) string {
	missing, err := dead()
	switch {
	case err != nil:
		return err.Error()
	case len(missing) > 0:
		return "not running: " + strings.Join(missing, ", ")
	case !running.Complete:
		return "its start was never finished"
	case running.Fingerprint != c.made.fingerprint:
		return "it is made of other parts than this clone's"
	}
	ctx, cancel := context.WithTimeout(ctx, kubectlTimeout)
	defer cancel()
	if err := apiReady(running.APIPort)(ctx); err != nil {
		return fmt.Sprintf("the API server does not answer: %v", err)
	}
	if err := c.nodeAilment(ctx); err != nil {
		return err.Error()
	}
	return ""
}
