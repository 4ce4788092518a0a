package observe

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// readSpec reads what the user wants of the component. A spec that can't be rendered leaves
// everything as it is: the last one that could be rendered stays, with the weight that it has.
func (c *Component) readSpec(config *configv1alpha1.SluiceConfiguration) error {
	wanted, rollout := c.WantedReplicas(), c.extension().Rollout
	c.analysis = analysisOf(rollout, config)
	c.Seen.Spec = plan.Spec{
		Percent:     c.extension().CanaryTrafficPercent,
		MinReplicas: wanted.Min,
		MaxReplicas: wanted.Max,
		Tagged:      c.tagged(),
		Steps:       stepsOf(rollout, config),
		Analysis:    planned(c.analysis),
		Surge:       surgeOf(rollout, config),
		Retry:       retryOf(rollout),
		Headers:     c.leadsTesters(),
	}
	if problems := append(c.unserved(), pods.Validate(c.Name, c.Spec())...); len(problems) > 0 {
		c.hold(plan.Problem{Reason: servingv1beta1.ReasonInvalidSpec, Message: strings.Join(problems, "; ")})
		return nil
	}
	hash, err := pods.Hash(c.Spec())
	if err != nil {
		return fmt.Errorf("InferenceService %s: %w", c.Service.Key(), err)
	}
	c.Seen.Spec.Hash = hash
	return nil
}

// Headers are those of the spec that lead requests to the target; nil for none.
func (c *Component) Headers() servingv1beta1.RolloutHeaders {
	spec := c.Spec()
	if spec == nil || spec.Rollout == nil {
		return nil
	}
	return spec.Rollout.Headers
}

// leadsTesters reports whether requests with certain headers are to get the target, and can.
func (c *Component) leadsTesters() bool { return len(c.Headers()) > 0 && c.HeaderProblem() == nil }

// HeaderProblem is why no route by headers can be made, nil if one can. It stops nothing else: neither the rollout nor an
// abort waits for somebody to mend the headers.
func (c *Component) HeaderProblem() *plan.Problem {
	problems := istio.HeaderProblems(c.Headers())
	if len(problems) == 0 {
		return nil
	}
	return &plan.Problem{Reason: servingv1beta1.ReasonInvalidSpec, Message: strings.Join(problems, "; ")}
}

// Spec returns the component's spec in the form of a predictor's; nil if the service's spec doesn't
// have the component.
func (c *Component) Spec() *servingv1beta1.PredictorSpec {
	switch transformer, explainer := c.Service.Object.Spec.Transformer, c.Service.Object.Spec.Explainer; {
	case c.Name.Kind == names.Predictor:
		return &c.Service.Object.Spec.Predictor
	case c.Name.Kind == names.Transformer && transformer != nil:
		return &servingv1beta1.PredictorSpec{
			PodSpec:                transformer.PodSpec,
			ComponentExtensionSpec: transformer.ComponentExtensionSpec,
		}
	case c.Name.Kind == names.Explainer && explainer != nil:
		return &servingv1beta1.PredictorSpec{
			PodSpec:                explainer.PodSpec,
			ComponentExtensionSpec: explainer.ComponentExtensionSpec,
		}
	}
	return nil
}

// extension returns the part of the component's spec that isn't about its pods.
func (c *Component) extension() *servingv1beta1.ComponentExtensionSpec {
	return &c.Spec().ComponentExtensionSpec
}

// unserved returns the problems of the component's spec that the API's rules can't see, or that were
// stored before the API had the rules.
func (c *Component) unserved() []string {
	var problems []string
	if explainer := c.Service.Object.Spec.Explainer; c.Name.Kind == names.Explainer &&
		(explainer.Alibi != nil || explainer.AIX != nil || explainer.ART != nil) {
		problems = append(problems,
			"explainers alibi, aix and art are not served: run the explainer's image as a custom container")
	}
	if len(tagsOf(c.Service.Object)) > 0 && isClusterLocal(c.Service.Object) {
		problems = append(problems,
			"annotation "+names.AnnotationTagRouting+" makes hosts at the ingress, but a cluster-local service has none: remove it, or the label that makes the service cluster-local")
	}
	return problems
}

// hold makes the revision the target that was the target before the problem, with the weight that
// it has. Without one the hash stays empty, and nothing is to be done.
func (c *Component) hold(problem plan.Problem) {
	c.Invalid = &problem
	c.Seen.Spec.Hash = ""
	version := c.VersionOf(c.Status().LatestCreatedRevision)
	revision := c.Seen.Revision(version)
	if revision == nil {
		return
	}
	c.Seen.Spec.Hash = revision.Hash
	c.Seen.Spec.Percent = ptr.To(c.Seen.Route.Weight(version))
	if own := revision.Bounds; own.Min > 0 {
		c.Seen.Spec.MinReplicas, c.Seen.Spec.MaxReplicas = own.Min, own.Max
	}
}

// Held returns the component as it is observed while a problem, which may be mended without another
// spec, keeps a new revision from being made: it keeps to the target before.
func (c *Component) Held(problem plan.Problem) *Component {
	held := *c
	held.Seen.Revisions = slices.Clone(c.Seen.Revisions)
	held.Waits = true
	held.hold(problem)
	return &held
}

// Routed returns the component as it is observed once the route of a plan was written.
func (c *Component) Routed(written plan.Plan, now time.Time) *Component {
	routed := *c
	routed.Seen.Route = plan.Route{Entries: written.Route, Tags: written.Tags, Held: written.Held, Since: now}
	if written.Mirror.Percent > 0 {
		routed.Seen.Route.Mirrors = []plan.Mirror{written.Mirror}
	}
	return &routed
}

// checkSize holds the spec if its revision would be too large. One that was made stays.
func (c *Component) checkSize(config *configv1alpha1.SluiceConfiguration) error {
	if c.Invalid != nil || c.Seen.Spec.Hash == "" || c.Seen.RevisionOfSpec() != nil {
		return nil
	}
	problem, err := deploy.CheckSize(c.Name, c.Spec(), config)
	if err != nil || problem == "" {
		return err
	}
	c.hold(plan.Problem{Reason: servingv1beta1.ReasonInvalidSpec, Message: problem})
	return nil
}

// WantedReplicas are the replicas that the spec wants of the revision that equals it.
func (c *Component) WantedReplicas() deploy.Replicas {
	extension := c.extension()
	return deploy.Replicas{
		Min:     max(1, ptr.Deref(extension.MinReplicas, servingv1beta1.DefaultMinReplicas)),
		Max:     extension.MaxReplicas,
		Scaling: deploy.ScalingOf(extension),
	}
}

// WantsNone reports whether the spec wants no replicas at times, which isn't served.
func (c *Component) WantsNone() bool {
	return ptr.Deref(c.extension().MinReplicas, servingv1beta1.DefaultMinReplicas) <= 0
}

// RecordedReplicas are those that are recorded from when the spec equalled the revision; zero if
// nothing is.
func (c *Component) RecordedReplicas(version string) deploy.Replicas {
	if snapshot := c.Snapshots[version]; snapshot != nil {
		return deploy.ReadReplicas(snapshot)
	}
	return deploy.Replicas{}
}

// WantedScaling is what the spec wants revisions to be scaled by.
func (c *Component) WantedScaling() deploy.Scaling { return deploy.ScalingOf(c.extension()) }
