package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
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

const predictPath = "/v1/models/my-model:predict"

// answer is what a prediction came back as.
type answer struct {
	status, protocol int
	model            int
}

// ask runs one prediction at a URL's path, by a host, through the ingress over HTTP.
func (u *user) ask(host, path string) (answer, error) {
	return askBy(predictionClient, u.ingress.JoinPath(path).String(), host)
}

// askBy runs one prediction. What isn't found is an answer too.
func askBy(client *http.Client, url, host string) (answer, error) {
	input, err := os.ReadFile("testdata/input.json")
	if err != nil {
		return answer{}, err
	}
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(input))
	if err != nil {
		return answer{}, err
	}
	request.Host = host
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	got := answer{status: response.StatusCode, protocol: response.ProtoMajor}
	if err != nil || response.StatusCode != http.StatusOK {
		return got, err
	}
	got.model, err = readAnswer(json.NewDecoder(bytes.NewReader(body)))
	return got, err
}

// waitForAnswer waits until a prediction is answered with a status.
func (u *user) waitForAnswer(t *testing.T, host, path string, status int) {
	t.Helper()
	eventually(t, rolloutTime, fmt.Sprintf("http://%s%s is answered with %d", host, path, status), func() error {
		got, err := u.ask(host, path)
		if err == nil && got.status != status {
			err = fmt.Errorf("the status is %d", got.status)
		}
		return err
	})
}

// waitForIngressRoute waits until the hosts at the ingress have a VirtualService of their own and
// the mesh doesn't have them, or the other way round.
func (u *user) waitForIngressRoute(t *testing.T, own bool) {
	t.Helper()
	eventually(t, rolloutTime, fmt.Sprintf("the hosts have a route of their own: %v", own), func() error {
		routes, err := u.istio.NetworkingV1().VirtualServices(u.namespace).List(context.Background(), metav1.ListOptions{})
		if err != nil {
			return err
		}
		has := map[string]bool{}
		for _, route := range routes.Items {
			has[route.Name] = slices.ContainsFunc(route.Spec.Hosts, func(host string) bool { return strings.HasSuffix(host, ".example.org") })
		}
		if has[names.IngressRoute("my-model")] != own || has["my-model"] == own {
			return fmt.Errorf("VirtualServices that have them: %v", has)
		}
		return nil
	})
}

// TestAddressesByTemplates: a service is reached by its host under every domain, by its
// component's host, and by its path at the domain, with the same weights; hosts follow
// the labels that the template asks for.
func TestAddressesByTemplates(t *testing.T) {
	env := alone(t)
	m := env.manager()
	m.installForTest(t, m.current(t).edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		configuration.Ingress.DomainTemplate = "{{.Name}}.{{.Labels.team}}.{{.IngressDomain}}"
		configuration.Ingress.AdditionalDomains = []string{"example.org"}
		configuration.Ingress.PathTemplate = "/serving/{{.Namespace}}/{{.Name}}"
	}))
	u := env.enter(t, env.newNamespace(t, injected()))
	team := u.namespace
	path := "/serving/" + u.namespace + "/my-model"

	u.run(t, "kubectl apply -f default.yaml")
	u.waitForProblem(t, "IngressReady", "InvalidHost", "team")
	u.run(t, "kubectl label isvc my-model team="+team)
	u.run(t, "kubectl wait --for=condition=Ready isvc/my-model --timeout=240s")
	u.checkAddresses(t, "http://example.com"+path, "http://my-model-predictor."+team+".example.com")
	for host, path := range map[string]string{
		"my-model." + team + ".example.com":           predictPath,
		"my-model." + team + ".example.org":           predictPath,
		"my-model-predictor." + team + ".example.com": predictPath,
		"example.com": path + predictPath,
	} {
		u.waitForAnswer(t, host, path, http.StatusOK)
	}

	t.Run("paths by segments", func(t *testing.T) {
		u.run(t, "sed s/my-model/my-model-2/ default.yaml | kubectl apply -f - && kubectl label isvc my-model-2 team="+team)
		u.run(t, "kubectl wait --for=condition=Ready isvc/my-model-2 --timeout=240s")
		// It serves a model of its own name, and no other.
		u.waitForAnswer(t, "example.com", path+"-2/v1/models/my-model-2:predict", http.StatusOK)
		u.waitForAnswer(t, "example.com", path+"-2"+predictPath, http.StatusNotFound)
		u.waitForAnswer(t, "example.com", path+predictPath, http.StatusOK)
		u.waitForAnswer(t, "example.com", path+"-"+predictPath, http.StatusNotFound)
		u.checkAnalyze(t)
		u.run(t, "kubectl delete isvc my-model-2")
		u.waitForAnswer(t, "example.com", path+"-2/v1/models/my-model-2:predict", http.StatusNotFound)
		u.waitForAnswer(t, "example.com", path+predictPath, http.StatusOK)
	})
	t.Run("the same weights", func(t *testing.T) {
		u.run(t, "sed '/predictor:/a\\    canaryTrafficPercent: 50' promotion.yaml | kubectl apply -f -")
		u.run(t, "kubectl wait --for=condition=RolledOut isvc/my-model --timeout=240s")
		for host, path := range map[string]string{"my-model." + team + ".example.com": predictPath, "example.com": path + predictPath} {
			u.waitForShare(t, host, path, 50)
		}
	})
	t.Run("in the mesh, and no longer", func(t *testing.T) {
		asking := probe(t, func() error {
			got, err := u.ask("my-model."+team+".example.com", predictPath)
			if err == nil && got.status != http.StatusOK {
				err = fmt.Errorf("the status is %d", got.status)
			}
			return err
		})
		for _, mesh := range []bool{true, false} {
			m.install(t, m.current(t).edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
				configuration.Mesh.IngressHosts = mesh
			}))
			u.waitForIngressRoute(t, !mesh)
			asking.more(t, 50)
		}
		asking.stop(t)
	})
	t.Run("another label", func(t *testing.T) {
		u.run(t, "kubectl label isvc my-model --overwrite team=b-"+team)
		u.waitForAnswer(t, "my-model.b-"+team+".example.com", predictPath, http.StatusOK)
		u.waitForAnswer(t, "my-model."+team+".example.com", predictPath, http.StatusNotFound)
		u.checkAddresses(t, "http://example.com"+path, "http://my-model-predictor.b-"+team+".example.com")
	})
	t.Run("in the cluster only", func(t *testing.T) {
		u.run(t, "kubectl label isvc my-model networking.kserve.io/visibility=cluster-local")
		u.waitForAnswer(t, "example.com", path+predictPath, http.StatusNotFound)
		u.waitForAnswer(t, "my-model.b-"+team+".example.com", predictPath, http.StatusNotFound)
		u.checkAddresses(t, "http://"+u.clusterHost(), "http://"+u.clusterHost())
		u.run(t, "kubectl label isvc my-model networking.kserve.io/visibility-")
		u.waitForAnswer(t, "example.com", path+predictPath, http.StatusOK)
	})
}

