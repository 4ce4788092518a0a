// Package apitest has what the API servers in memory of the controller's tests have in common: that of
// pkg/reconcile, which has no lag, and that of pkg/reconcile/simulation. Only tests import it.
package apitest

import (
	"encoding/json"
	"fmt"

	networking "istio.io/api/networking/v1alpha3"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	networkingac "istio.io/client-go/pkg/applyconfiguration/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// Admit refuses the VirtualServices that istiod's webhook refuses: those without a host or a route.
func Admit(write kube.Write) error {
	route, isRoute := write.Object.(*networkingac.VirtualServiceApplyConfiguration)
	if isRoute && (len(route.Spec.Hosts) == 0 || len(route.Spec.Http) == 0) {
		return apierrors.NewBadRequest(fmt.Sprintf("VirtualService %s has the hosts %v and %d routes",
			write.Name, route.Spec.Hosts, len(route.Spec.Http)))
	}
	return nil
}

// Overtaken reports whether an object, nil if there is none, is another than the one that a
// write was decided on.
func Overtaken(live metav1.Object, write kube.Write) bool {
	switch {
	case write.Status, live == nil && write.Object == nil:
		return false
	case live == nil:
		return write.ResourceVersion != ""
	}
	return live.GetResourceVersion() != write.ResourceVersion || live.GetUID() != write.UID
}

// Applied returns the managedFields of an object that Sluice alone has applied, from the JSON of
// what it applied. Lists are atomic in it.
func Applied(data []byte) []metav1.ManagedFieldsEntry {
	var value any
	must(json.Unmarshal(data, &value))
	return record(fieldsOf(value))
}

// Disown returns the managedFields of an object without fields, by their paths, which somebody else
// has set.
func Disown(object metav1.Object, paths ...[]string) []metav1.ManagedFieldsEntry {
	fields := applied(object)
	if fields == nil {
		return nil
	}
	for _, path := range paths {
		parent := fields
		for _, field := range path[:len(path)-1] {
			parent = below(parent, field)
		}
		delete(parent, "f:"+path[len(path)-1])
	}
	return record(fields)
}

// Owns reports whether Sluice has applied a field of an object, by its path.
func Owns(object metav1.Object, path ...string) bool {
	parent := applied(object)
	for _, field := range path[:len(path)-1] {
		parent = below(parent, field)
	}
	_, owned := parent["f:"+path[len(path)-1]]
	return owned
}

// fieldsOf returns the fields of a value as FieldsV1 has them where lists are atomic.
func fieldsOf(value any) map[string]any {
	fields := map[string]any{}
	members, _ := value.(map[string]any)
	for name, member := range members {
		fields["f:"+name] = fieldsOf(member)
	}
	return fields
}

// record returns the managedFields for a set of fields that Sluice has applied.
func record(fields map[string]any) []metav1.ManagedFieldsEntry {
	data, err := json.Marshal(fields)
	must(err)
	return []metav1.ManagedFieldsEntry{{
		Manager: names.FieldManager, Operation: metav1.ManagedFieldsOperationApply,
		FieldsType: "FieldsV1", FieldsV1: metav1.NewFieldsV1(string(data)),
	}}
}

// applied returns the fields that Sluice has applied of an object, nil if there are none.
func applied(object metav1.Object) map[string]any {
	for _, entry := range object.GetManagedFields() {
		if entry.Manager == names.FieldManager && entry.Operation == metav1.ManagedFieldsOperationApply &&
			entry.FieldsV1 != nil {
			var fields map[string]any
			must(json.Unmarshal(entry.FieldsV1.GetRawBytes(), &fields))
			return fields
		}
	}
	return nil
}

// below returns the fields of a member.
func below(fields map[string]any, member string) map[string]any {
	found, _ := fields["f:"+member].(map[string]any)
	return found
}

// Slim returns a copy of an object as the caches hold it.
func Slim(object metav1.Object) any {
	slimmed, err := kube.Transform(object.(runtime.Object).DeepCopyObject())
	must(err)
	return slimmed
}

// Gateway returns the Gateway of manifests/gateway.yaml.
func Gateway() *istionetworking.Gateway {
	gateway := &istionetworking.Gateway{
		ObjectMeta: metav1.ObjectMeta{Namespace: "sluice-system", Name: "sluice-ingress-gateway"},
	}
	gateway.Spec.Servers = []*networking.Server{
		{Port: &networking.Port{Number: 80, Name: "http", Protocol: "HTTP"}, Hosts: []string{"*"}},
	}
	return gateway
}

// filled is an informer that has listed.
type filled struct{ cache.SharedIndexInformer }

func (filled) HasSynced() bool { return true }

// KEDA returns KEDA's kind as installed, with the ScaledObjects of an informer and the
// CustomResourceDefinition of another.
func KEDA(objects, definition cache.SharedIndexInformer) *kube.OptionalKind {
	return kube.InstalledOf(filled{objects}, filled{definition})
}

// must ends a test that a fault of its own keeps from going on.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
