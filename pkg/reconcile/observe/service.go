package observe

import (
	"fmt"
	"strings"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Service is an InferenceService as a pass observes it. What is absent is nil. Nothing of it
// changes once Observe has returned it, and nothing that it refers to may be written to: most of
// it is the caches'.
type Service struct {
	// Object is the InferenceService, a copy.
	Object *servingv1beta1.InferenceService
	// Addresses are where the service is to be reached at the ingress; none for a
	// cluster-local one.
	Addresses Addresses
	// Claimed is true if every host and path of the service is free or its own.
	Claimed bool
	// Lacks are the names of Services by which the service is to be reached in the cluster and
	// isn't: with the problem where the Service is somebody else's, nil where there is none yet.
	Lacks map[string]*plan.Problem
	// IngressProblem is why the ingress can't carry the service, nil if it can.
	IngressProblem *plan.Problem
	// Unreached is why the gateway may not know all routes yet, nil if it does.
	Unreached *plan.Problem
	// Route is the VirtualService of the service's name, which splits the traffic.
	// IngressRoute and PathRoute follow it: those of the hosts at the ingress, where the mesh
	// doesn't have them, and of the path.
	Route, IngressRoute, PathRoute *istionetworking.VirtualService
	// Unconfirmed is true if the outcome of a write is unknown, so that the objects may be other
	// than they are observed.
	Unconfirmed bool
	// SpecSince is since when the spec has been as it is.
	SpecSince time.Time
	// CheckAfter is when time alone changes what is observed; 0 for never.
	CheckAfter time.Duration
	// KEDA is the state of KEDA's installation.
	KEDA KEDA
	// Components are those that the spec has, or something exists of; the predictor first.
	Components []*Component
}

// KEDA is the state of KEDA's installation.
type KEDA struct {
	// Installed is true if the API of ScaledObjects is served.
	Installed bool
	// Known is true if Installed is known.
	Known bool
}

// Component is one component of a Service. Like that it isn't written to.
type Component struct {
	Service *Service
	Name    names.Component
	// Removed is true if the spec doesn't have the component any longer.
	Removed bool
	// Invalid is what keeps the spec from being rendered, nil if nothing does.
	Invalid *plan.Problem
	// Waits is true if what Invalid reports may be mended without another spec.
	Waits bool
	// Snapshots are the ControllerRevisions of the component's revisions, by version.
	Snapshots map[string]*appsv1.ControllerRevision
	// Failures keep the newest pod of a version from getting ready.
	Failures map[string]*PodFailure
	// Autoscalers and ScaledObjects are those of the revisions' names, by version, of any
	// owner.
	Autoscalers   map[string]*autoscalingv2.HorizontalPodAutoscaler
	ScaledObjects map[string]*deploy.ScaledObject
	// Terminating is the name of a ScaledObject that is deleted and waits for KEDA's finalizer,
	// empty if there is none.
	Terminating string
	// Seen is what the rules decide on.
	Seen plan.Seen

	facts facts
	// analysis is how the target is compared with the stable revision, nil for not at all.
	analysis *servingv1beta1.Analysis
	// speaks are the protocols and ports of those revisions whose snapshots were read for them.
	speaks map[string]speaks
}

// Key is the InferenceService's name.
func (s *Service) Key() cache.ObjectName { return cache.MetaObjectToName(s.Object) }

// Predictor is the component that every service has.
func (s *Service) Predictor() *Component { return s.Components[0] }

// Status is what the InferenceService's status last reported of the component, empty if nothing.
func (c *Component) Status() servingv1beta1.ComponentStatus {
	return c.Service.Object.Status.Components[servingv1beta1.ComponentType(c.Name.Kind)]
}

// Unknown reports whether the component's spec can't be rendered, and no earlier one could: then
// nothing is to be done about the component, nor about the service if it is the predictor.
func (c *Component) Unknown() bool { return c.Seen.Spec.Hash == "" }

// RevisionName is the name of a version's revision, empty for none.
func (c *Component) RevisionName(version string) string {
	if version == "" {
		return ""
	}
	return c.Name.Revision(version)
}

// VersionOf returns the version of a revision's name, empty for none.
func (c *Component) VersionOf(revision string) string {
	return strings.TrimPrefix(revision, c.Name.Revision(""))
}

// Conflict is the problem of an object that is somebody else's.
func Conflict(kind kube.Kind, name string) *plan.Problem {
	return &plan.Problem{Reason: servingv1beta1.ReasonConflict, Message: fmt.Sprintf(
		"%s %s exists and is not owned by this InferenceService; rename one of the two, or delete it", kind, name)}
}
