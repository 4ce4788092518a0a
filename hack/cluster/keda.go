package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
)

// kedaModule is the module that hack/keda builds KEDA of.
const kedaModule = "github.com/kedacore/keda/v2"

// kedaConfig are those of KEDA's own manifests that are applied as they are, in
// its module's directory config. The others' stand-ins are in extras/keda.yaml.
var kedaConfig = []string{
	"crd/bases",
	"service_account/service_account.yaml",
	"rbac/role.yaml",
	"rbac/role_binding.yaml",
	"metrics-server/role.yaml",
	"metrics-server/role_binding.yaml",
	"metrics-server/api_service.yaml",
}

// kedaManifests returns the paths of kedaConfig. Its definitions are 800 KB, too
// much for a copy here, and Go has the module that the programs were built of.
func (b *builder) kedaManifests(ctx context.Context) ([]string, error) {
	dir := b.settings.hack("keda")
	// The programs may be in the cache though the module is no longer in Go's.
	if err := command.Run(ctx, command.Spec{Args: []string{"go", "mod", "download", kedaModule}, Dir: dir}); err != nil {
		return nil, err
	}
	source, err := command.Output(ctx, command.Spec{Args: []string{"go", "list", "-m", "-f", "{{.Dir}}", kedaModule}, Dir: dir})
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, path := range kedaConfig {
		paths = append(paths, filepath.Join(strings.TrimSpace(source), "config", path))
	}
	return paths, nil
}
