package addons

import (
	"context"
	"path/filepath"

	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/hack/cluster/internal/files"
	"github.com/sluice-serving/sluice/hack/cluster/machine"
)

// sluiceNamespace is the one of manifests/namespace.yaml.
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
	manifests, err := a.kubectl.output(ctx, "", "kustomize", overlay)
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
	manager := a.parts.Manager
	text, err := yaml.Marshal(map[string]any{
		"apiVersion": "kustomize.config.k8s.io/v1beta1",
		"kind":       "Kustomization",
		"resources":  []string{"../../manifests"},
		"components": []string{"../../hack/cluster/addons/overlay"},
		"images":     []any{map[string]string{"name": "manager", "newName": manager.Image, "newTag": manager.Tag}},
	})
	if err != nil {
		return "", err
	}
	return dir, files.WriteAtomically(filepath.Join(dir, "kustomization.yaml"), text, 0o644)
}
