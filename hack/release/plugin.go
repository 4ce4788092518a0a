package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sigs.k8s.io/yaml"
)

// pluginName is the name of kubectl's plugin: kubectl runs `kubectl-sluice` for `kubectl sluice`.
const pluginName = "kubectl-sluice"

// krewFile is the plugin's manifest for krew.
const krewFile = "krew.yaml"

// systems are those that the plugin is made for.
var systems = []string{"linux", "darwin", "windows"}

// archiveFile returns the name of the archive that users download.
func (p program) archiveFile() string { return p.platformName() + ".tar.gz" }

// pluginFlags leave out what only a debugger reads, and set what `kubectl sluice --version` prints.
func pluginFlags(version string) string { return "-s -w -X main.version=" + version }

// writePlugin writes an archive of the plugin for each platform, its bill of materials, and the manifest for krew.
func (r request) writePlugin(ctx context.Context, out string, source source) error {
	if len(r.systems) == 0 {
		return nil
	}
	license, err := os.ReadFile(filepath.Join(r.repo, "LICENSE"))
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "sluice-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	krew := newKrewPlugin(source.version)
	for _, system := range r.systems {
		for _, architecture := range r.architectures {
			plugin := program{pluginName, system, architecture, filepath.Join(dir, system+"-"+architecture, pluginName)}
			if system == "windows" {
				plugin.path += ".exe"
			}
			if err := build(ctx, filepath.Join(r.repo, "cmd", pluginName), ".", pluginFlags(source.version), plugin); err != nil {
				return err
			}
			archive, err := makeArchive(plugin, license, source.time)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(out, plugin.archiveFile()), archive, 0o644); err != nil {
				return err
			}
			if err := writeSBOM(filepath.Join(out, plugin.sbomFile()), plugin, source); err != nil {
				return err
			}
			krew.add(plugin, archive)
		}
	}
	manifest, err := yaml.Marshal(krew)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, krewFile), manifest, 0o644)
}

// makeArchive returns the program and the license as a compressed tar. It is the same for the same program and time.
func makeArchive(program program, license []byte, at time.Time) ([]byte, error) {
	content, err := os.ReadFile(program.path)
	if err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	compressed := gzip.NewWriter(&archive)
	files := tar.NewWriter(compressed)
	for _, file := range []struct {
		name    string
		mode    int64
		content []byte
	}{{filepath.Base(program.path), 0o755, content}, {"LICENSE", 0o644, license}} {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: file.name, Mode: file.mode, Size: int64(len(file.content)),
			ModTime: at, Format: tar.FormatUSTAR}
		if err := files.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := files.Write(file.content); err != nil {
			return nil, err
		}
	}
	if err := files.Close(); err != nil {
		return nil, err
	}
	if err := compressed.Close(); err != nil {
		return nil, err
	}
	return archive.Bytes(), nil
}

// krewPlugin is the plugin's manifest, as krew reads it (krew.googlecontainertools.github.com/v1alpha2).
type krewPlugin struct {
	APIVersion string            `json:"apiVersion"`
	Kind       string            `json:"kind"`
	Metadata   map[string]string `json:"metadata"`
	Spec       krewSpec          `json:"spec"`
}

type krewSpec struct {
	Version          string         `json:"version"`
	Homepage         string         `json:"homepage"`
	ShortDescription string         `json:"shortDescription"`
	Description      string         `json:"description"`
	Platforms        []krewPlatform `json:"platforms"`
}

type krewPlatform struct {
	Selector struct {
		MatchLabels map[string]string `json:"matchLabels"`
	} `json:"selector"`
	URI    string `json:"uri"`
	SHA256 string `json:"sha256"`
	Bin    string `json:"bin"`
}

// newKrewPlugin returns the manifest of a version, without platforms.
func newKrewPlugin(version string) *krewPlugin {
	return &krewPlugin{
		APIVersion: "krew.googlecontainertools.github.com/v1alpha2",
		Kind:       "Plugin",
		Metadata:   map[string]string{"name": "sluice"},
		Spec: krewSpec{
			Version:          version,
			Homepage:         projectURL,
			ShortDescription: "See and steer canary rollouts of models",
			Description: "Shows the rollouts of InferenceServices that Sluice serves: which revision has which part of the\n" +
				"traffic, why a rollout waits, and what was served before. Promotes, pins, pauses and undoes them, by\n" +
				"changes of the spec and nothing else, and checks manifests without a cluster.\n",
		},
	}
}

// add adds the archive of a platform, where the release will be.
func (k *krewPlugin) add(plugin program, archive []byte) {
	platform := krewPlatform{
		URI:    fmt.Sprintf("%s/releases/download/%s/%s", projectURL, k.Spec.Version, plugin.archiveFile()),
		SHA256: fmt.Sprintf("%x", sha256.Sum256(archive)),
		Bin:    filepath.Base(plugin.path),
	}
	platform.Selector.MatchLabels = map[string]string{"os": plugin.system, "arch": plugin.architecture}
	k.Spec.Platforms = append(k.Spec.Platforms, platform)
}
