package reconcile

import (
	"slices"
	"testing"
	"time"

	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// With mesh.exportTo set, the routes, the rule and the Services are exported to these namespaces.
func TestExportTo(t *testing.T) {
	h := newHarness(t)
	h.withPath()
	h.controller.config.Mesh.ExportTo = []string{"sluice-system", "clients"}
	h.user("flowers", -1)
	h.run(time.Minute)
	for what, got := range map[string][]string{
		"the route":                h.route().Spec.ExportTo,
		"the route at the ingress": h.ingressRoute().Spec.ExportTo,
		"the path's route":         h.pathRoute().Spec.ExportTo,
		"the rule":                 h.rule().Spec.ExportTo,
	} {
		if !slices.Equal(got, []string{"sluice-system", "clients"}) {
			t.Errorf("%s is exported to %v", what, got)
		}
	}
	for _, name := range []string{"my-model", "my-model-predictor"} {
		service := h.objects[kube.Key{Kind: kube.KindService, Name: cache.NewObjectName("default", name)}]
		if got := service.GetAnnotations()[names.AnnotationExportTo]; got != "sluice-system,clients" {
			t.Errorf("Service %s is exported to %q", name, got)
		}
	}
}
