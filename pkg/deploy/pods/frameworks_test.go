package pods

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// testdata has a predictor for every server and protocol.
func TestEveryServerIsRendered(t *testing.T) {
	rendered := map[string]bool{}
	for _, path := range examples(t) {
		model, _ := servingOf(component, readExample(t, path))
		if model != nil && strings.HasPrefix(path, "testdata/") {
			rendered[fmt.Sprintf("%p %s%s", model.server, model.protocol, protocolOf(&model.given.Container))] = true
		}
	}
	for _, f := range frameworks {
		for _, server := range f.servers {
			for _, protocol := range server.protocols {
				if !rendered[fmt.Sprintf("%p %s%s", server, protocol, HTTP)] {
					t.Errorf("no predictor in testdata has %s served by %q with %s",
						f.name, server.runtime+server.image, protocol)
				}
			}
		}
	}
}

// testdata has a predictor with a port for gRPC for every runtime that speaks it.
func TestEveryGRPCServerIsRendered(t *testing.T) {
	rendered := map[string]bool{}
	for _, path := range examples(t) {
		spec := readExample(t, path)
		model, _ := servingOf(component, spec)
		if model != nil && strings.HasPrefix(path, "testdata/") && ProtocolOf(spec) == GRPC {
			rendered[model.server.runtime+model.protocol] = true
		}
	}
	for _, f := range frameworks {
		for _, server := range f.servers {
			for _, protocol := range server.grpc {
				if !slices.Contains(server.protocols, protocol) || !rendered[server.runtime+protocol] {
					t.Errorf("no predictor in testdata has %q served by gRPC with %s",
						server.runtime+server.image, protocol)
				}
			}
		}
	}
}

// Every server has one way to report that its model is loaded.
func TestEveryServerReportsReadiness(t *testing.T) {
	for _, f := range frameworks {
		for _, server := range f.servers {
			if (server.ready == nil) == (server.readyCommand == nil) {
				t.Errorf("%s by %q has a path: %v, and a command: %v",
					f.name, server.runtime+server.image, server.ready != nil, server.readyCommand != nil)
			}
		}
	}
}

// Every server has an image in the configuration's defaults.
func TestEveryServerHasAnImage(t *testing.T) {
	settings := configv1alpha1.Default().Frameworks
	for _, f := range frameworks {
		for _, server := range f.servers {
			if image := settings[f.name].Server(server.image); image.Image == "" || image.Tag == "" {
				t.Errorf("%s has no image for %q", f.name, server.image)
			}
		}
		delete(settings, f.name)
	}
	if len(settings) > 0 {
		t.Errorf("configured, and not in the table: %v", settings)
	}
}

