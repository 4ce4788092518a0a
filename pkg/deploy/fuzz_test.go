package deploy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	coreac "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// FuzzObjects builds the objects of any spec that has no problems. What a ControllerRevision records is read back from
// it, the Deployment selects its own pods, and no Service has two ports that collide.
func FuzzObjects(f *testing.F) {
	paths, err := filepath.Glob("pods/testdata/predictor-*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for i, path := range paths {
		if strings.HasSuffix(path, ".golden.yaml") {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data), int32(i%5), int32(i%9), i%4, int64(i)*int64(time.Hour))
	}
	f.Add("{containers: [{name: c, image: 'c:1', ports: [{name: http, containerPort: 8080}, {name: metrics, "+
		"containerPort: 80}, {name: admin, containerPort: 81}, {name: admin2, containerPort: 81, protocol: UDP}]}]}",
		int32(1), int32(0), 0, int64(0))
	f.Add("{sklearn: {storageUri: 'gs://b/m', env: [{name: EMPTY, value: ''}]}, nodeSelector: {gpu: ''}}",
		int32(2), int32(10), 1, int64(1))
	config := configv1alpha1.Default()
	f.Fuzz(func(t *testing.T, predictor string, least, most int32, fallbacks int, nanoseconds int64) {
		spec := &servingv1beta1.PredictorSpec{}
		if yaml.UnmarshalStrict([]byte(predictor), spec) != nil || len(pods.Validate(component, spec)) > 0 {
			return
		}
		hash, err := pods.Hash(spec)
		if err != nil {
			t.Fatal(err)
		}
		role := Role{RolledOutAt: time.Unix(0, nanoseconds).UTC()}
		if fallbacks > 0 {
			role.Fallbacks, role.FellBackAt = fallbacks, role.RolledOutAt
		}
		written := ControllerRevisionOptions{
			Component: component, Version: "canary-t5njm", Owner: owner, Hash: hash, Ordinal: 1, Role: role,
			Replicas: Replicas{Min: max(least, 1), Max: max(most, 0), Scaling: ScalingOf(&spec.ComponentExtensionSpec)},
		}
		snapshot := NewSnapshot(component, "canary-t5njm", spec, config)
		checkRecord(t, written, snapshot)
		checkDeployment(t, snapshot)
		checkService(t, RevisionService(component, "canary-t5njm", snapshot.Protocol, owner, snapshot.Ports...))
		checkService(t, ComponentService(component, snapshot.Protocol, owner, snapshot.Ports...))
		checkService(t, EntryService(component, "my-model", "canary-t5njm", snapshot.Protocol, owner, snapshot.Ports...))
		if _, err := CheckSize(component, spec, config); err != nil {
			t.Error(err)
		}
	})
}

// checkRecord checks that a ControllerRevision holds what it was made of.
func checkRecord(t *testing.T, written ControllerRevisionOptions, snapshot Snapshot) {
	t.Helper()
	written.Data = jsonOf(t, snapshot)
	record := &appsv1.ControllerRevision{}
	if err := json.Unmarshal(jsonOf(t, ControllerRevision(written)), record); err != nil {
		t.Fatal(err)
	}
	read, err := ReadSnapshot(record)
	if err != nil || string(jsonOf(t, read)) != string(written.Data) {
		t.Errorf("the snapshot read back is %s, %v, not %s", jsonOf(t, read), err, written.Data)
	}
	protocol, ports, err := ReadService(record)
	if err != nil || protocol != snapshot.Protocol || !slices.Equal(ports, snapshot.Ports) {
		t.Errorf("read back are %v %v, %v, not %v %v", protocol, ports, err, snapshot.Protocol, snapshot.Ports)
	}
	if hash := ReadHash(record); hash != written.Hash {
		t.Errorf("the hash read back is %s, not %s", hash, written.Hash)
	}
	if role := ReadRole(record); role != written.Role {
		t.Errorf("the role read back is %+v, not %+v", role, written.Role)
	}
	if replicas := ReadReplicas(record); replicas != written.Replicas {
		t.Errorf("the replicas read back are %+v, not %+v", replicas, written.Replicas)
	}
}

// checkDeployment checks that a Deployment selects its own pods, which have the snapshot's template.
func checkDeployment(t *testing.T, snapshot Snapshot) {
	t.Helper()
	deployment, err := Deployment(DeploymentOptions{
		Component: component, Version: "canary-t5njm", Owner: owner, Template: snapshot.Template, Replicas: ptr.To[int32](1),
	})
	if err != nil {
		t.Fatal(err)
	}
	for label, value := range deployment.Spec.Selector.MatchLabels {
		if deployment.Spec.Template.Labels[label] != value {
			t.Errorf("the selector's %s=%s is not among the pods' labels %v", label, value, deployment.Spec.Template.Labels)
		}
	}
	applied := corev1.PodTemplateSpec{}
	if err := json.Unmarshal(jsonOf(t, deployment.Spec.Template), &applied); err != nil {
		t.Fatal(err)
	}
	if got, want := jsonOf(t, applied), jsonOf(t, snapshot.Template); string(got) != string(want) {
		t.Errorf("the template that is applied is %s, not %s", got, want)
	}
}

// checkService checks that a Service has a serving port, and that its ports differ in name and in number.
func checkService(t *testing.T, service *coreac.ServiceApplyConfiguration) {
	t.Helper()
	taken := map[any]bool{}
	for _, port := range service.Spec.Ports {
		number := [2]any{*port.Port, *port.Protocol}
		if taken[*port.Name] || taken[number] {
			t.Errorf("Service %s has port %s %v twice", *service.Name, *port.Name, number)
		}
		taken[*port.Name], taken[number] = true, true
	}
	if !taken[[2]any{int32(80), corev1.ProtocolTCP}] {
		t.Errorf("Service %s has no serving port", *service.Name)
	}
}

func jsonOf(t *testing.T, value any) []byte {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
