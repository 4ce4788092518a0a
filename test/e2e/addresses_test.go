package e2e

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// awaitAnswer waits until a prediction is answered with a status.
func awaitAnswer(t *testing.T, u *harness.User, host, path string, status int) {
	t.Helper()
	harness.Eventually(t, harness.RolloutTime, fmt.Sprintf("http://%s%s is answered with %d", host, path, status),
		func() error {
			got, err := u.Send(host, path)
			if err == nil && got.Status != status {
				err = fmt.Errorf("the status is %d", got.Status)
			}
			return err
		})
}

// awaitIngressRoute waits until the hosts at the ingress have a VirtualService of their own and
// the mesh doesn't have them, or the other way round.
func awaitIngressRoute(t *testing.T, u *harness.User, own bool) {
	t.Helper()
	services := u.Istio.NetworkingV1().VirtualServices(u.Namespace)
	harness.Eventually(t, harness.RolloutTime, fmt.Sprintf("the hosts have a route of their own: %v", own), func() error {
		routes, err := services.List(context.Background(), metav1.ListOptions{})
		if err != nil {
			return err
		}
		has := map[string]bool{}
		for _, route := range routes.Items {
			has[route.Name] = slices.ContainsFunc(route.Spec.Hosts,
				func(host string) bool { return strings.HasSuffix(host, ".example.org") })
		}
		if has[names.IngressRoute("my-model")] != own || has["my-model"] == own {
			return fmt.Errorf("VirtualServices that have them: %v", has)
		}
		return nil
	})
}

// TestAddressesByTemplates has addresses by templates, of which that of hosts has a label and no namespace.
func TestAddressesByTemplates(t *testing.T) {
	env := harness.Alone(t)
	m := env.Manager()
	m.InstallForTest(t, m.Current(t).Edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		configuration.Ingress.DomainTemplate = "{{.Name}}.{{.Labels.team}}.{{.IngressDomain}}"
		configuration.Ingress.AdditionalDomains = []string{"example.org"}
		configuration.Ingress.PathTemplate = "/serving/{{.Namespace}}/{{.Name}}"
	}))
	for name, check := range map[string]func(*testing.T, *harness.Environment){
		"of a service": checkAddresses, "two services with one host": checkOneHost,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // Both wait most of the time.
			check(t, env)
		})
	}
}

// checkOneHost: of two services with one host, the service that was there first keeps it.
func checkOneHost(t *testing.T, env *harness.Environment) {
	first := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	apply := "kubectl apply -f default.yaml && kubectl label isvc my-model team=of-" + first.Namespace
	first.Run(t, apply)
	first.ApplyStage(t, harness.Stages[0])
	second := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	second.Run(t, apply)
	second.AwaitProblem(t, "IngressReady", "HostConflict", "my-model.of-"+first.Namespace+".example.com",
		first.Namespace+"/my-model")
	second.AwaitProblem(t, "Ready", "")
	first.Run(t, "kubectl wait --for=condition=Ready isvc/my-model --timeout=10s")

	first.Run(t, "kubectl delete inferenceservice my-model")
	second.ApplyStage(t, harness.Stages[0])
}

