package istio

import (
	"encoding/json"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// heldShare is a component's entry in the annotation of held shares.
type heldShare struct {
	Percent int32     `json:"percent,omitempty"`
	Mirror  int32     `json:"mirror,omitempty"`
	Since   time.Time `json:"since,omitzero"`
	Began   time.Time `json:"began,omitzero"`
	Size    int32     `json:"size,omitempty"`
}

// heldShares returns the annotation with the routes' held shares; nil if there are none.
func heldShares(routes []ComponentRoute) map[string]string {
	held := map[string]heldShare{}
	for _, r := range routes {
		if h := r.Held; h != (plan.Held{}) {
			held[r.Component.Kind] = heldShare{h.Percent, h.Mirror, h.Since.UTC(), h.Began.UTC(), h.Size}
		}
	}
	if len(held) == 0 {
		return nil
	}
	text, err := json.Marshal(held)
	if err != nil { // A time beyond the year 9999.
		return nil
	}
	return map[string]string{names.AnnotationHeldShares: string(text)}
}

// Held returns the share that a VirtualService records for a component; zero if it records none, or in a form that
// can't be read: then the share that the route carries is recorded anew.
func Held(service metav1.Object, component names.Component) plan.Held {
	var held map[string]heldShare
	if json.Unmarshal([]byte(service.GetAnnotations()[names.AnnotationHeldShares]), &held) != nil {
		return plan.Held{}
	}
	share := held[component.Kind]
	isShare := share.Percent >= 1 && share.Percent <= 99 && share.Mirror == 0
	isMirror := share.Mirror >= 1 && share.Mirror <= 100 && share.Percent == 0
	size := max(0, share.Size)
	if !isShare && !isMirror || share.Since.IsZero() {
		return plan.Held{Size: size}
	}
	if share.Began.IsZero() {
		share.Began = share.Since // Early records have no more.
	}
	share.Size = size
	return plan.Held(share)
}
