package pods

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
)

// A probe that only sets times gets the handler of its server.
func TestProbesThatOnlySetTimes(t *testing.T) {
	for _, test := range []struct {
		predictor                string
		ready, liveness, startup string
	}{
		{"sklearn: {storageUri: 'gs://b/m', readinessProbe: {initialDelaySeconds: 120}, " +
			"startupProbe: {failureThreshold: 60}}",
			"GET /v1/models/my-model http", "none", "GET /v1/models/my-model http"},
		{"sklearn: {storageUri: 'gs://b/m', livenessProbe: {periodSeconds: 60}}",
			"GET /v1/models/my-model http", "GET /v1/models/my-model http", "none"},
		{"pytorch: {storageUri: 'gs://b/m', readinessProbe: {initialDelaySeconds: 120}}", "exec python", "none",
			"none"},
		{"containers: [{name: c, image: 'c:1', readinessProbe: {initialDelaySeconds: 120}, " +
			"livenessProbe: {periodSeconds: 60}}]",
			"open http", "open http", "none"},
		{"{logger: {url: 'http://x'}, sklearn: {storageUri: 'gs://b/m', readinessProbe: {initialDelaySeconds: 120}}}",
			"GET /v1/models/my-model 8080", "none", "none"},
		{"containers: [{name: c, image: 'c:1', readinessProbe: {periodSeconds: 7, grpc: {port: 9000}}}]", "nothing",
			"none", "none"},
	} {
		c := rendered(t, test.predictor).Spec.Containers[0]
		for _, probe := range []struct {
			probe *corev1.Probe
			want  string
		}{{c.ReadinessProbe, test.ready}, {c.LivenessProbe, test.liveness}, {c.StartupProbe, test.startup}} {
			if got := probed(probe.probe); got != probe.want {
				t.Errorf("%s: %s, want %s", test.predictor, got, probe.want)
			}
		}
	}
	template := rendered(t, "sklearn: {storageUri: 'gs://b/m', "+
		"readinessProbe: {initialDelaySeconds: 120, timeoutSeconds: 9}}")
	probe := template.Spec.Containers[0].ReadinessProbe
	if probe.InitialDelaySeconds != 120 || probe.TimeoutSeconds != 9 || probe.PeriodSeconds != 2 {
		t.Errorf("the times are %+v", probe)
	}
}

// Sluice's arguments follow the user's, of which a shell runs the first.
func TestArgumentsOfATransformer(t *testing.T) {
	transformer := component
	transformer.Kind = names.Transformer
	spec := predictorOf(t,
		"containers: [{name: t, image: 't:1', command: [/bin/sh, -c], "+
			"args: ['exec python -m transformer \"$0\" \"$@\"']}]")
	args := Template(transformer, "default-wfgrl", spec, configv1alpha1.Default()).Spec.Containers[0].Args
	if !strings.HasPrefix(args[0], "exec python") || !slices.Contains(args[1:], "--predictor_host") {
		t.Errorf("the arguments are %q", args)
	}
}

// Services of the namespace set no variables, unless the user wants them to.
func TestServiceLinks(t *testing.T) {
	for predictor, want := range map[string]bool{
		"sklearn: {storageUri: 'gs://b/m'}":                             false,
		"{sklearn: {storageUri: 'gs://b/m'}, enableServiceLinks: true}": true,
	} {
		if got := rendered(t, predictor).Spec.EnableServiceLinks; got == nil || *got != want {
			t.Errorf("%s: %v", predictor, got)
		}
	}
}