// The API's rules list the table's formats, their versions, and runtimes.
func TestRulesListTheTable(t *testing.T) {
	definition, err := os.ReadFile("../../../manifests/serving.kubeflow.org_inferenceservices.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(definition)), " ")
	var formats, versions, runtimes []string
	for _, f := range frameworks {
		formats = append(formats, f.name)
		for _, version := range f.versions {
			versions = append(versions, f.name+" "+version)
		}
		for _, server := range f.servers {
			if server.runtime != "" {
				runtimes = append(runtimes, server.runtime)
			}
		}
	}
	for _, test := range []struct {
		rule string
		want []string
	}{
		{`'?self.name in \[([^]]*)\]`, formats},
		{`self.version.split\(''?.''?\)\[0\]\) in \[([^]]*)\]`, versions},
		{`self in \[(''?kserve-[^]]*)\]`, runtimes},
	} {
		found := regexp.MustCompile(test.rule).FindStringSubmatch(text)
		if found == nil {
			t.Errorf("no rule like %s", test.rule)
			continue
		}
		got := strings.Split(strings.ReplaceAll(found[1], "'", ""), ", ")
		slices.Sort(got)
		slices.Sort(test.want)
		if want := slices.Compact(test.want); !slices.Equal(got, want) {
			t.Errorf("rule %s has %q, want %q", test.rule, got, want)
		}
	}
}

// The probe uses the last name that the server is started with.
func TestModelName(t *testing.T) {
	for _, test := range []struct {
		args []string
		env  []corev1.EnvVar
		want string
	}{
		{nil, nil, "my-model"},
		{[]string{"--model_name=a"}, nil, "a"},
		{[]string{"--model_name", "a", "--x"}, nil, "a"},
		{[]string{"--model-name=a", "--model_name=b"}, nil, "b"},
		{[]string{"--model_name_x=a", "--model_name"}, nil, "my-model"},
		{nil, []corev1.EnvVar{{Name: "MLSERVER_MODEL_NAME", Value: "a"}}, "a"},
	} {
		s := &serving{component: component}
		if got := s.nameIn(&corev1.Container{Args: test.args, Env: test.env}).value; got != test.want {
			t.Errorf("with %q and %v the name is %q, want %q", test.args, test.env, got, test.want)
		}
	}
}

func TestImage(t *testing.T) {
	for _, test := range []struct {
		predictor string
		want      string
	}{
		{"tensorflow: {}", "docker.io/tensorflow/serving:2.19.1"},
		{"tensorflow: {runtimeVersion: 2.9.0}", "docker.io/tensorflow/serving:2.9.0"},
		{"tensorflow: {runtimeVersion: 'sha256:0'}", "docker.io/tensorflow/serving@sha256:0"},
		{"tensorflow: {image: 'mine:1'}", "mine:1"},
		{"tensorflow: {image: 'store:5000/mine', runtimeVersion: v2}", "store:5000/mine:v2"},
		{"tensorflow: {image: 'store:5000/mine:v1', runtimeVersion: 'sha256:0'}", "store:5000/mine@sha256:0"},
		{"tensorflow: {resources: {limits: {nvidia.com/gpu: 1}}}", "docker.io/tensorflow/serving:2.19.1-gpu"},
		{"tensorflow: {resources: {limits: {nvidia.com/gpu: 0}}}", "docker.io/tensorflow/serving:2.19.1"},
		{"tensorflow: {resources: {limits: {nvidia.com/gpu: 1}}, runtimeVersion: 2.9.0}", "docker.io/tensorflow/serving:2.9.0"},
		{"triton: {resources: {limits: {nvidia.com/gpu: 1}}}", "nvcr.io/nvidia/tritonserver:26.10-py3"},
	} {
		template := Template(component, "default-wfgrl", predictorOf(t, test.predictor), configv1alpha1.Default())
		if got := template.Spec.Containers[0].Image; got != test.want {
			t.Errorf("%s: got %q, want %q", test.predictor, got, test.want)
		}
	}
}

// Validate refuses what no server serves, with a sentence.
func TestWhatIsNotServed(t *testing.T) {
	for _, test := range []struct{ predictor, want string }{
		{"tensorflow: {protocolVersion: v2}", "tensorflow is not served with protocolVersion v2: set v1"},
		{"triton: {protocolVersion: v1}", "triton is not served with protocolVersion v1: set v2"},
		{"sklearn: {protocolVersion: grpc-v2}", "sklearn is not served with protocolVersion grpc-v2: set v1 or v2"},
		{"pytorch: {modelClassName: Net, protocolVersion: v2}",
			"pytorch is not served with protocolVersion v2 with a modelClassName: set v1"},
		{"model: {modelFormat: {name: caffe}}",
			`modelFormat "caffe" is not served: use ` + frameworkNames() + ", or custom containers"},
		{`model: {modelFormat: {name: pmml, version: "5.1"}}`,
			"version 5.1 of modelFormat pmml is not served: remove it, or set 3 or 4"},
		{"model: {modelFormat: {name: pmml}, runtime: kserve-mlserver}",
			`runtime "kserve-mlserver" doesn't serve pmml: leave it out, or set kserve-pmmlserver`},
		{"model: {modelFormat: {name: sklearn}, runtime: kserve-mlserver, protocolVersion: v1}",
			"sklearn is not served with protocolVersion v1 by runtime kserve-mlserver: set v2"},
		{"{containerConcurrency: 2, sklearn: {protocolVersion: v2}}",
			"containerConcurrency is not served with sklearn and protocolVersion v2: remove it or set 0"},
		{"{containerConcurrency: 2, tensorflow: {}}",
			"containerConcurrency is not served with tensorflow and protocolVersion v1: remove it or set 0"},
		{"{containerConcurrency: 2, lightgbm: {}}",
			"containerConcurrency can be at most 1 with lightgbm: lower it, or remove it"},
		{"{containerConcurrency: 2, containers: [{name: x, image: mine}]}",
			"containerConcurrency is not served with custom containers: remove it or set 0, " +
				"and set the server's own argument for it"},
		{"{logger: {}, sklearn: {}}", "logger needs a url: set where what is logged is to go"},
		{"{batcher: {timeout: 1}, sklearn: {}}",
			"batcher.timeout is not served: remove it; timeout limits a request as a whole"},
		{"{batcher: {}, model: {modelFormat: {name: triton}}}",
			"batcher joins predictions of protocolVersion v1 only: remove it, " +
				"or set v1 where the framework is served with it"},
		{"{batcher: {}, containers: [{name: agent, image: mine}]}",
			`container "agent" is Sluice's own with logger and batcher; give yours another name`},
		{"{batcher: {}, containers: [{name: x, image: mine, ports: [{containerPort: 9081}]}]}",
			`port 9081 is Sluice's own with logger and batcher; give container "x" another`},
		{"sklearn: {image: 'mine@sha256:0', runtimeVersion: v1}",
			`image "mine@sha256:0" is given by its digest, which runtimeVersion can't replace: remove one of them`},
		{"sklearn: {ports: [{name: h2c, containerPort: 9000}]}",
			`sklearn with protocolVersion v1 is not served by gRPC: name port "h2c" http, or set protocolVersion v2, ` +
				`or use custom containers`},
		{"pytorch: {protocolVersion: v2, ports: [{name: grpc, containerPort: 9000}]}",
			`pytorch with protocolVersion v2 is not served by gRPC: name port "grpc" http, or use custom containers`},
		{"huggingface: {protocolVersion: v1, ports: [{name: grpc-x, containerPort: 9000}]}",
			`huggingface with protocolVersion v1 is not served by gRPC: name port "grpc-x" http, ` +
				`or set protocolVersion v2, or use custom containers`},
		{"triton: {ports: [{name: h2c, containerPort: 8080}]}",
			`port 8080 is where the server answers HTTP: give port "h2c" another number, such as 9000`},
		{"{containerConcurrency: 2, paddle: {protocolVersion: v2, ports: [{name: h2c, containerPort: 8081}]}}",
			"containerConcurrency is not served by gRPC, which is answered beside the workers: remove it or set 0"},
		{"{logger: {url: 'http://x'}, triton: {ports: [{name: h2c, containerPort: 9000}]}}",
			"logger and batcher are not served by HTTP/2: remove them, or name the first port http"},
		{"{deploymentStrategy: {}, sklearn: {}}", "deploymentStrategy is not served yet: remove it"},
		{"sklearn: {storageUri: file:///x}",
			`the model's storage "file:///x" is not served: use gs://, s3://, https://, http://, hdfs://, ` +
				`webhdfs://, hf://, oci://, pvc://`},
	} {
		if got := Validate(component, predictorOf(t, test.predictor)); !slices.Equal(got, []string{test.want}) {
			t.Errorf("%s: got %q, want %q", test.predictor, got, test.want)
		}
	}
}

func predictorOf(t *testing.T, text string) *servingv1beta1.PredictorSpec {
	t.Helper()
	spec := &servingv1beta1.PredictorSpec{}
	unmarshal(t, []byte(text), spec)
	return spec
}

// The document about gRPC lists every server that speaks it.
func TestDocumentOfGRPC(t *testing.T) {
	text, err := os.ReadFile("../../../docs/grpc.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range frameworks {
		for _, server := range f.servers {
			for _, protocol := range server.grpc {
				path := server.ready("<name>", protocol)
				for _, want := range []string{"`" + f.name + "`", "| " + protocol + " |", path} {
					if !strings.Contains(string(text), want) {
						t.Errorf("docs/grpc.md has no %q, of %s", want, f.name)
					}
				}
			}
		}
	}
}
