package kube

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	appsac "k8s.io/client-go/applyconfigurations/apps/v1"
	autoscalingac "k8s.io/client-go/applyconfigurations/autoscaling/v2"
	coreac "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/kubernetes"
	kubefake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// What has been applied doesn't differ, by the record of server-side apply with Kubernetes' own schemas: only these have
// which lists and maps are one value.
func TestWhatIsAppliedDoesNotDiffer(t *testing.T) {
	for _, name := range []string{"deployment", "controller-revision", "service-component-grpc",
		"service-component-ports", "service-component", "service-entry", "service-revision", "autoscaler", "autoscaler-memory"} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("../../deploy/testdata", name+".golden.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			checkApplied(t, text)
		})
	}
	t.Run("all sorts of fields", func(t *testing.T) {
		deployment, err := deploy.Deployment(deploy.DeploymentOptions{
			Component: names.Component{Namespace: "n", InferenceService: "s", Kind: names.Predictor}, Version: "v",
			Template: corev1.PodTemplateSpec{Spec: allSorts()}, Replicas: ptr.To[int32](0),
			Owner: metav1.OwnerReference{Name: "s", Controller: ptr.To(true), BlockOwnerDeletion: ptr.To(true)},
		})
		if err != nil {
			t.Fatal(err)
		}
		text, err := yaml.Marshal(deployment)
		if err != nil {
			t.Fatal(err)
		}
		checkApplied(t, text)
	})
}

// checkApplied applies a configuration, and fails the test if it differs from the object that this has made.
func checkApplied(t *testing.T, text []byte) {
	t.Helper()
	var typed metav1.TypeMeta
	if err := yaml.Unmarshal(text, &typed); err != nil {
		t.Fatal(err)
	}
	live, wanted, err := applied(t, kubefake.NewClientset(), Kind(typed.Kind), text)
	if err != nil {
		t.Fatal(err)
	}
	if deployment, found := live.(*appsv1.Deployment); found {
		addDefaults(&deployment.Spec.Template.Spec)
	}
	cached := slimmed(t, live).(metav1.Object)
	if digest := FieldsOf(cached).Digest; digest == "" || digest == "unreadable" {
		t.Fatalf("the digest is %q", digest)
	}
	if differs, err := Differs(Kind(typed.Kind), cached, wanted); err != nil || differs {
		t.Errorf("it differs: %v, error %v", differs, err)
	}
}

// addDefaults adds what the API server adds inside of maps and lists that are one value, which the fake client doesn't.
func addDefaults(spec *corev1.PodSpec) {
	for i := range spec.Containers {
		for _, env := range spec.Containers[i].Env {
			if env.ValueFrom != nil && env.ValueFrom.FieldRef != nil {
				env.ValueFrom.FieldRef.APIVersion = "v1"
			}
		}
	}
	for _, volume := range spec.Volumes {
		if volume.Projected == nil {
			continue
		}
		for _, source := range volume.Projected.Sources {
			if source.ServiceAccountToken != nil {
				source.ServiceAccountToken.ExpirationSeconds = ptr.To[int64](3600)
			}
		}
	}
}

// applied applies a configuration and returns the object and what was applied.
func applied(t *testing.T, client kubernetes.Interface, kind Kind, text []byte) (metav1.Object, any, error) {
	t.Helper()
	ctx, options := context.Background(), metav1.ApplyOptions{FieldManager: names.FieldManager}
	switch kind {
	case KindDeployment:
		wanted := read[appsac.DeploymentApplyConfiguration](t, text)
		live, err := client.AppsV1().Deployments(*wanted.Namespace).Apply(ctx, wanted, options)
		return live, wanted, err
	case KindControllerRevision:
		wanted := read[appsac.ControllerRevisionApplyConfiguration](t, text)
		live, err := client.AppsV1().ControllerRevisions(*wanted.Namespace).Apply(ctx, wanted, options)
		return live, wanted, err
	case KindService:
		wanted := read[coreac.ServiceApplyConfiguration](t, text)
		live, err := client.CoreV1().Services(*wanted.Namespace).Apply(ctx, wanted, options)
		return live, wanted, err
	case KindAutoscaler:
		wanted := read[autoscalingac.HorizontalPodAutoscalerApplyConfiguration](t, text)
		live, err := client.AutoscalingV2().HorizontalPodAutoscalers(*wanted.Namespace).Apply(ctx, wanted, options)
		return live, wanted, err
	}
	t.Fatalf("there is no client of %s", kind)
	return nil, nil, nil
}

// read reads YAML as a configuration.
func read[T any](t *testing.T, text []byte) *T {
	t.Helper()
	value := new(T)
	if err := yaml.UnmarshalStrict(text, value); err != nil {
		t.Fatal(err)
	}
	return value
}

// allSorts has lists and maps that are one value for server-side apply, with members that are empty or left out, and
// fields whose empty value counts.
func allSorts() corev1.PodSpec {
	return corev1.PodSpec{
		Containers: []corev1.Container{{
			Name: "server",
			Env: []corev1.EnvVar{
				{Name: "EMPTY"},
				{Name: "FIELD", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.name"}}},
				{Name: "LIMIT", ValueFrom: &corev1.EnvVarSource{
					ResourceFieldRef: &corev1.ResourceFieldSelector{Resource: "limits.cpu"}}},
			},
			EnvFrom: []corev1.EnvFromSource{{SecretRef: &corev1.SecretEnvSource{}}},
			LivenessProbe: &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{
				Port: intstr.FromInt32(0), HTTPHeaders: []corev1.HTTPHeader{{Name: "X-Empty"}}}}},
			Resources: corev1.ResourceRequirements{Limits: corev1.ResourceList{"cpu": resource.MustParse("1000m")}},
			SecurityContext: &corev1.SecurityContext{
				Privileged: ptr.To(false), RunAsUser: ptr.To[int64](0), Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}},
			VolumeMounts: []corev1.VolumeMount{{Name: "cache", MountPath: "/cache"}},
		}},
		Affinity: &corev1.Affinity{
			NodeAffinity: &corev1.NodeAffinity{RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{
				NodeSelectorTerms: []corev1.NodeSelectorTerm{{MatchExpressions: []corev1.NodeSelectorRequirement{
					{Key: "gpu", Operator: corev1.NodeSelectorOpExists}}}}}},
			PodAntiAffinity: &corev1.PodAntiAffinity{PreferredDuringSchedulingIgnoredDuringExecution: []corev1.WeightedPodAffinityTerm{
				{PodAffinityTerm: corev1.PodAffinityTerm{LabelSelector: &metav1.LabelSelector{}}}}},
		},
		Tolerations: []corev1.Toleration{{Operator: corev1.TolerationOpExists}, {}},
		Volumes: []corev1.Volume{
			{Name: "cache", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
			{Name: "info", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
				Sources: []corev1.VolumeProjection{
					{DownwardAPI: &corev1.DownwardAPIProjection{
						Items: []corev1.DownwardAPIVolumeFile{{ResourceFieldRef: &corev1.ResourceFieldSelector{Resource: "limits.cpu"}}}}},
					{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token"}},
				}}}},
			{Name: "own", VolumeSource: corev1.VolumeSource{Ephemeral: &corev1.EphemeralVolumeSource{
				VolumeClaimTemplate: &corev1.PersistentVolumeClaimTemplate{}}}},
		},
		TopologySpreadConstraints:     []corev1.TopologySpreadConstraint{{LabelSelector: &metav1.LabelSelector{}}},
		TerminationGracePeriodSeconds: ptr.To[int64](0),
	}
}
