package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Reasons of conditions that package plan doesn't give; part of the API.
const (
	ReasonInvalidSpec     = "InvalidSpec"
	ReasonConflict        = "Conflict"
	ReasonRefused         = "Refused"
	ReasonRetrying        = "Retrying"
	ReasonInvalidHost     = "InvalidHost"
	ReasonHostConflict    = "HostConflict"
	ReasonGatewayNotFound = "GatewayNotFound"
	// ReasonNoServer is why a host can't be reached through the Gateway that there is.
	ReasonNoServer = "NoServer"
)

// spec returns what the user asks for. A spec that can't be rendered leaves
// everything as it is: then it is the last one that could be, with the weight that
// it has.
func (p *part) spec() (plan.Spec, error) {
	extension := p.extension()
	asked := p.askedReplicas()
	spec := plan.Spec{
		Percent:     extension.CanaryTrafficPercent,
		MinReplicas: asked.Min,
		MaxReplicas: asked.Max,
		Tagged:      p.tagged(),
	}
	if problems := append(p.unserved(), deploy.Validate(p.component, p.predictorSpec())...); len(problems) > 0 {
		p.invalid = &plan.Problem{Reason: ReasonInvalidSpec, Message: strings.Join(problems, "; ")}
		p.holdSpec(&spec)
		return spec, nil
	}
	hash, err := deploy.Hash(p.predictorSpec())
	if err != nil {
		return plan.Spec{}, fmt.Errorf("InferenceService %s/%s: %w", p.service.Namespace, p.service.Name, err)
	}
	spec.Hash = hash
	return spec, nil
}

// predictorSpec is what the user wrote of the component, in the form of a predictor; nil if the spec
// doesn't have it.
func (p *part) predictorSpec() *servingv1beta1.PredictorSpec {
	switch transformer, explainer := p.service.Spec.Transformer, p.service.Spec.Explainer; {
	case p.component.Kind == names.Predictor:
		return &p.service.Spec.Predictor
	case p.component.Kind == names.Transformer && transformer != nil:
		return &servingv1beta1.PredictorSpec{PodSpec: transformer.PodSpec, ComponentExtensionSpec: transformer.ComponentExtensionSpec}
	case p.component.Kind == names.Explainer && explainer != nil:
		return &servingv1beta1.PredictorSpec{PodSpec: explainer.PodSpec, ComponentExtensionSpec: explainer.ComponentExtensionSpec}
	}
	return nil
}

// extension is what the user wrote of the component beside its pods.
func (p *part) extension() *servingv1beta1.ComponentExtensionSpec {
	return &p.predictorSpec().ComponentExtensionSpec
}

// unserved tells what a component asks for that the API's rules can't see, or that was
// stored before they refused it.
func (p *part) unserved() []string {
	var problems []string
	if explainer := p.service.Spec.Explainer; p.component.Kind == names.Explainer && (explainer.Alibi != nil || explainer.AIX != nil || explainer.ART != nil) {
		problems = append(problems, "explainers alibi, aix and art are not served: run the explainer's image as a custom container")
	}
	if len(tagsOf(p.service)) > 0 && isClusterLocal(p.service) {
		problems = append(problems, "annotation "+names.AnnotationTagRouting+" gives hosts at the ingress, which a cluster-local service has none of: remove it, or the label that makes the service cluster-local")
	}
	return problems
}

// holdSpec keeps to the revision that was the target before the spec got invalid.
// Without one the hash stays empty, and nothing is to be done.
func (p *part) holdSpec(spec *plan.Spec) {
	version := p.versionOf(p.status().LatestCreatedRevision)
	for _, revision := range p.seen.Revisions {
		if revision.Version == version {
			spec.Hash = revision.Hash
			spec.Percent = ptr.To(p.weight(version))
			if own := revision.Bounds; own.Min > 0 {
				spec.MinReplicas, spec.MaxReplicas = own.Min, own.Max
			}
		}
	}
}

// observeSize refuses a revision that would be too large. One that was made stays.
func (c *Controller) observeSize(p *part) error {
	if !p.isNew() {
		return nil
	}
	problem, err := deploy.CheckSize(p.component, p.predictorSpec(), c.config)
	if err != nil || problem == "" {
		return err
	}
	p.invalid = &plan.Problem{Reason: ReasonInvalidSpec, Message: problem}
	p.seen.Spec.Hash = ""
	p.holdSpec(&p.seen.Spec)
	return nil
}

// weight returns what the route gives to a version now, 0..100.
func (p *part) weight(version string) int32 {
	for _, entry := range p.seen.Route.Entries {
		if entry.Version == version {
			return entry.Weight
		}
	}
	return 0
}

// isNew reports whether the component's spec can be rendered and has no revision yet.
func (p *part) isNew() bool {
	if p.leaves || p.invalid != nil || p.seen.Spec.Hash == "" {
		return false
	}
	return !slices.ContainsFunc(p.seen.Revisions, func(r plan.Revision) bool { return r.Hash == p.seen.Spec.Hash })
}
