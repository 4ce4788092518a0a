package e2e

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
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
	env := alone(t)
	m := env.manager()
	before := m.restoreAfter(t)
	upgraded := before.edit(t, otherPods)
	upgraded.image += upgradeSuffix

	w := walk{user: env.enter(t, env.newNamespace(t, injected()))}
	var prober *prober
	for _, s := range stages {
		reached := t.Run(s.name, func(t *testing.T) {
			w.run(t, "kubectl apply -f "+s.manifest)
			m.kill(t)
			w.reachStage(t, s)
			m.waitUntilQuiet(t)
		})
		if !reached {
			t.Fatal("the stages after it build on it")
		}
		if prober == nil {
			prober = w.startProber(t)
		}
		seen := w.observe(t)
		for _, step := range []struct {
			name string
			to   setup
		}{{"upgraded", upgraded}, {"taken back", before}} {
			t.Run(s.name+" "+step.name, func(t *testing.T) {
				m.install(t, step.to)
				if diff := cmp.Diff(seen, w.observe(t)); diff != "" {
					t.Errorf("(-before +after):\n%s", diff)
				}
			})
		}
	}
	prober.stop(t)
	t.Run("other pods", func(t *testing.T) { m.install(t, upgraded); env.checkOtherPods(t) })
}

// checkOtherPods guards the test above: the other configuration is in force, and
// does make other pods of a new service.
func (env *environment) checkOtherPods(t *testing.T) {
	u := env.enter(t, env.newNamespace(t, injected()))
	u.run(t, "kubectl apply -f default.yaml")
	eventually(t, rolloutTime, "a pod of the other configuration", func() error {
		pods, err := u.pods()
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
	configuration.StorageInitializer.Env = append(configuration.StorageInitializer.Env, corev1.EnvVar{Name: "UPGRADED", Value: "true"})
	configuration.Pods.TerminationGracePeriod.Duration += time.Second
	configuration.Workers++
}

// observe gives what an upgrade must not touch: the pods with their identity and
// restarts, the VirtualServices and DestinationRules with their generation.
func (u *user) observe(t *testing.T) map[string]string {
	t.Helper()
	seen := map[string]string{}
	pods, err := u.pods()
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
	u.observeRoutes(t, seen)
	return seen
}

func (u *user) observeRoutes(t *testing.T, seen map[string]string) {
	t.Helper()
	ctx := context.Background()
	services, err := u.istio.NetworkingV1().VirtualServices(u.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatalf("listing VirtualServices: %v", err)
	}
	for _, service := range services.Items {
		seen["VirtualService "+service.Name] = generation(t, service.Generation, &service.Spec)
	}
	rules, err := u.istio.NetworkingV1().DestinationRules(u.namespace).List(ctx, metav1.ListOptions{})
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

// prober runs predictions one after another until it is stopped.
type prober struct {
	cancel context.CancelFunc
	done   chan struct{}
	failed []error
	count  atomic.Int64
}

const (
	probeEvery = 100 * time.Millisecond
	mostProbes = 20000
)

// startProber probes with the sample image.
func (u *user) startProber(t *testing.T) *prober {
	t.Helper()
	input, err := os.ReadFile("testdata/input.json")
	if err != nil {
		t.Fatal(err)
	}
	return probe(t, func() error {
		_, err := u.predictOnce(input)
		return err
	})
}

// probe starts a prober that makes its predictions by ask.
func probe(t *testing.T, ask func() error) *prober {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p := &prober{cancel: cancel, done: make(chan struct{})}
	t.Cleanup(cancel)
	go func() {
		defer close(p.done)
		ticker := time.NewTicker(probeEvery)
		defer ticker.Stop()
		for p.count.Load() < mostProbes {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			err := ask()
			p.count.Add(1)
			if err != nil {
				p.failed = append(p.failed, fmt.Errorf("%s: %w", time.Now().Format(time.StampMilli), err))
			}
		}
	}()
	return p
}

// more waits for so many further predictions.
func (p *prober) more(t *testing.T, n int64) {
	t.Helper()
	enough := p.count.Load() + n
	eventually(t, time.Duration(n)*time.Second, fmt.Sprintf("%d further predictions", n), func() error {
		if count := p.count.Load(); count < enough {
			return fmt.Errorf("%d of %d", count, enough)
		}
		return nil
	})
}

// stop ends the prober; every prediction must have been answered.
func (p *prober) stop(t *testing.T) {
	t.Helper()
	p.cancel()
	<-p.done
	t.Logf("%d predictions meanwhile, %d failed", p.count.Load(), len(p.failed))
	for _, err := range p.failed[:min(len(p.failed), 10)] {
		t.Errorf("a prediction meanwhile failed: %v", err)
	}
}
