package build

import (
	"slices"
	"testing"

	"github.com/sluice-serving/sluice/hack/cluster/internal/settings"
)

// All files that a module's programs are made of are in the repository, those of the workspace
// that nothing else builds among them.
func TestModulesHaveTheirFiles(t *testing.T) {
	b := &builder{settings: settings.Settings{Repo: "../../.."}}
	for _, m := range slices.Concat(modules, extraModules, []module{kedaPrograms}) {
		if _, err := b.moduleKey(m); err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
	}
}
