package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// kedaModule is the module that pins/keda builds KEDA of.
const kedaModule = "github.com/kedacore/keda/v2"

// kedaVariable is the environment variable with which a user wants KEDA, or declines it.
const kedaVariable = "SLUICE_KEDA"

// kedaPrograms are built only on demand: they take as long as all other extras, and
// one test needs them.
var kedaPrograms = module{name: "keda", ldflags: stripped, seconds: 400,
	packages: []string{kedaModule + "/cmd/operator", kedaModule + "/cmd/adapter"}}

// HowToGetKEDA is how a user gets KEDA where it is left out.
func HowToGetKEDA() string {
	return fmt.Sprintf("%s=1 builds it, in some %d minutes", kedaVariable, kedaPrograms.seconds/60)
}

// wantsKEDA reports whether KEDA is among the extras: if the user wants it, or it needs no
// building and the user doesn't decline it.
func (b *builder) wantsKEDA() bool {
	if wanted, err := strconv.ParseBool(os.Getenv(kedaVariable)); err == nil {
		return wanted
	}
	return b.built(kedaPrograms)
}

// extraModules are the modules of all extras that are wanted.
func (b *builder) extraModules() []module {
	if b.wantsKEDA() {
		return append(slices.Clone(extraModules), kedaPrograms)
	}
	return extraModules
}

// kedaConfig are those of KEDA's own manifests that are applied as they are, in
// its module's directory config. The others' stand-ins are in addons/keda/keda.yaml.
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
	// The programs may be in the cache though the module is no longer in Go's.
	source, err := moduleSource(ctx, b.settings.Cluster("pins", "keda"), kedaModule)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, path := range kedaConfig {
		paths = append(paths, filepath.Join(source, "config", path))
	}
	return paths, nil
}
