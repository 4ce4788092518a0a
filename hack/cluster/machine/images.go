package machine

import (
	"context"
	"slices"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/parallel"
)

// importers is how many images are imported at the same time: more wait for
// the same disk.
const importers = 2

// ImportImages imports images into the node's store, in their order.
func ImportImages(ctx context.Context, archives []string) error {
	next := make(chan string, len(archives))
	for _, archive := range archives {
		next <- archive
	}
	close(next)
	worker := func(ctx context.Context) error {
		for archive := range next {
			if err := ctr(ctx, "images", "import", archive); err != nil {
				return err
			}
		}
		return nil
	}
	return parallel.Run(ctx, slices.Repeat([]func(ctx context.Context) error{worker}, importers)...)
}

// ImportImage imports an image unless all of its names are there: an import cut short leaves some out.
func ImportImage(ctx context.Context, archive string, names ...string) error {
	list := []string{"images", "list", "--quiet"}
	for _, name := range names {
		list = append(list, "name=="+name)
	}
	present, err := ctrOutput(ctx, list...)
	if err != nil || len(strings.Fields(present)) == len(names) {
		return err
	}
	return ctr(ctx, "images", "import", archive)
}