// checkAddresses: a service is reached by its host under every domain, by its component's host, and
// by its path at the domain, with the same weights; hosts follow the labels that are in the template.
func checkAddresses(t *testing.T, env *harness.Environment) {
	m := env.Manager()
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	team := u.Namespace
	path := "/serving/" + u.Namespace + "/my-model"

	u.Run(t, "kubectl apply -f default.yaml")
	u.AwaitProblem(t, "IngressReady", "InvalidHost", "team")
	u.Run(t, "kubectl label isvc my-model team="+team)
	u.Run(t, "sed s/my-model/my-model-2/ default.yaml | kubectl apply -f - && kubectl label isvc my-model-2 team="+team)
	u.Run(t, "kubectl wait --for=condition=Ready isvc/my-model --timeout=240s")
	u.CheckAddresses(t, "http://example.com"+path, "http://my-model-predictor."+team+".example.com")
	for host, path := range map[string]string{
		"my-model." + team + ".example.com":           harness.PredictPath,
		"my-model." + team + ".example.org":           harness.PredictPath,
		"my-model-predictor." + team + ".example.com": harness.PredictPath,
		"example.com": path + harness.PredictPath,
	} {
		awaitAnswer(t, u, host, path, http.StatusOK)
	}

	t.Run("paths by segments", func(t *testing.T) {
		u.Run(t, "kubectl wait --for=condition=Ready isvc/my-model-2 --timeout=240s")
		// It serves a model of its own name, and no other.
		awaitAnswer(t, u, "example.com", path+"-2/v1/models/my-model-2:predict", http.StatusOK)
		awaitAnswer(t, u, "example.com", path+"-2"+harness.PredictPath, http.StatusNotFound)
		awaitAnswer(t, u, "example.com", path+harness.PredictPath, http.StatusOK)
		awaitAnswer(t, u, "example.com", path+"-"+harness.PredictPath, http.StatusNotFound)
		u.CheckAnalysis(t)
		u.Run(t, "kubectl delete isvc my-model-2")
		awaitAnswer(t, u, "example.com", path+"-2/v1/models/my-model-2:predict", http.StatusNotFound)
		awaitAnswer(t, u, "example.com", path+harness.PredictPath, http.StatusOK)
	})
	t.Run("the same weights", func(t *testing.T) {
		u.Run(t, "sed '/predictor:/a\\    canaryTrafficPercent: 50' promotion.yaml | kubectl apply -f -")
		u.Run(t, "kubectl wait --for=condition=RolledOut isvc/my-model --timeout=240s")
		for host, path := range map[string]string{"my-model." + team + ".example.com": harness.PredictPath,
			"example.com": path + harness.PredictPath} {
			u.AwaitShare(t, host, path, 50)
		}
	})
	t.Run("in the mesh, and no longer", func(t *testing.T) {
		predictions := harness.Probe(t, func() error {
			got, err := u.Send("my-model."+team+".example.com", harness.PredictPath)
			if err == nil && got.Status != http.StatusOK {
				err = fmt.Errorf("the status is %d", got.Status)
			}
			return err
		})
		for _, mesh := range []bool{true, false} {
			m.Install(t, m.Current(t).Edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
				configuration.Mesh.IngressHosts = mesh
			}))
			awaitIngressRoute(t, u, !mesh)
			predictions.More(t, 50)
		}
		predictions.Stop(t)
	})
	t.Run("another label", func(t *testing.T) {
		u.Run(t, "kubectl label isvc my-model --overwrite team=b-"+team)
		awaitAnswer(t, u, "my-model.b-"+team+".example.com", harness.PredictPath, http.StatusOK)
		awaitAnswer(t, u, "my-model."+team+".example.com", harness.PredictPath, http.StatusNotFound)
		u.CheckAddresses(t, "http://example.com"+path, "http://my-model-predictor.b-"+team+".example.com")
	})
	t.Run("in the cluster only", func(t *testing.T) {
		u.Run(t, "kubectl label isvc my-model networking.kserve.io/visibility=cluster-local")
		awaitAnswer(t, u, "example.com", path+harness.PredictPath, http.StatusNotFound)
		awaitAnswer(t, u, "my-model.b-"+team+".example.com", harness.PredictPath, http.StatusNotFound)
		u.CheckAddresses(t, "http://"+u.ClusterHost(), "http://"+u.ClusterHost())
		u.Run(t, "kubectl label isvc my-model networking.kserve.io/visibility-")
		awaitAnswer(t, u, "example.com", path+harness.PredictPath, http.StatusOK)
	})
}

// TestHostsOfComponents: each component is reached by its own host, the predictor behind a
// transformer without it.
func TestHostsOfComponents(t *testing.T) {
	env := harness.BesideExtended(t, time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.MountModels(t)
	u.Roll(t, harness.Iris(1).Transformer("latin", 100))
	u.AwaitSpecies(t, 0, "Iris setosa")
	for component, want := range map[string]string{"predictor": "", "transformer": "Iris setosa"} {
		service, err := u.InferenceService("my-model")
		if err != nil {
			t.Fatal(err)
		}
		host := "my-model-" + component + "." + u.Namespace + ".example.com"
		if got := service.Status.Components[v1beta1.ComponentType(component)].URL; got != "http://"+host {
			t.Errorf("the URL of the %s is %s, want http://%s", component, got, host)
		}
		class, name, err := u.SpeciesAt(host)
		if err != nil || class != 0 || name != want {
			t.Errorf("at %s: class %d, species %q, %v; want 0 %q", host, class, name, err, want)
		}
	}
}
