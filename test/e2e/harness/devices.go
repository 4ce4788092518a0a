package harness

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// devicesTime is more than the kubelet takes to find what its node's capacity leaves for pods.
const devicesTime = time.Minute

// SetDevices lets the cluster's node have so many devices of a kind, which the scheduler counts as it does GPUs: an
// extended resource in the node's capacity. None removes the kind.
func (env *Environment) SetDevices(t *testing.T, kind corev1.ResourceName, n int64) {
	t.Helper()
	ctx := context.Background()
	nodes, err := env.Kube.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil || len(nodes.Items) != 1 {
		t.Fatalf("there are %d nodes, want one: %v", len(nodes.Items), err)
	}
	node := nodes.Items[0].Name
	capacity := map[string]any{"op": "add", "path": "/status/capacity/" + strings.ReplaceAll(string(kind), "/", "~1")}
	if capacity["value"] = fmt.Sprint(n); n == 0 {
		capacity["op"] = "remove"
	}
	patch, err := json.Marshal([]any{capacity})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := env.Kube.CoreV1().Nodes().Patch(ctx, node, types.JSONPatchType, patch, metav1.PatchOptions{}, "status"); err != nil {
		t.Fatalf("setting the node's devices: %v", err)
	}
	Eventually(t, devicesTime, fmt.Sprintf("the node has %d devices", n), func() error {
		live, err := env.Kube.CoreV1().Nodes().Get(ctx, node, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if left := live.Status.Allocatable[kind]; left.Value() != n {
			return fmt.Errorf("pods may have %s", left.String())
		}
		return nil
	})
}
