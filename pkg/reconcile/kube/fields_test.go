package kube

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	appsac "k8s.io/client-go/applyconfigurations/apps/v1"
	coreac "k8s.io/client-go/applyconfigurations/core/v1"
	"sigs.k8s.io/yaml"
)

// live is a Deployment as an API server returns it: with defaults, fields of others, and our
// managedFields.
const live = `
metadata:
  name: d
  namespace: n
  labels: {app: mine, other: theirs, serving.kubeflow.org/inferenceservice: s}
  managedFields:
  - manager: sluice
    operation: Apply
    fieldsType: FieldsV1
    fieldsV1:
      f:metadata:
        f:labels: {f:app: {}}
      f:spec:
        f:replicas: {}
        f:template:
          f:spec:
            f:containers:
              k:{"name":"server"}:
                .: {}
                f:name: {}
                f:args: {}
                f:resources: {f:limits: {f:cpu: {}}}
                f:ports:
                  k:{"containerPort":8080,"protocol":"TCP"}: {.: {}, f:containerPort: {}, f:protocol: {}}
  - manager: kube-controller-manager
    operation: Update
    fieldsType: FieldsV1
    fieldsV1: {f:metadata: {f:labels: {f:other: {}}}}
spec:
  replicas: 2
  paused: true
  template:
    spec:
      containers:
      - name: injected
      - name: server
        args: [a, b]
        imagePullPolicy: Always
        resources: {limits: {cpu: "1"}}
        ports: [{containerPort: 9090, protocol: TCP}, {containerPort: 8080, protocol: TCP}]
`

func TestDiffers(t *testing.T) {
	configuration := func() *appsac.DeploymentApplyConfiguration {
		return appsac.Deployment("d", "n").
			WithLabels(map[string]string{"app": "mine"}).
			WithSpec(appsac.DeploymentSpec().
				WithReplicas(2).
				WithTemplate(coreac.PodTemplateSpec().WithSpec(coreac.PodSpec().WithContainers(coreac.Container().
					WithName("server").
					WithArgs("a", "b").
					WithResources(coreac.ResourceRequirements().WithLimits(quantity(t, "1000m"))).
					WithPorts(coreac.ContainerPort().WithContainerPort(8080).WithProtocol("TCP"))))))
	}
	type edit = func(*appsac.DeploymentApplyConfiguration, *appsv1.Deployment)
	toLive := func(change func(*appsv1.Deployment)) edit {
		return func(_ *appsac.DeploymentApplyConfiguration, d *appsv1.Deployment) { change(d) }
	}
	toWanted := func(change func(*appsac.DeploymentApplyConfiguration)) edit {
		return func(c *appsac.DeploymentApplyConfiguration, _ *appsv1.Deployment) { change(c) }
	}
	for _, test := range []struct {
		name string
		edit edit
		want bool
	}{
		{"nothing, though a quantity is written otherwise", toLive(func(*appsv1.Deployment) {}), false},
		{"a field of others", toLive(func(d *appsv1.Deployment) { d.Labels["other"] = "new" }), false},
		{"a field that we own, by hand", toLive(func(d *appsv1.Deployment) { d.Labels["app"] = "new" }), true},
		{"a wanted field", toWanted(func(c *appsac.DeploymentApplyConfiguration) { c.Spec.WithReplicas(3) }), true},
		{"a field that is wanted no longer", toWanted(func(c *appsac.DeploymentApplyConfiguration) {
			c.Spec.Replicas = nil
		}), true},
		{"an argument", toLive(func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[1].Args[0] = "c" }), true},
		{"the managedFields, by somebody who took all fields over", toLive(func(d *appsv1.Deployment) {
			d.ManagedFields = d.ManagedFields[1:]
		}), true},
	} {
		deployment, wanted := readLive(t), configuration()
		test.edit(wanted, deployment)
		got, err := Differs(KindDeployment, slimmed(t, deployment).(metav1.Object), wanted)
		if err != nil {
			t.Fatal(err)
		}
		if got != test.want {
			t.Errorf("after a change of %s: Differs %v, want %v", test.name, got, test.want)
		}
	}
}

func readLive(t *testing.T) *appsv1.Deployment {
	t.Helper()
	deployment := &appsv1.Deployment{}
	if err := yaml.UnmarshalStrict([]byte(live), deployment); err != nil {
		t.Fatal(err)
	}
	return deployment
}

// We own no fields of an object that somebody else created.
func TestOwnedFieldsOfOthers(t *testing.T) {
	if owned := digestOwned(KindDeployment, &metav1.ObjectMeta{Name: "x"}); owned != (Fields{}) {
		t.Errorf("the owned fields are %+v, want none", owned)
	}
}

// quantity returns a list with one resource, cpu.
func quantity(t *testing.T, cpu string) corev1.ResourceList {
	t.Helper()
	return corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu)}
}