// TestHostsOfComponents: each component is reached by its own host, the predictor behind a
// transformer without it.
func TestHostsOfComponents(t *testing.T) {
	env := beside(t, time.Minute)
	u := env.enter(t, env.newNamespace(t, injected()))
	u.mountModels(t)
	u.roll(t, harness.Iris(1).Transformer("latin", 100))
	u.awaitSpecies(t, 0, "Iris setosa")
	for component, want := range map[string]string{"predictor": "", "transformer": "Iris setosa"} {
		service, err := u.service("my-model")
		if err != nil {
			t.Fatal(err)
		}
		host := "my-model-" + component + "." + u.namespace + ".example.com"
		if got := service.Status.Components[v1beta1.ComponentType(component)].URL; got != "http://"+host {
			t.Errorf("the URL of the %s is %s, want http://%s", component, got, host)
		}
		class, name, err := u.speciesAt(host)
		if err != nil || class != 0 || name != want {
			t.Errorf("at %s: class %d, species %q, %v; want 0 %q", host, class, name, err, want)
		}
	}
}

// waitForShare waits until the second model answers about percent of 200 predictions:
// Envoy learns of weights a little later than the status tells.
func (u *user) waitForShare(t *testing.T, host, path string, percent int) {
	t.Helper()
	const n = 200
	low, high := binomialBounds(n, float64(percent)/100, chance)
	eventually(t, rolloutTime, fmt.Sprintf("the share at %s%s", host, path), func() error {
		second := 0
		for range n {
			got, err := u.ask(host, path)
			if err != nil || got.status != http.StatusOK {
				return errors.Join(err, fmt.Errorf("the status is %d", got.status))
			}
			if got.model == flowers2 {
				second++
			}
		}
		if second < low || second > high {
			return fmt.Errorf("%d of %d answers are the second model's", second, n)
		}
		t.Logf("%s%s: %d of %d predictions by the second model", host, path, second, n)
		return nil
	})
}

// checkAddresses waits until the status has these URLs.
func (u *user) checkAddresses(t *testing.T, url, predictorURL string) {
	t.Helper()
	eventually(t, rolloutTime, "the addresses in the status", func() error {
		service, err := u.service("my-model")
		if err != nil {
			return err
		}
		predictor := service.Status.Components["predictor"]
		address := "http://" + u.clusterHost()
		if service.Status.Address == nil || service.Status.Address.URL != address || predictor.Address == nil || predictor.Address.URL != address {
			return fmt.Errorf("the addresses are %v and %v, want %s", service.Status.Address, predictor.Address, address)
		}
		if got := strings.Join([]string{service.Status.URL, predictor.URL}, " "); got != url+" "+predictorURL {
			return fmt.Errorf("the URLs are %s, want %s %s", got, url, predictorURL)
		}
		return nil
	})
}
