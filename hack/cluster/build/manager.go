package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Manager is Sluice's image, ready to be installed.
type Manager struct {
	// Archive is the path of the image's archive.
	Archive string
	// Image is the image's name without its tag.
	Image string
	// Tag is a hash of the program.
	Tag string
	// Upgrade is a second tag of the same image, with which an upgrade can be tried.
	Upgrade string
}

// buildManager returns nil if the clone has no manager yet.
func (b *builder) buildManager(ctx context.Context) (*Manager, error) {
	for _, needed := range []string{"cmd/manager", "manifests/manager.yaml"} {
		if _, err := os.Stat(filepath.Join(b.settings.Repo, needed)); errors.Is(err, fs.ErrNotExist) {
			b.report.Print("there is no %s: Sluice itself is left out", needed)
			return nil, nil
		}
	}
	program, key, err := b.buildOwn(ctx, "manager", "./cmd/manager")
	if err != nil {
		return nil, err
	}
	spec := staticImage("manager", key.String(), program, "manager", "65532:65532")
	manager := &Manager{Image: imageHub + "/" + spec.name, Tag: key.String(), Upgrade: key.String() + "-upgrade"}
	spec.tags = append(spec.tags, manager.Upgrade)
	if manager.Archive, err = b.buildImage(spec); err != nil {
		return nil, fmt.Errorf("image manager: %w", err)
	}
	return manager, nil
}
