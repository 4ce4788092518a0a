package pods

import (
	_ "embed" // for the script that asks TorchServe
	"fmt"
	"path"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

// Arguments and environment of the servers, as KServe starts them.

// defaultGRPCPort is where the servers listen for gRPC that always do. Nothing is routed to it
// unless the spec says so.
const defaultGRPCPort = 9000

// grpcPort is where the server is told to listen for gRPC: at the serving port, if that is
// what predictions come by.
func (s *serving) grpcPort() int32 {
	if protocolOf(&s.given.Container) == GRPC {
		return s.given.Ports[0].ContainerPort
	}
	return defaultGRPCPort
}

// tensorflowArgs are tensorflow_model_server's.
func tensorflowArgs(s *serving, _ *corev1.Container) []string {
	return []string{
		fmt.Sprintf("--port=%d", s.grpcPort()),
		fmt.Sprintf("--rest_api_port=%d", defaultPort),
		"--model_name=" + s.component.InferenceService,
		"--model_base_path=" + modelDir,
		fmt.Sprintf("--rest_api_timeout_in_ms=%d", 1000*ptr.Deref(s.spec.TimeoutSeconds, 60)),
	}
}

// kserveArgs are those of KServe's Python servers. Their workers are processes, each of
// which answers one request at a time.
func kserveArgs(s *serving, _ *corev1.Container) []string {
	args := []string{
		"--model_name=" + s.component.InferenceService,
		"--model_dir=" + modelDir,
		fmt.Sprintf("--http_port=%d", defaultPort),
	}
	if workers := ptr.Deref(s.spec.ContainerConcurrency, 0); workers > 0 {
		args = append(args, fmt.Sprintf("--workers=%d", workers))
	}
	return s.withGRPCPort(args)
}

// threadedArgs are those of servers that have to be told how many CPUs are theirs.
func threadedArgs(s *serving, c *corev1.Container) []string {
	args := kserveArgs(s, c)
	if limit, found := c.Resources.Limits[corev1.ResourceCPU]; found {
		args = append(args, fmt.Sprintf("--nthread=%d", limit.Value())) // Value rounds up
	}
	return args
}

// huggingfaceArgs: without a storageUri, the user's own arguments name the model.
func huggingfaceArgs(s *serving, _ *corev1.Container) []string {
	args := []string{"--model_name=" + s.component.InferenceService}
	if s.given.StorageURI != nil {
		args = append(args, "--model_dir="+modelDir)
	}
	return s.withGRPCPort(append(args, fmt.Sprintf("--http_port=%d", defaultPort)))
}

// withGRPCPort tells a server on KServe's SDK, which listens for gRPC unasked, where to, if
// anything is routed there.
func (s *serving) withGRPCPort(args []string) []string {
	if protocolOf(&s.given.Container) == GRPC {
		args = append(args, fmt.Sprintf("--grpc_port=%d", s.grpcPort()))
	}
	return args
}

// torchserveArgs: the model's archive and the server's configuration come together.
func torchserveArgs(*serving, *corev1.Container) []string {
	return []string{
		"torchserve", "--start",
		"--model-store=" + modelDir + "/model-store",
		"--ts-config=" + modelDir + "/config/config.properties",
	}
}

//go:embed torchserve_ready.py
var torchserveReadyScript string

// torchserveReady asks TorchServe for its workers. KServe's wrapper, which requests come
// to, says that it is ready before they have loaded anything, and TorchServe's own /ping
// counts workers that still load as healthy.
func torchserveReady() []string {
	return []string{
		"python", "-c", torchserveReadyScript,
		modelDir + "/config/config.properties", fmt.Sprintf("http://127.0.0.1:%d/v2/health/ready", defaultPort),
	}
}

// torchserveEnv tells the wrapper before TorchServe, and the handlers of models, which
// protocol requests come in.
func torchserveEnv(s *serving) []corev1.EnvVar {
	envelope := "kserve"
	if s.protocol == protocolV2 {
		envelope = "kservev2"
	}
	return []corev1.EnvVar{{Name: "TS_SERVICE_ENVELOPE", Value: envelope}, {Name: "PROTOCOL_VERSION", Value: s.protocol}}
}

// pytorchserverArgs are those of KFServing's server for a model whose class is in a
// Python file beside it.
func pytorchserverArgs(s *serving, _ *corev1.Container) []string {
	return []string{
		"--model_name=" + s.component.InferenceService,
		"--model_class_name=" + s.className(),
		"--model_dir=" + modelDir,
		fmt.Sprintf("--http_port=%d", defaultPort),
	}
}

// tritonArgs are tritonserver's, whose image has no entry point that starts it.
func tritonArgs(s *serving, _ *corev1.Container) []string {
	return []string{
		"tritonserver",
		"--model-store=" + modelDir,
		fmt.Sprintf("--grpc-port=%d", s.grpcPort()),
		fmt.Sprintf("--http-port=%d", defaultPort),
		"--allow-grpc=true",
		"--allow-http=true",
	}
}

// onnxruntimeArgs: a storageUri names the model's file, or the folder of a model.onnx.
func onnxruntimeArgs(s *serving, _ *corev1.Container) []string {
	file := "model.onnx"
	if uri := ptr.Deref(s.given.StorageURI, ""); path.Ext(uri) == ".onnx" {
		file = path.Base(uri)
	}
	return []string{
		"--model_path=" + modelDir + "/" + file,
		fmt.Sprintf("--http_port=%d", defaultPort),
		fmt.Sprintf("--grpc_port=%d", s.grpcPort()),
	}
}

// mlserverEnv are defaults for what a model-settings.json beside the model may say.
func mlserverEnv(s *serving, implementation string) []corev1.EnvVar {
	env := []corev1.EnvVar{
		{Name: httpPortEnv, Value: strconv.Itoa(defaultPort)},
		{Name: "MLSERVER_GRPC_PORT", Value: fmt.Sprint(s.grpcPort())},
		{Name: "MLSERVER_MODEL_IMPLEMENTATION", Value: implementation},
		{Name: modelNameEnv, Value: s.component.InferenceService},
	}
	if s.given.StorageURI != nil {
		env = append(env, corev1.EnvVar{Name: "MLSERVER_MODEL_URI", Value: modelDir})
	}
	return env
}

// modelNameEnv is how MLServer is told the model's name, modelNameFlag the others.
const (
	modelNameEnv  = "MLSERVER_MODEL_NAME"
	modelNameFlag = "--model_name"
)

// nameIn returns the name that a complete container serves the model by: the
// InferenceService's, unless the user's environment or last arguments give another. It is not
// known where only the pod knows what it refers to.
func (s *serving) nameIn(c *corev1.Container) variable {
	name := variable{s.component.InferenceService, true}
	env := environmentOf(c)
	if given, found := env.vars[modelNameEnv]; found && given != (variable{known: true}) {
		name = given
	}
	if value, _ := flagIn(c.Args, modelNameFlag); value != "" {
		name = env.expand(value)
	}
	return name
}

// flagIn finds what arguments set a flag to at last, as `--flag value` or `--flag=value`;
// dashes and underscores are one, as to most servers.
func flagIn(args []string, flag string) (value string, given bool) {
	plain := func(name string) string { return strings.ReplaceAll(name, "-", "_") }
	for i, arg := range args {
		name, written, found := strings.Cut(arg, "=")
		if plain(name) != plain(flag) {
			continue
		}
		if !found && i+1 < len(args) {
			written = args[i+1]
		}
		value, given = written, true
	}
	return value, given
}
