package pods

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

func TestValidate(t *testing.T) {
	tensorflow := func() servingv1beta1.PredictorSpec {
		return servingv1beta1.PredictorSpec{Tensorflow: &servingv1beta1.TensorflowSpec{}}
	}
	custom := func(ports ...corev1.ContainerPort) servingv1beta1.PredictorSpec {
		var spec servingv1beta1.PredictorSpec
		spec.Containers = []corev1.Container{{Name: "mine", Image: "mine:1", Ports: ports}}
		return spec
	}
	for _, test := range []struct {
		name string
		spec servingv1beta1.PredictorSpec
		edit func(*servingv1beta1.PredictorSpec)
		want []string
	}{
		{name: "a framework", spec: tensorflow()},
		{name: "a container", spec: custom()},
		{name: "nothing", want: []string{"the predictor needs a framework (" + frameworkNames() +
			", or model with one of them) or custom containers"}},
		{
			name: "both", spec: tensorflow(),
			edit: func(s *servingv1beta1.PredictorSpec) { s.Containers = custom().Containers },
			want: []string{"the predictor has both a framework and custom containers; leave one of them out"},
		},
		{
			name: "labels that select, and a volume", spec: tensorflow(),
			edit: func(s *servingv1beta1.PredictorSpec) {
				s.Labels = map[string]string{"app": "x", "version": "y", "team": "z"}
				s.Volumes = []corev1.Volume{{Name: "kserve-provision-location"}}
			},
			want: []string{
				`label "app" is Sluice's own; leave it out of the component's labels`,
				`label "version" is Sluice's own; leave it out of the component's labels`,
				`volume "kserve-provision-location" is Sluice's own; give yours another name`,
			},
		},
		{name: "HTTP/2", spec: custom(corev1.ContainerPort{Name: "h2c", ContainerPort: 9000})},
		{
			name: "HTTP/2, and a port called http beside",
			spec: custom(corev1.ContainerPort{Name: "grpc-infer", ContainerPort: 9000},
				corev1.ContainerPort{Name: "http", ContainerPort: 8080}),
		},
		{
			name: "HTTP/2, and another port called grpc",
			spec: custom(corev1.ContainerPort{Name: "h2c", ContainerPort: 9000},
				corev1.ContainerPort{Name: "grpc", ContainerPort: 9001}),
			want: []string{`port name "grpc" is the serving port's; give port 9001 of container "mine" another name`},
		},
		{
			name: "gRPC-Web", spec: custom(corev1.ContainerPort{Name: "grpc-web", ContainerPort: 9000}),
			want: []string{`port "grpc-web": to be served by HTTP/2 the first port is named h2c or grpc, ` +
				`or one of them, a dash and more, and grpc-web is not served; rename it, or name it http`},
		},
		{
			name: "a name like h2c", spec: custom(corev1.ContainerPort{Name: "h2cx", ContainerPort: 9000}),
			want: []string{`port "h2cx": to be served by HTTP/2 the first port is named h2c or grpc, or one of them, ` +
				`a dash and more, and grpc-web is not served; rename it, or name it http`},
		},
		{
			name: "UDP", spec: custom(corev1.ContainerPort{ContainerPort: 9000, Protocol: corev1.ProtocolUDP}),
			want: []string{"the serving port 9000 must be TCP"},
		},
		{
			name: "another port called http",
			spec: custom(corev1.ContainerPort{ContainerPort: 9000},
				corev1.ContainerPort{Name: "http", ContainerPort: 9001}),
			want: []string{`port name "http" is the serving port's; give port 9001 of container "mine" another name`},
		},
		{
			name: "a server of gRPC-Web behind a transformer in its pod",
			spec: custom(corev1.ContainerPort{Name: "grpc-web", ContainerPort: 9000}),
			edit: func(s *servingv1beta1.PredictorSpec) {
				s.Containers[0].Name = MainContainer
				s.Containers = append(s.Containers,
					corev1.Container{Name: TransformerContainer, Image: "transformer:1"})
			},
		},
		{
			name: "a server behind a transformer whose port has the transformer's name",
			spec: custom(corev1.ContainerPort{Name: "http", ContainerPort: 9000}),
			edit: func(s *servingv1beta1.PredictorSpec) {
				s.Containers[0].Name = MainContainer
				s.Containers = append(s.Containers, corev1.Container{Name: TransformerContainer})
			},
			want: []string{
				`container "transformer-container" has no image`,
				`port name "http" is the serving port's; give port 9000 of container "kserve-container" another name`,
			},
		},
		{
			name: "no image", spec: custom(),
			edit: func(s *servingv1beta1.PredictorSpec) { s.Containers[0].Image = "" },
			want: []string{`container "mine" has no image`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.edit != nil {
				test.edit(&test.spec)
			}
			if got := Validate(component, &test.spec); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
