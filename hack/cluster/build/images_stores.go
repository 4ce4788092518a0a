package build

import (
	"context"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/image"
)

func (b *builder) gateImage(ctx context.Context, _ map[string]string) (imageSpec, error) {
	program, _, err := b.buildOwn(ctx, "gcs-token-gate", "./hack/cluster/images/gcs-token-gate")
	return staticImage("gcs-token-gate", imageTag, program, "gcs-token-gate", "65532:65532"), err
}

// s3Image is an S3 server over a directory, with the trained models in a bucket.
func s3Image(program, models string) imageSpec {
	return imageSpec{
		name: "versitygw",
		tags: []string{imageTag},
		key:  cache.NewKey().Text(passwd).Files(program).Tree(models, nil),
		run:  image.Run{Entrypoint: []string{"/versitygw"}, User: "65532:65532"},
		layers: oneLayer(func(layer *image.LayerWriter) {
			staticRoot(layer).File("versitygw", program, 0o755).Dir("data", 0o755, 0).Tree("data/models", models, nil)
		}),
	}
}
