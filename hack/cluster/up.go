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
	c, err := assemble(ctx, s, report)
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
		return componentFailure(err)
	}
	return c.finish(ctx)
}

// assemble makes or finds all parts.
func assemble(ctx context.Context, s settings, report *progress.Reporter) (*cluster, error) {
	if missing := missingPackages(); len(missing) > 0 {
		err := report.Step("install "+strings.Join(missing, " "), func() error { return installPackages(ctx, missing) })
		if err != nil {
			return nil, err
		}
	}
	store, err := cache.Open(s.cache, func(holder string) {
		report.Say("waiting for process %s, which uses %s", holder, s.cache)
	})
	if err != nil {
		return nil, err
	}
	defer store.Close()
	b := &builder{settings: s, cache: store, report: report}
	c := &cluster{settings: s, report: report}
	err = report.Step("parts are ready", func() error {
		if c.made, err = b.build(ctx); err != nil {
			return err
		}
		c.manager, err = b.buildManager(ctx)
		return err
	})
	c.kubectl = kubectl{program: c.made.programs["kubectl"]}
	return c, err
}

// start makes a cluster from nothing. Images are imported while the control
// plane starts; pods come when their images are there, because a kubelet that
// misses one waits long before it looks again.
func (c *cluster) start(ctx context.Context) error {
	if err := portsFree(c.settings); err != nil {
		return err
	}
	if err := c.report.Step("network, keys, ports", func() error { return c.prepare(ctx) }); err != nil {
		return err
	}
	imported := make(chan struct{})
	return parallel(ctx,
		func(ctx context.Context) error {
			if err := c.report.Step("containerd", func() error { return c.inNamespace(ctx, containerd()) }); err != nil {
				return err
			}
			err := c.report.Step("images imported", func() error { return c.importImages(ctx, c.made.images) })
			close(imported)
			return err
		},
		func(ctx context.Context) error {
			if err := c.report.Step("control plane", func() error { return c.startControlPlane(ctx) }); err != nil {
				return err
			}
			<-imported
			return c.install(ctx)
		})
}

// install starts the node's pods and waits for them.
func (c *cluster) install(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.inNamespace(ctx, kubelet(c.made.programs["kubelet"])); err != nil {
		return err
	}
	steps := []struct {
		name string
		work func(ctx context.Context) error
	}{
		{"CoreDNS and model store applied", c.applyAddons},
		{"Istio applied", c.applyIstio},
		{"CoreDNS, model store, istiod, gateway available", c.awaitAddons},
	}
	for _, step := range steps {
		if err := c.report.Step(step.name, func() error { return step.work(ctx) }); err != nil {
			return err
		}
	}
	return nil
}

// refresh brings a healthy cluster of the same parts up to this clone.
func (c *cluster) refresh(ctx context.Context, running clusterRecord) error {
	if running.Owner != c.settings.repo {
		c.report.Say("the cluster of %s is taken over", running.Owner)
	}
	if running.APIPort != c.settings.apiPort || running.IngressPort != c.settings.ingressPort {
		if err := c.report.Step("ports changed", func() error { return restartForwarder(ctx, c.settings) }); err != nil {
			return err
		}
	}
	if err := c.handOut(); err != nil {
		return err
	}
	return c.report.Step("CoreDNS, model store and Istio checked", func() error {
		return parallel(ctx, c.applyAddons, c.awaitAddons)
	})
}

// finish installs Sluice and waits until the ingress answers.
func (c *cluster) finish(ctx context.Context) error {
	if c.manager != nil {
		if err := c.report.Step("Sluice", func() error { return c.installSluice(ctx) }); err != nil {
			return componentFailure(err)
		}
		err := c.report.Step("gateway answers", func() error {
			return poll(ctx, gatewayDeadline, func(ctx context.Context) error { return gatewayAnswers(ctx, c.settings.ingressPort) })
		})
		if err != nil {
			return componentFailure(err)
		}
	}
	if err := c.record(true).write(); err != nil {
		return err
	}
	c.report.Say("the cluster is up: ingress http://127.0.0.1:%d, kubeconfig %s", c.settings.ingressPort, c.settings.local("kubeconfig"))
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
