package reconcile

import (
	"strconv"

	istioac "istio.io/client-go/pkg/applyconfiguration/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	appsac "k8s.io/client-go/applyconfigurations/apps/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// A write that takes something away carries the resource version of the object that it was
// decided on (apply.go). Where the object has not changed since, that alone does not stop a
// write that comes late, of a manager that stood still: the user may want back what is there
// still, and then nothing of it would be written. So what comes to be relied on is renewed
// first: it is written for this generation of the spec, which makes void all that was decided
// on an earlier one.
//
//   - When a revision returns as the target: its Deployment, and the DestinationRule.
//   - Before the pods of a revision are started: its ControllerRevision.
//   - Before the pods of a revision end: the VirtualServices, which lead elsewhere.
//
// The status is what says that a revision returns: it names the target before. It names the
// new one only once that was renewed, and nothing is taken from others before it does.
//
// An object that is written for any reason is written for the spec of that time; so most of
// the time there is nothing to renew.

// generationOf is the stamp of what is written for an InferenceService's spec.
func generationOf(service *servingv1beta1.InferenceService) string {
	return strconv.FormatInt(service.Generation, 10)
}

// stampOf is the generation of the spec that an object was last written for, empty if none
// is noted.
func stampOf(object metav1.Object) string {
	return object.GetAnnotations()[names.AnnotationForGeneration]
}

// stamp notes in what is applied which generation of the spec it is for, in kinds that may
// have to be renewed.
func stamp(object any, generation string) {
	if generation == "" {
		return
	}
	annotations := map[string]string{names.AnnotationForGeneration: generation}
	switch object := object.(type) {
	case *appsac.ControllerRevisionApplyConfiguration:
		object.WithAnnotations(annotations)
	case *appsac.DeploymentApplyConfiguration:
		object.WithAnnotations(annotations)
	case *istioac.DestinationRuleApplyConfiguration:
		object.WithAnnotations(annotations)
	case *istioac.VirtualServiceApplyConfiguration:
		object.WithAnnotations(annotations)
	}
}

// told reports whether the status names the target, as far as is seen.
func (p *part) told() bool {
	return p.status().LatestCreatedRevision == p.revisionName(p.plan.Target)
}

// returns reports whether a revision is the target and was not when the status was last
// written, so that what there is of it may have been meant to go. Nobody means that of the
// stable one, unless the whole component was to go, which then has no status.
func (s *steps) returns(version string) bool {
	switch version {
	case "":
		return false
	case s.seen.Stable():
		return s.status().LatestCreatedRevision == ""
	case s.plan.Target:
		return !s.plan.Create && !s.told()
	}
	return false
}

// starts reports whether pods of a version are to run of which there is a record and no pods.
func (s *steps) starts(version string) bool {
	if live := s.deployment(version); live != nil && replicas(live) > 0 {
		return false
	}
	for _, revision := range s.plan.Revisions {
		if revision.Version == version {
			return !revision.Lost && revision.Replicas > 0
		}
	}
	return false
}

// ends reports whether all pods of a version are to end.
func (s *steps) ends(version string) bool {
	live := s.deployment(version)
	if live == nil || replicas(live) == 0 {
		return false
	}
	for _, revision := range s.plan.Revisions {
		if revision.Version == version {
			return !revision.Lost && revision.Replicas == 0
		}
	}
	return false
}

// endsAny reports whether all pods of any version are to end, or all that there is of a component.
func (s *steps) endsAny() bool {
	if s.plan.Gone {
		return s.exists(s.caches)
	}
	for _, revision := range s.plan.Revisions {
		if s.ends(revision.Version) {
			return true
		}
	}
	return false
}

// mayEnd reports whether pods and records that the plan has no use for may go now: it is told
// of, and the route is renewed.
func (s *steps) mayEnd() bool { return s.told() && s.routeRenewed() }

// routeRenewed reports whether the route is known to have been written for this generation
// of the spec, or there is none, or none that is written.
func (s *steps) routeRenewed() bool {
	if s.route == nil || s.predictor().plan.Route == nil {
		return true
	}
	generation := generationOf(s.service)
	return stampOf(s.route) == generation &&
		(s.ingressRoute == nil || !s.hasIngressRoute() || stampOf(s.ingressRoute) == generation) &&
		(s.pathRoute == nil || s.addresses.path == "" || stampOf(s.pathRoute) == generation)
}
