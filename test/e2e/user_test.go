package e2e

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

const commandTimeout = 5 * time.Minute

// user is a reader of the document: at a shell, in the folder of the document's
// manifests, with a kubeconfig whose namespace is theirs, so that every command
// is typed as it is written there.
type user struct {
	*environment
	namespace string
	variables []string
}

// enter starts a shell in a namespace.
func (env *environment) enter(t *testing.T, namespace string) *user {
	t.Helper()
	config, err := clientcmd.LoadFromFile(env.kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	current, ok := config.Contexts[config.CurrentContext]
	if !ok {
		t.Fatalf("kubeconfig %s has no current context", env.kubeconfig)
	}
	current.Namespace = namespace
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		t.Fatal(err)
	}
	u := &user{environment: env, namespace: namespace}
	u.variables = append(os.Environ(),
		"KUBECONFIG="+path,
		"PATH="+env.tools+string(os.PathListSeparator)+os.Getenv("PATH"),
		"INGRESS_HOST="+env.ingress.Hostname(),
		"INGRESS_PORT="+port(env),
		"INGRESS_TLS="+env.ingressTLS)
	t.Cleanup(func() { u.explainFailure(t) })
	return u
}

func port(env *environment) string {
	if port := env.ingress.Port(); port != "" {
		return port
	}
	return "80"
}

// try runs a command line.
func (u *user) try(command string) (stdout, stderr string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	shell := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", command)
	shell.Dir = "testdata"
	shell.Env = u.variables
	var out, problems bytes.Buffer
	shell.Stdout, shell.Stderr = &out, &problems
	err = shell.Run()
	return out.String(), problems.String(), err
}

// run runs a command line that must succeed, and returns what it prints.
func (u *user) run(t *testing.T, command string) string {
	t.Helper()
	stdout, stderr, err := u.try(command)
	if err != nil {
		t.Fatalf("$ %s\n%v\n%s%s", command, err, stdout, stderr)
	}
	return stdout
}

// refused runs a command line that must fail, and returns its message.
func (u *user) refused(t *testing.T, command string) string {
	t.Helper()
	stdout, stderr, err := u.try(command)
	if err == nil {
		t.Fatalf("$ %s\nsucceeds, but must be refused:\n%s", command, stdout)
	}
	return stderr
}

// service reads an InferenceService.
func (u *user) service(name string) (*v1beta1.InferenceService, error) {
	service, err := u.serving.ServingV1beta1().InferenceServices(u.namespace).Get(context.Background(), name, metav1.GetOptions{})
	if err != nil {
		return nil, fmt.Errorf("InferenceService %s/%s: %w", u.namespace, name, err)
	}
	return service, nil
}

// pods lists the pods of my-model that aren't on their way out.
func (u *user) pods() ([]corev1.Pod, error) {
	list, err := u.kube.CoreV1().Pods(u.namespace).List(context.Background(), metav1.ListOptions{LabelSelector: "app=my-model"})
	if err != nil {
		return nil, fmt.Errorf("listing pods: %w", err)
	}
	var pods []corev1.Pod
	for _, pod := range list.Items {
		if pod.DeletionTimestamp == nil {
			pods = append(pods, pod)
		}
	}
	return pods, nil
}

// newNamespace makes a namespace that is deleted when the test has ended, and gone when all
// have.
func (env *environment) newNamespace(t *testing.T, labels map[string]string) string {
	t.Helper()
	namespaces := env.kube.CoreV1().Namespaces()
	labels = maps.Clone(labels)
	labels[madeByTests] = "true"
	made, err := namespaces.Create(context.Background(), &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "e2e-", Labels: labels},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("creating a namespace: %v", err)
	}
	undo(t, "deleting namespace "+made.Name, func(ctx context.Context) error {
		return env.deleteNamespace(ctx, made.Name)
	})
	return made.Name
}

// deleteNamespace has a namespace go, and its pods at once: nobody sends them anything any longer,
// and what ends gently only takes time from the next test.
func (env *environment) deleteNamespace(ctx context.Context, name string) error {
	if err := env.kube.CoreV1().Namespaces().Delete(ctx, name, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	return env.kube.CoreV1().Pods(name).DeleteCollection(ctx, metav1.DeleteOptions{GracePeriodSeconds: ptr.To(int64(1))}, metav1.ListOptions{})
}

// injected labels a namespace for Istio's sidecars.
func injected() map[string]string { return map[string]string{"istio-injection": "enabled"} }

// notInjected labels a namespace for none: istioctl analyze asks for a decision.
func notInjected() map[string]string { return map[string]string{"istio-injection": "disabled"} }

// explainFailure shows what a person would look at after a failed test.
func (u *user) explainFailure(t *testing.T) {
	if !t.Failed() {
		return
	}
	for _, command := range []string{
		"kubectl get inferenceservices,virtualservices,destinationrules -o yaml",
		"kubectl get pods,services,deployments -o wide",
		"kubectl get events --sort-by=.lastTimestamp | tail -40",
		"kubectl -n " + systemNamespace + " logs deployment/sluice-manager --tail=40",
	} {
		stdout, stderr, _ := u.try(command)
		t.Logf("$ %s\n%s%s", command, strings.TrimSpace(stdout), stderr)
	}
}
