package harness

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/tools/clientcmd"
)

// commandTimeout bounds each command line.
const commandTimeout = 5 * time.Minute

// User is a reader of the document: at a shell, in the folder of the document's manifests, with a
// kubeconfig that has the user's namespace, so that every command runs as it is written there.
type User struct {
	*Environment
	// Namespace is the user's.
	Namespace string
	// variables are the shell's environment.
	variables []string
}

// Enter returns a User of a namespace. If the test fails it logs what a person would look at there.
func (env *Environment) Enter(t *testing.T, namespace string) *User {
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
	u := &User{Environment: env, Namespace: namespace}
	u.variables = append(os.Environ(),
		"KUBECONFIG="+path,
		"PATH="+env.tools+string(os.PathListSeparator)+os.Getenv("PATH"),
		"INGRESS_HOST="+env.Ingress.Hostname(),
		"INGRESS_PORT="+port(env),
		"INGRESS_TLS="+env.IngressTLS,
		// What kubectl and istioctl leave is gone when they end: they need not collect it meanwhile. Some commands stay, or
		// need more: so there is no limit that they would collect garbage for all the time.
		"GOGC=400")
	t.Cleanup(func() { u.explainFailure(t) })
	return u
}

// port returns the ingress's port for HTTP.
func port(env *Environment) string {
	if port := env.Ingress.Port(); port != "" {
		return port
	}
	return "80"
}

// Try runs a command line, and returns what it prints.
func (u *User) Try(command string) (stdout, stderr string, err error) {
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

// Run runs a command line that must succeed, and returns what it prints.
func (u *User) Run(t *testing.T, command string) string {
	t.Helper()
	stdout, stderr, err := u.Try(command)
	if err != nil {
		t.Fatalf("$ %s\n%v\n%s%s", command, err, stdout, stderr)
	}
	return stdout
}

// Refused runs a command line that must fail, and returns what it prints to stderr.
func (u *User) Refused(t *testing.T, command string) string {
	t.Helper()
	stdout, stderr, err := u.Try(command)
	if err == nil {
		t.Fatalf("$ %s\nsucceeds, but must be refused:\n%s", command, stdout)
	}
	return stderr
}

// explainFailure logs what a person would look at, if the test has failed.
func (u *User) explainFailure(t *testing.T) {
	if !t.Failed() {
		return
	}
	for _, command := range []string{
		"kubectl get inferenceservices,virtualservices,destinationrules -o yaml",
		"kubectl get pods,services,deployments -o wide",
		"kubectl get events --sort-by=.lastTimestamp | tail -40",
		"kubectl -n " + SystemNamespace + " logs -l app=" + ManagerName + " --prefix --tail=40",
	} {
		stdout, stderr, _ := u.Try(command)
		t.Logf("$ %s\n%s%s", command, strings.TrimSpace(stdout), stderr)
	}
}
