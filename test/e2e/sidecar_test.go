package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// clients is how many clients send predictions in TestSidecars, each one after another.
const clients = 8

// TestSidecars switches pods.sidecarEgress on and off under predictions that a transformer answers with
// the predictor. The pods' Envoys then know the InferenceService and what the platform lists, and no
// more; no pod restarts, no route changes, no prediction is lost, and models are still downloaded from a
// store that isn't listed, and split by the transformer's Envoy.
func TestSidecars(t *testing.T) {
	env, alone := harness.BesideThenAlone(t, 4*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.MountModels(t)
	u.Roll(t, harness.Iris(1).Transformer("latin", 100))
	u.AwaitSpecies(t, 0, "Iris setosa")
	alone()
	var predictions []*harness.Prober // Not before: they would take the processors from others for minutes.
	for range clients {
		predictions = append(predictions, u.ProbeSpecies(t))
	}
	m := env.Manager()
	before := m.RestoreAfter(t)
	awaitClusters(t, u, "all hosts", knowsAll)
	seen := observe(t, u)

	m.Install(t, before.Edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		configuration.Pods.SidecarEgress = []string{"istio-system/*"}
	}))
	awaitClusters(t, u, "the service's hosts and those that are listed", knowsListed)
	if diff := cmp.Diff(seen, observe(t, u)); diff != "" {
		t.Errorf("switched on, it changed (-before +after):\n%s", diff)
	}
	u.CheckAnalysis(t)

	t.Run("canary behind the transformer", func(t *testing.T) {
		u.Roll(t, harness.Iris(2).Canary(40).Transformer("latin", 100))
		classes, _ := u.Classes(t, harness.FewPredictions)
		harness.CheckPart(t, "second edition of the model", classes[10], harness.FewPredictions, 40)
		u.Roll(t, harness.Iris(2).Transformer("latin", 100))
		u.AwaitSpecies(t, 10, "Iris setosa")
	})
	t.Run("a model from a store that is not listed", func(t *testing.T) {
		other := env.Enter(t, env.NewNamespace(t, harness.Injected()))
		other.Roll(t, harness.ModelA)
		other.AwaitCondition(t, "Ready", "True")
		awaitClusters(t, other, "the service's hosts and those that are listed", knowsListed)
	})

	seen = observe(t, u)
	m.Install(t, before)
	awaitClusters(t, u, "all hosts", knowsAll)
	if diff := cmp.Diff(seen, observe(t, u)); diff != "" {
		t.Errorf("switched off, it changed (-before +after):\n%s", diff)
	}
	sidecars, err := u.Istio.NetworkingV1().Sidecars(u.Namespace).List(context.Background(), metav1.ListOptions{})
	if err != nil || len(sidecars.Items) > 0 {
		t.Errorf("switched off, there are %d Sidecars, error %v", len(sidecars.Items), err)
	}
	for _, client := range predictions {
		client.Stop(t)
	}
}

// awaitClusters waits until the Envoys of all running pods know what they should.
func awaitClusters(t *testing.T, u *harness.User, what string, check func(*harness.User, map[string]int) error) {
	t.Helper()
	harness.Eventually(t, harness.RolloutTime, "the Envoys of the pods have "+what, func() error {
		pods, err := u.Pods()
		if err != nil {
			return err
		}
		for _, pod := range pods {
			if pod.DeletionTimestamp != nil {
				continue
			}
			hosts, err := u.ProxyClusters(pod.Name + "." + u.Namespace)
			if err != nil {
				return err
			}
			if err := check(u, hosts); err != nil {
				return fmt.Errorf("pod %s: %w", pod.Name, err)
			}
		}
		return nil
	})
}

// unlisted is a host of the mesh that no Sidecar of the test lists.
const unlisted = "kube-dns.kube-system.svc.cluster.local"

func knowsAll(_ *harness.User, hosts map[string]int) error {
	if hosts[unlisted] == 0 {
		return errors.New("it doesn't know " + unlisted)
	}
	return nil
}

func knowsListed(u *harness.User, hosts map[string]int) error {
	for host := range hosts {
		namespace := strings.Split(host, ".")[1]
		if namespace != u.Namespace && namespace != harness.IstioNamespace {
			return errors.New("it knows " + host)
		}
	}
	for _, host := range []string{
		harness.ModelName + "-predictor." + u.Namespace + ".svc.cluster.local",
		"istiod." + harness.IstioNamespace + ".svc.cluster.local",
	} {
		if hosts[host] == 0 {
			return errors.New("it doesn't know " + host)
		}
	}
	return nil
}
