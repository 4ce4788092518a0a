package machine

import (
	"context"
	"embed"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/sluice-serving/sluice/hack/cluster/build"
	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/files"
	"github.com/sluice-serving/sluice/hack/cluster/internal/process"
)

// containerdSocket is this cluster's own containerd, whatever else runs.
const containerdSocket = RunDir + "/containerd/containerd.sock"

//go:embed node
var nodeFiles embed.FS

// nodeFileTargets are the paths of the files of node/ on the machine.
var nodeFileTargets = map[string]string{
	"containerd.toml":    StateDir + "/containerd.toml",
	"10-bridge.conflist": StateDir + "/cni/10-bridge.conflist",
	"kubelet.yaml":       StateDir + "/kubelet.yaml",
	"kube-proxy.yaml":    StateDir + "/kube-proxy.yaml",
}

// writeNodeFiles fills in and writes the node's configuration.
func writeNodeFiles() error {
	values := map[string]string{
		"StateDir": StateDir, "RunDir": RunDir, "LogDir": LogDir, "Keys": keysDir,
		"Socket": containerdSocket, "Group": groupName, "CNIPlugins": build.CNIPlugins,
		"Node": NodeName, "PodRange": podRange, "DNS": dnsServiceIP, "ClusterDomain": ClusterDomain,
		"PauseImage": build.PauseImage,
	}
	for _, name := range slices.Sorted(maps.Keys(nodeFileTargets)) {
		text, err := nodeFiles.ReadFile("node/" + name)
		if err != nil {
			return err
		}
		parsed, err := template.New(name).Option("missingkey=error").Parse(string(text))
		if err != nil {
			return err
		}
		var filled strings.Builder
		if err := parsed.Execute(&filled, values); err != nil {
			return err
		}
		if err := files.WriteAtomically(nodeFileTargets[name], []byte(filled.String()), 0o644); err != nil {
			return err
		}
	}
	// The resolver of pods that use the node's is empty.
	return files.WriteAtomically(StateDir+"/resolv.conf", nil, 0o644)
}

func containerd() process.Spec {
	return process.Spec{
		Name:     "containerd",
		Args:     []string{"containerd", "--config", nodeFileTargets["containerd.toml"], "--log-level", "warn"},
		Deadline: startDeadline,
		Ready: func(ctx context.Context) error {
			return ctr(ctx, "version")
		},
	}
}

// ctr runs a command of this cluster's containerd in the namespace that the
// kubelet's images and containers are in.
func ctr(ctx context.Context, args ...string) error {
	_, err := ctrOutput(ctx, args...)
	return err
}

func ctrOutput(ctx context.Context, args ...string) (string, error) {
	return command.Output(ctx, command.Spec{
		Args: append([]string{"ctr"}, args...),
		Env:  []string{"CONTAINERD_ADDRESS=" + containerdSocket, "CONTAINERD_NAMESPACE=k8s.io"},
	})
}

func kubelet(program string) process.Spec {
	return process.Spec{Name: "kubelet", Args: []string{program,
		"--config=" + nodeFileTargets["kubelet.yaml"],
		"--kubeconfig=" + KeyFile("kubelet.kubeconfig"),
		"--root-dir=" + StateDir + "/kubelet",
		"--cert-dir=" + StateDir + "/kubelet/pki",
		"--hostname-override=" + NodeName,
		"--node-ip=" + nodeAddress,
	}}
}

func kubeProxy(program string) process.Spec {
	return process.Spec{Name: "kube-proxy", Args: []string{program, "--config=" + nodeFileTargets["kube-proxy.yaml"]}}
}

// removeStrays removes what containerd and the kubelet put outside of the
// cluster's directories, where no setting moves it: the shims' sockets, the
// results of network set-up, the links to the pods' logs.
func removeStrays() error {
	var strays []string
	tasks, err := filepath.Glob(RunDir + "/containerd/io.containerd.runtime.v2.task/k8s.io/*")
	problems := []error{err}
	for _, task := range tasks {
		address, err := os.ReadFile(filepath.Join(task, "address"))
		if socket, isUnix := strings.CutPrefix(strings.TrimSpace(string(address)), "unix://"); err == nil && isUnix {
			strays = append(strays, socket)
		}
		results, err := filepath.Glob("/var/lib/cni/results/*-" + filepath.Base(task) + "-*")
		strays, problems = append(strays, results...), append(problems, err)
	}
	links, err := filepath.Glob("/var/log/containers/*.log")
	problems = append(problems, err)
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, LogDir+"/") {
			strays = append(strays, link)
		}
	}
	for _, stray := range strays {
		problems = append(problems, files.Remove(stray))
	}
	return errors.Join(problems...)
}
