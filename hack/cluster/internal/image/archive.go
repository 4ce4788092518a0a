package image

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Image is what goes into an archive.
type Image struct {
	// Names with their tags, `host/path:tag`.
	Names []string
	// Layers from the lowest up.
	Layers []Layer
	// Run says how its containers start.
	Run Run
}

// Run is the part of an image's configuration that says how containers start.
type Run struct {
	User       string   `json:"User,omitempty"`
	Env        []string `json:"Env,omitempty"`
	Entrypoint []string `json:"Entrypoint,omitempty"`
	Cmd        []string `json:"Cmd,omitempty"`
	WorkingDir string   `json:"WorkingDir,omitempty"`
}

// configuration is an image's configuration, as the OCI image specification
// has it (config.md).
type configuration struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
	Config       Run    `json:"config"`
	RootFS       struct {
		Type    string   `json:"type"`
		DiffIDs []string `json:"diff_ids"`
	} `json:"rootfs"`
}

// manifest is an entry of manifest.json, the head of a docker-archive.
type manifest struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// Write writes images to a docker-archive at path. A layer that several of them have is
// there once.
func Write(path, architecture string, images ...Image) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	archive := &archiveWriter{tar: tar.NewWriter(file)}
	var heads []manifest
	for i, image := range images {
		heads = append(heads, manifest{Config: fmt.Sprintf("config-%d.json", i), RepoTags: image.Names})
		for _, layer := range image.Layers {
			heads[i].Layers = append(heads[i].Layers, layer.Digest+".tar")
		}
	}
	archive.json("manifest.json", heads)
	written := map[string]bool{}
	for i, image := range images {
		archive.json(heads[i].Config, newConfiguration(architecture, image))
		for _, layer := range image.Layers {
			if !written[layer.Digest] {
				archive.file(layer.Digest+".tar", layer.Path)
				written[layer.Digest] = true
			}
		}
	}
	if archive.err == nil {
		archive.err = archive.tar.Close()
	}
	return errors.Join(archive.err, file.Close())
}

func newConfiguration(architecture string, image Image) configuration {
	config := configuration{Architecture: architecture, OS: "linux", Config: image.Run}
	config.RootFS.Type = "layers"
	for _, layer := range image.Layers {
		config.RootFS.DiffIDs = append(config.RootFS.DiffIDs, "sha256:"+layer.Digest)
	}
	return config
}

// archiveWriter keeps the first error.
type archiveWriter struct {
	tar *tar.Writer
	err error
}

func (w *archiveWriter) json(name string, value any) {
	data, err := json.Marshal(value)
	w.err = errors.Join(w.err, err)
	if w.err == nil {
		w.err = w.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(data))})
	}
	if w.err == nil {
		_, w.err = w.tar.Write(data)
	}
}

func (w *archiveWriter) file(name, path string) {
	if w.err != nil {
		return
	}
	file, err := os.Open(path)
	if err != nil {
		w.err = err
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		w.err = err
		return
	}
	if w.err = w.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: info.Size()}); w.err == nil {
		_, w.err = io.Copy(w.tar, file)
	}
}
