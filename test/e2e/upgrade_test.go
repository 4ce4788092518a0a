package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// upgradeSuffix makes the tag under which the cluster has the manager's image a
// second time.
const upgradeSuffix = "-upgrade"

// neverPulled makes a tag that exists nowhere.
const neverPulled = "-never-pulled"

// TestManagerUpgrades kills the manager in the middle of each stage, then, with
// the stage reached, upgrades it to another image and a configuration that
// would render other pods, and takes it back. No pod restarts, no weight moves,
// and all the while predictions are answered.
func TestManagerUpgrades(t *testing.T) {
	env := harness.Alone(t)
	m := env.Manager()
	// Nothing drains between the stages: with a short drain it is known sooner that the manager is quiet.
	before := m.RestoreAfter(t).Edit(t, harness.ShortDrain)
	m.Install(t, before)
	upgraded := before.Edit(t, otherPods)
	upgraded.Image += upgradeSuffix

	w := harness.Walk{User: env.Enter(t, env.NewNamespace(t, harness.Injected()))}
	var prober *harness.Prober
	for _, s := range harness.Stages {
		reached := t.Run(s.Name, func(t *testing.T) {
			w.Run(t, "kubectl apply -f "+s.Manifest)
			m.Kill(t)
			w.ReachStage(t, s)
			m.AwaitQuiet(t)
		})
		if !reached {
			t.Fatal("the stages after it build on it")
		}
		if prober == nil {
			prober = w.StartProber(t)
		}
		seen := observe(t, w.User)
		for _, step := range []struct {
			name string
			to   harness.Setup
		}{{"upgraded", upgraded}, {"taken back", before}} {
			t.Run(s.Name+" "+step.name, func(t *testing.T) {
				m.Install(t, step.to)
				if diff := cmp.Diff(seen, observe(t, w.User)); diff != "" {
					t.Errorf("(-before +after):\n%s", diff)
				}
			})
		}
	}
	prober.Stop(t)
	t.Run("other pods", func(t *testing.T) { m.Install(t, upgraded); checkOtherPods(t, env) })
}

// checkOtherPods guards the test above: the other configuration is in force, and
// does make other pods of a new service.
func checkOtherPods(t *testing.T, env *harness.Environment) {
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.Run(t, "kubectl apply -f default.yaml")
	harness.Eventually(t, harness.RolloutTime, "a pod of the other configuration", func() error {
		pods, err := u.Pods()
		if err != nil {
			return err
		}
		for _, pod := range pods {
			for _, container := range pod.Spec.Containers {
				if strings.HasSuffix(container.Image, neverPulled) {
					return nil
				}
			}
		}
		return fmt.Errorf("none of %d pods has an image %s", len(pods), neverPulled)
	})
}

// otherPods changes all of the configuration that new pods are made from; one
// made with it would not start.
func otherPods(configuration *configv1alpha1.SluiceConfiguration) {
	tensorflow := configuration.Frameworks[configv1alpha1.Tensorflow]
	tensorflow.Tag += neverPulled
	tensorflow.Resources = &corev1.ResourceRequirements{
		Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("17m")},
	}
	configuration.Frameworks[configv1alpha1.Tensorflow] = tensorflow
	configuration.StorageInitializer.Env = append(configuration.StorageInitializer.Env,
		corev1.EnvVar{Name: "UPGRADED", Value: "true"})
	configuration.Pods.TerminationGracePeriod.Duration += time.Second
	configuration.Workers++
}

// observe gives what an upgrade must not touch: the pods with their identity and
// restarts, the VirtualServices and DestinationRules with their generation.
func observe(t *testing.T, u *harness.User) map[string]string {
	t.Helper()
	seen := map[string]string{}
	pods, err := u.Pods()
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods {
		restarts := int32(0)
		for _, container := range append(pod.Status.ContainerStatuses, pod.Status.InitContainerStatuses...) {
			restarts += container.RestartCount
		}
		seen["Pod "+pod.Name] = fmt.Sprintf("%s, %d restarts", pod.UID, restarts)
	}
	observeRoutes(t, u, seen)
	return seen
}

func observeRoutes(t *testing.T, u *harness.User, seen map[string]string) {
	t.Helper()
	ctx := context.Background()
	services, err := u.Istio.NetworkingV1().VirtualServices(u.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatalf("listing VirtualServices: %v", err)
	}
	for _, service := range services.Items {
		seen["VirtualService "+service.Name] = generation(t, service.Generation, &service.Spec)
	}
	rules, err := u.Istio.NetworkingV1().DestinationRules(u.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatalf("listing DestinationRules: %v", err)
	}
	for _, rule := range rules.Items {
		seen["DestinationRule "+rule.Name] = generation(t, rule.Generation, &rule.Spec)
	}
}

func generation(t *testing.T, number int64, spec any) string {
	t.Helper()
	text, err := yaml.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("generation %d\n%s", number, text)
}
