package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// manifestImage is the manager's image in the manifests.
const manifestImage = "manager"

// versionLabel is on all objects that a release installs, and on no pod of a model.
const versionLabel = "app.kubernetes.io/version"

// crdKind is the kind of the objects in crds.yaml.
const crdKind = "CustomResourceDefinition"

// writeManifests writes install.yaml, crds.yaml and the schema for editors.
func writeManifests(out, repo, image, version string) error {
	objects, err := renderManifests(filepath.Join(repo, "manifests"), image, version)
	if err != nil {
		return fmt.Errorf("rendering the manifests: %w", err)
	}
	install, err := objects.AsYaml()
	if err != nil {
		return fmt.Errorf("writing %s: %w", installFile, err)
	}
	if !bytes.Contains(install, []byte("image: "+image+":"+version+"\n")) {
		return fmt.Errorf("no manifest has the image %s, which %s:%s is to replace", manifestImage, image, version)
	}
	crd, err := crdOf(objects)
	if err != nil {
		return err
	}
	schema, err := editorSchema(crd)
	if err != nil {
		return fmt.Errorf("making %s: %w", schemaFile, err)
	}
	return errors.Join(
		os.WriteFile(filepath.Join(out, installFile), install, 0o644),
		os.WriteFile(filepath.Join(out, crdsFile), crd, 0o644),
		os.WriteFile(filepath.Join(out, schemaFile), schema, 0o644),
	)
}

// base and release are folders in the file system that kustomize is given: the manifests, and a kustomization of them.
const base, release = "/manifests", "/release"

// renderManifests returns all objects of a kustomize base, in the order in which they can be applied, with the manager's
// image and the version's label.
func renderManifests(dir, image, version string) (resmap.ResMap, error) {
	files := filesys.MakeFsInMemory()
	if err := copyYAML(files, base, dir); err != nil {
		return nil, err
	}
	text, err := yaml.Marshal(types.Kustomization{
		TypeMeta:  types.TypeMeta{APIVersion: types.KustomizationVersion, Kind: types.KustomizationKind},
		Resources: []string{".." + base},
		Images:    []types.Image{{Name: manifestImage, NewName: image, NewTag: version}},
		Labels:    []types.Label{{Pairs: map[string]string{versionLabel: version}}},
	})
	if err != nil {
		return nil, err
	}
	if err := files.WriteFile(release+"/kustomization.yaml", text); err != nil {
		return nil, err
	}
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionLegacy
	return krusty.MakeKustomizer(options).Run(files, release)
}

// copyYAML copies the YAML files of a folder, without those of folders in it.
func copyYAML(files filesys.FileSystem, to, from string) error {
	paths, err := filepath.Glob(filepath.Join(from, "*.yaml"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := files.WriteFile(filepath.Join(to, filepath.Base(path)), content); err != nil {
			return err
		}
	}
	return nil
}

// crdOf returns the only CustomResourceDefinition among objects, as YAML.
func crdOf(objects resmap.ResMap) ([]byte, error) {
	var found [][]byte
	for _, object := range objects.Resources() {
		if object.GetKind() != crdKind {
			continue
		}
		text, err := object.AsYAML()
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", crdsFile, err)
		}
		found = append(found, text)
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("the manifests have %d objects of kind %s, want one", len(found), crdKind)
	}
	return found[0], nil
}