// Containers that Sluice adds meet the level restricted, and contradict nothing that the user sets
// for the pod.
func TestSecurityOfWhatIsAdded(t *testing.T) {
	const model = "{logger: {url: 'http://x'}, "
	for _, test := range []struct {
		predictor string
		// nonRoot and seccomp are true if the container itself sets them.
		nonRoot, seccomp, none bool
	}{
		{predictor: "sklearn: {storageUri: 'gs://b/m'}}", nonRoot: true, seccomp: true},
		{predictor: "sklearn: {storageUri: 'gs://b/m'}, securityContext: {runAsUser: 0}}", seccomp: true},
		{predictor: "sklearn: {storageUri: 'gs://b/m'}, securityContext: {runAsNonRoot: true, " +
			"seccompProfile: {type: RuntimeDefault}}}"},
		{predictor: "sklearn: {storageUri: 'gs://b/m'}, os: {name: windows}}", none: true},
	} {
		pod := rendered(t, model+test.predictor).Spec
		for _, c := range []corev1.Container{pod.InitContainers[0], pod.Containers[1]} {
			s := c.SecurityContext
			switch {
			case test.none && s == nil:
			case test.none, s == nil, (s.RunAsNonRoot != nil) != test.nonRoot,
				(s.SeccompProfile != nil) != test.seccomp,
				*s.AllowPrivilegeEscalation, !slices.Equal(s.Capabilities.Drop, []corev1.Capability{"ALL"}):
				t.Errorf("%s: %s has %+v", test.predictor, c.Name, s)
			}
		}
	}
	template := rendered(t, model+"sklearn: {storageUri: 'gs://b/m', "+
		"securityContext: {privileged: true, runAsUser: 7, capabilities: {add: [SYS_ADMIN]}}}}")
	agent := template.Spec.Containers[1].SecurityContext
	if agent.Privileged != nil || len(agent.Capabilities.Add) > 0 || *agent.RunAsUser != 7 || !*agent.RunAsNonRoot {
		t.Errorf("beside a privileged server the agent has %+v", agent)
	}
}

// A sidecar that is not native finishes predictions under way, unless the user sets its annotation.
func TestSidecarsEndLast(t *testing.T) {
	for _, test := range []struct{ predictor, want string }{
		{"sklearn: {storageUri: 'gs://b/m'}",
			`{"proxyMetadata":{"EXIT_ON_ZERO_ACTIVE_CONNECTIONS":"true","MINIMUM_DRAIN_DURATION":"11s"}}`},
		{"{sklearn: {storageUri: 'gs://b/m'}, annotations: {proxy.istio.io/config: '{}'}}", "{}"},
		{"{sklearn: {storageUri: 'gs://b/m'}, terminationGracePeriodSeconds: 0}", ""},
	} {
		if got := rendered(t, test.predictor).Annotations[proxyConfigAnnotation]; got != test.want {
			t.Errorf("%s: %s, want %s", test.predictor, got, test.want)
		}
	}
}

// As in KServe, a custom server has resources: without requests no autoscaler scales it.
func TestResourcesOfCustomServers(t *testing.T) {
	for _, test := range []struct{ predictor, requests, limits string }{
		{"containers: [{name: c, image: 'c:1'}]", "1 2Gi", "1 2Gi"},
		{"containers: [{name: c, image: 'c:1', resources: {limits: {cpu: 500m}}}]", "500m 2Gi", "500m 2Gi"},
		{"containers: [{name: c, image: 'c:1', resources: {requests: {memory: 8Gi}}}]", "1 8Gi", "1 8Gi"},
		{"containers: [{name: other, image: 'c:1'}, {name: kserve-container, image: 'c:1'}]", "0 0", "0 0"},
	} {
		c := rendered(t, test.predictor).Spec.Containers[0]
		describe := func(list corev1.ResourceList) string { return list.Cpu().String() + " " + list.Memory().String() }
		if got := describe(c.Resources.Requests); got != test.requests {
			t.Errorf("%s: requests %s, want %s", test.predictor, got, test.requests)
		}
		if got := describe(c.Resources.Limits); got != test.limits {
			t.Errorf("%s: limits %s, want %s", test.predictor, got, test.limits)
		}
	}
}

// An init container named storage-initializer needs a model to download.
func TestStorageInitializerWithoutADownload(t *testing.T) {
	for _, test := range []struct{ predictor, want string }{
		{"{sklearn: {storageUri: 'pvc://claim/m'}, initContainers: [{name: storage-initializer}]}",
			`init container "storage-initializer" changes the container that downloads a model, ` +
				`but pvc://claim/m is mounted; remove it, or give it another name`},
		{"{sklearn: {storageUri: 'gs://b/m'}, volumes: [{name: v}], " +
			"initContainers: [{name: storage-initializer, volumeMounts: [{name: v, mountPath: /mnt/models}]}]}",
			`init container "storage-initializer" mounts a volume of its own at /mnt/models, ` +
				`where the model is mounted; mount it elsewhere`},
		{"{sklearn: {storageUri: 'gs://b/m'}, initContainers: [{name: storage-initializer}]}", ""},
	} {
		if got := strings.Join(Validate(component, predictorOf(t, test.predictor)), "; "); got != test.want {
			t.Errorf("%s: got %q, want %q", test.predictor, got, test.want)
		}
	}
}
