package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
)

// sluiceNamespace is the one of manifests/00-namespace.yaml.
const sluiceNamespace = "sluice-system"

// manager is Sluice's image, ready to be installed.
type manager struct {
	archive, tag string
}

// buildManager returns nil if the clone has no manager yet.
func (b *builder) buildManager(ctx context.Context) (*manager, error) {
	for _, needed := range []string{"cmd/manager", "manifests/manager.yaml"} {
		if _, err := os.Stat(filepath.Join(b.settings.repo, needed)); errors.Is(err, fs.ErrNotExist) {
			b.report.Say("there is no %s: Sluice itself is left out", needed)
			return nil, nil
		}
	}
	archive, tag, err := b.managerImage(ctx)
	return &manager{archive: archive, tag: tag}, err
}

// importManager imports the manager's image, if it is new.
func (c *cluster) importManager(ctx context.Context) error {
	if c.manager == nil {
		return nil
	}
	return c.importImage(ctx, c.manager.archive, imageHub+"/manager:"+c.manager.tag+"-upgrade")
}

// applySluice applies the manifests with the local cluster's overlay.
func (c *cluster) applySluice(ctx context.Context) error {
	if c.manager == nil {
		return nil
	}
	overlay, err := c.writeOverlay()
	if err != nil {
		return err
	}
	manifests, err := c.kubectl.output(ctx, "", "kustomize", "--load-restrictor=LoadRestrictionsNone", overlay)
	if err != nil {
		return err
	}
	return c.kubectl.apply(ctx, manifests)
}

// writeOverlay writes the kustomization that knows the image's tag. It is in
// _local, so that it changes nothing that git sees, and brings together
// manifests/ and hack/cluster/overlay.
func (c *cluster) writeOverlay() (string, error) {
	dir := c.settings.local("overlay")
	paths, err := filepath.Glob(filepath.Join(c.settings.repo, "manifests", "*.yaml"))
	if err != nil {
		return "", err
	}
	var resources []string
	for _, path := range paths {
		if filepath.Base(path) != "kustomization.yaml" {
			resources = append(resources, "../../manifests/"+filepath.Base(path))
		}
	}
	configuration, err := cache.NewKey().Tree(c.settings.hack("cluster", "overlay"), nil).Key()
	if err != nil {
		return "", err
	}
	text, err := yaml.Marshal(map[string]any{
		"apiVersion": "kustomize.config.k8s.io/v1beta1",
		"kind":       "Kustomization",
		"resources":  resources,
		"components": []string{"../../hack/cluster/overlay"},
		"images":     []any{map[string]string{"name": "sluice-serving/manager", "newName": imageHub + "/manager", "newTag": c.manager.tag}},
		"patches":    []any{map[string]string{"patch": restartOn(configuration.String())}},
	})
	if err != nil {
		return "", err
	}
	return dir, writeAtomically(filepath.Join(dir, "kustomization.yaml"), text, 0o644)
}

// restartOn makes the manager start anew with another configuration, which it
// only reads at its start.
func restartOn(configuration string) string {
	return fmt.Sprintf(`apiVersion: apps/v1
kind: Deployment
metadata: {name: sluice-manager, namespace: %s}
spec: {template: {metadata: {annotations: {local-cluster/configuration: %q}}}}
`, sluiceNamespace, configuration)
}
