package addons

import (
	"context"
	"fmt"
	"path/filepath"

	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/files"
	"github.com/sluice-serving/sluice/hack/cluster/machine"
)

// sluiceNamespace is the one of manifests/00-namespace.yaml.
const sluiceNamespace = "sluice-system"

// ImportManager imports the manager's image, if it is new.
func (a *Addons) ImportManager(ctx context.Context) error {
	if a.parts.Manager == nil {
		return nil
	}
	manager := a.parts.Manager
	return machine.ImportImage(ctx, manager.Archive, manager.Image+":"+manager.Tag, manager.Image+":"+manager.Upgrade)
}

// ApplySluice applies the manifests with the local cluster's overlay.
func (a *Addons) ApplySluice(ctx context.Context) error {
	if a.parts.Manager == nil {
		return nil
	}
	overlay, err := a.writeOverlay()
	if err != nil {
		return err
	}
	manifests, err := a.kubectl.output(ctx, "", "kustomize", "--load-restrictor=LoadRestrictionsNone", overlay)
	if err != nil {
		return err
	}
	return a.kubectl.apply(ctx, manifests)
}

// writeOverlay writes the kustomization that has the image's tag. It is in
// _local, so that it changes nothing that git sees, and brings together
// manifests/ and hack/cluster/addons/overlay.
func (a *Addons) writeOverlay() (string, error) {
	dir := a.settings.Local("overlay")
	paths, err := filepath.Glob(filepath.Join(a.settings.Repo, "manifests", "*.yaml"))
	if err != nil {
		return "", err
	}
	var resources []string
	for _, path := range paths {
		if filepath.Base(path) != "kustomization.yaml" {
			resources = append(resources, "../../manifests/"+filepath.Base(path))
		}
	}
	configuration, err := cache.NewKey().Tree(a.manifest("overlay"), nil).Key()
	if err != nil {
		return "", err
	}
	manager := a.parts.Manager
	text, err := yaml.Marshal(map[string]any{
		"apiVersion": "kustomize.config.k8s.io/v1beta1",
		"kind":       "Kustomization",
		"resources":  resources,
		"components": []string{"../../hack/cluster/addons/overlay"},
		"images": []any{map[string]string{
			"name": "sluice-serving/manager", "newName": manager.Image, "newTag": manager.Tag}},
		"patches": []any{map[string]string{"patch": restartOn(configuration.String())}},
	})
	if err != nil {
		return "", err
	}
	return dir, files.WriteAtomically(filepath.Join(dir, "kustomization.yaml"), text, 0o644)
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
