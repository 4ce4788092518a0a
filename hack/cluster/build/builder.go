package build

import (
	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
	"github.com/sluice-serving/sluice/hack/cluster/internal/settings"
)

// builder makes artefacts.
type builder struct {
	settings settings.Settings
	cache    *cache.Cache
	report   *progress.Reporter
}

// make is cache.Make with a line of progress for what is not there yet.
func (b *builder) make(name string, key cache.Key, build func(dir string) error) (string, error) {
	if _, found := b.cache.Has(name, key); found {
		return b.cache.Make(name, key, build)
	}
	var dir string
	err := b.report.Step("make "+name, func() error {
		var err error
		dir, err = b.cache.Make(name, key, build)
		return err
	})
	return dir, err
}
