package pods

import (
	_ "embed" // for the script that probes TorchServe
	"fmt"
	"path"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

// Arguments and environment of the servers, as KServe starts them.

// defaultGRPCPort is where the servers that always listen for gRPC do so. No Service leads to it
// unless the spec names a port for gRPC.
const defaultGRPCPort = 9000

// grpcPort returns the port at which the server is to listen for gRPC: the serving port, if
// predictions come by gRPC.
func (s *serving) grpcPort() int32 {
	if protocolOf(&s.given.Container) == GRPC {
		return s.given.Ports[0].ContainerPort
	}
	return defaultGRPCPort
}

// tensorflowArgs returns the arguments of tensorflow_model_server.
func tensorflowArgs(s *serving, _ *corev1.Container) []string {
	return []string{
		fmt.Sprintf("--port=%d", s.grpcPort()),
		fmt.Sprintf("--rest_api_port=%d", defaultPort),
		"--model_name=" + s.component.InferenceService,
		"--model_base_path=" + modelDir,
		fmt.Sprintf("--rest_api_timeout_in_ms=%d", 1000*ptr.Deref(s.spec.TimeoutSeconds, 60)),
	}
}

// kserveArgs returns the arguments of KServe's Python servers. Their workers are processes, each of
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

// threadedArgs returns the arguments of servers that don't detect how many CPUs they have.
func threadedArgs(s *serving, c *corev1.Container) []string {
	args := kserveArgs(s, c)
	if limit, found := c.Resources.Limits[corev1.ResourceCPU]; found {
		args = append(args, fmt.Sprintf("--nthread=%d", limit.Value())) // Value rounds up
	}
	return args
}

// huggingfaceArgs returns the arguments of KServe's server for Hugging Face. Without a storageUri,
// the user's own arguments name the model.
func huggingfaceArgs(s *serving, _ *corev1.Container) []string {
	args := []string{"--model_name=" + s.component.InferenceService}
	if s.given.StorageURI != nil {
		args = append(args, "--model_dir="+modelDir)
	}
	return s.withGRPCPort(append(args, fmt.Sprintf("--http_port=%d", defaultPort)))
}

// withGRPCPort adds the port for gRPC if predictions come by it. Servers on KServe's SDK listen for
// gRPC by default.
func (s *serving) withGRPCPort(args []string) []string {
	if protocolOf(&s.given.Container) == GRPC {
		args = append(args, fmt.Sprintf("--grpc_port=%d", s.grpcPort()))
	}
	return args
}

// torchserveArgs returns the arguments of TorchServe. The model's storage holds both its archive
// and the server's configuration.
func torchserveArgs(*serving, *corev1.Container) []string {
	return []string{
		"torchserve", "--start",
		"--model-store=" + modelDir + "/model-store",
		"--ts-config=" + modelDir + "/config/config.properties",
	}
}

//go:embed torchserve_ready.py
var torchserveReadyScript string

// torchserveReady returns a command that checks TorchServe's workers. KServe's wrapper, which
// receives the requests, reports that it is ready before the workers have loaded anything, and
// TorchServe's own /ping counts workers that still load as healthy.
func torchserveReady() []string {
	return []string{
		"python", "-c", torchserveReadyScript,
		modelDir + "/config/config.properties", fmt.Sprintf("http://127.0.0.1:%d/v2/health/ready", defaultPort),
	}
}

// torchserveEnv returns the protocol of requests, for the wrapper before TorchServe and for the
// handlers of models.
func torchserveEnv(s *serving) []corev1.EnvVar {
	envelope := "kserve"
	if s.protocol == protocolV2 {
		envelope = "kservev2"
	}
	return []corev1.EnvVar{{Name: "TS_SERVICE_ENVELOPE", Value: envelope},
		{Name: "PROTOCOL_VERSION", Value: s.protocol}}
}

// pytorchserverArgs returns the arguments of KFServing's server for a model whose class is in a
// Python file beside it.
func pytorchserverArgs(s *serving, _ *corev1.Container) []string {
	return []string{
		"--model_name=" + s.component.InferenceService,
		"--model_class_name=" + s.className(),
		"--model_dir=" + modelDir,
		fmt.Sprintf("--http_port=%d", defaultPort),
	}
}

// tritonArgs returns the arguments of tritonserver, whose image has no entry point that starts it.
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

// onnxruntimeArgs returns the arguments of the onnxruntime server. A storageUri names the model's
// file, or the folder of a model.onnx.
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

// mlserverEnv returns defaults for what a model-settings.json beside the model may set.
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

// modelNameEnv sets the model's name for MLServer, modelNameFlag for the other servers.
const (
	modelNameEnv  = "MLSERVER_MODEL_NAME"
	modelNameFlag = "--model_name"
)

// nameIn returns the name under which a complete container serves the model: the
// InferenceService's, unless the user's environment or last arguments set another. The name is
// unknown if it refers to what only the pod has.
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

// flagIn returns the last value that arguments set a flag to, as `--flag value` or `--flag=value`.
// Dashes and underscores are the same, as for most servers.
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
