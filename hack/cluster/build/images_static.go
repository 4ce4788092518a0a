package build

import (
	"context"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/image"
)

// passwd names the users that the images' processes run as.
const passwd = "root:x:0:0:root:/root:/usr/sbin/nologin\n" +
	"model:x:1000:1000:model:/tmp:/usr/sbin/nologin\n" +
	"istio-proxy:x:1337:1337:istio-proxy:/tmp:/usr/sbin/nologin\n" +
	"nonroot:x:65532:65532:nonroot:/tmp:/usr/sbin/nologin\n"

// staticRoot is what a program without a distribution finds beside itself.
func staticRoot(layer *image.LayerWriter) *image.LayerWriter {
	return layer.Dir("etc", 0o755, 0).Text("etc/passwd", passwd, 0o644).Dir("tmp", 0o1777, 0)
}

// staticImage is one static program and its user.
func staticImage(name, tag, source, target, user string) imageSpec {
	return imageSpec{
		name: name,
		tags: []string{tag},
		key:  cache.NewKey().Text(target, passwd).Files(source),
		run:  image.Run{Entrypoint: []string{"/" + target}, User: user},
		layers: oneLayer(func(layer *image.LayerWriter) {
			staticRoot(layer).File(target, source, 0o755)
		}),
	}
}

func (b *builder) pauseImage(ctx context.Context, _ map[string]string) (imageSpec, error) {
	program, _, err := b.buildOwn(ctx, "pause", "./hack/cluster/images/pause")
	return staticImage("pause", imageTag, program, "pause", "65532:65532"), err
}

func (b *builder) pilotImage(_ context.Context, programs map[string]string) (imageSpec, error) {
	return staticImage("pilot", imageTag, programs["pilot-discovery"], "usr/local/bin/pilot-discovery", "1337:1337"), nil
}

func (b *builder) corednsImage(_ context.Context, programs map[string]string) (imageSpec, error) {
	return staticImage("coredns", imageTag, programs["coredns"], "coredns", "65532:65532"), nil
}

// metricsUser runs what autoscalers read metrics from.
const metricsUser = "65532:65532"

// metricsImages are the metrics server, and Prometheus where its own image has it.
func metricsImages(programs map[string]string) []imageSpec {
	return []imageSpec{
		staticImage("metrics-server", imageTag, programs["metrics-server"], "metrics-server", metricsUser),
		staticImage("prometheus", imageTag, programs["prometheus"], "bin/prometheus", metricsUser),
	}
}

// kedaImages have KEDA's programs where its own images have them.
func kedaImages(programs map[string]string) []imageSpec {
	return []imageSpec{
		staticImage("keda", imageTag, programs["operator"], "keda", metricsUser),
		staticImage("keda-metrics-apiserver", imageTag, programs["adapter"], "keda-adapter", metricsUser),
	}
}

// standInImage has the program where tensorflow/serving has its own.
func (b *builder) standInImage(ctx context.Context, _ map[string]string) (imageSpec, error) {
	program, _, err := b.buildOwn(ctx, "tensorflow-serving-stand-in", "./hack/cluster/images/tensorflow-serving-stand-in")
	return staticImage("tensorflow-serving-stand-in", standInTag, program, "usr/bin/tensorflow_model_server", "1000:1000"), err
}

// gcsImage is the GCS emulator with the canary document's models in it.
func (b *builder) gcsImage(_ context.Context, programs map[string]string) (imageSpec, error) {
	program, models := programs["gcs"], b.settings.Cluster("images", "models")
	return imageSpec{
		name: "fake-gcs-server",
		tags: []string{imageTag},
		key:  cache.NewKey().Text(passwd).Files(program).Tree(models, nil),
		run:  image.Run{Entrypoint: []string{"/fake-gcs-server"}, User: "65532:65532"},
		layers: oneLayer(func(layer *image.LayerWriter) {
			staticRoot(layer).File("fake-gcs-server", program, 0o755).Tree("data", models, nil)
		}),
	}, nil
}
