package reconcile

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	servingac "github.com/sluice-serving/sluice/generated/applyconfiguration/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// report tells what the pass has led to: the status, if it differs, and the Events.
func (c *Controller) report(ctx context.Context, o *observation, result applied, now time.Time) error {
	status := o.service.Status.DeepCopy()
	status.ObservedGeneration = o.service.Generation
	if result.broken[ChainRoute] && !o.taken {
		for _, p := range o.parts {
			p.routeFailed()
		}
	}
	c.reportAddress(o, status)
	status.Components = map[servingv1beta1.ComponentType]servingv1beta1.ComponentStatus{}
	for _, p := range o.parts {
		if p.leaves {
			continue
		}
		component := p.report(c.config.Ingress.URLScheme)
		if result.unrenewed[p.component.Kind] {
			component.LatestCreatedRevision = p.status().LatestCreatedRevision
		}
		c.reportComponentAddress(p, status, &component)
		status.Components[servingv1beta1.ComponentType(p.component.Kind)] = component
	}
	for _, p := range o.present() {
		p.refused = result.refusal(p)
	}
	status.ModelStatus = o.predictor().modelStatus()
	c.reportConditions(status, o, result, now)
	if !o.passes(result) {
		if err := c.writeStatus(ctx, o, status); err != nil {
			return err
		}
	}
	c.tell(o, status, result)
	return nil
}

// routeFailed takes back what the plan makes of a route that could not be written.
func (p *part) routeFailed() {
	p.plan.Route, p.plan.Tags = p.seen.Route.Entries, p.seen.Route.Tags
	p.plan.Stable = p.versionOf(p.status().LatestRolledoutRevision)
	p.plan.Previous = p.versionOf(p.status().PreviousRolledoutRevision)
}

// routed reports whether the service has a route.
func (o *observation) routed() bool {
	return o.route != nil || o.predictor().plan.Route != nil && o.mayRoute()
}

// brief is how long a state has to last to be worth a write.
const brief = 5 * time.Second

// passes reports whether the rollout only settles, and will be past that in a moment: the
// pass after it tells all that this one would. A route that was written is told at once.
func (o *observation) passes(result applied) bool {
	if len(result.faults) > 0 || o.service.Status.ObservedGeneration != o.service.Generation {
		return false
	}
	settles := false
	for _, p := range o.present() {
		hold := p.plan.Conditions.RolledOut
		switch {
		case hold == nil && p.rests():
		case hold != nil && hold.Reason == plan.ReasonSettling && p.plan.WakeAfter > 0 && p.plan.WakeAfter <= brief:
			settles = true
		default:
			return false
		}
	}
	return settles
}

// rests reports whether all weights stay as they are.
func (o *observation) rests() bool {
	return !slices.ContainsFunc(o.parts, func(p *part) bool { return !p.rests() })
}

// rests reports whether the component's route stays as it is.
func (p *part) rests() bool {
	return slices.Equal(p.plan.Route, p.seen.Route.Entries) && slices.Equal(p.plan.Tags, p.seen.Route.Tags)
}

// reportInvalid tells of a spec that can't be rendered where no earlier one was.
func (c *Controller) reportInvalid(ctx context.Context, o *observation, now time.Time) error {
	status := o.service.Status.DeepCopy()
	status.ObservedGeneration = o.service.Generation
	status.ModelStatus = o.predictor().modelStatus()
	reportInvalidConditions(status, o, now)
	if err := c.writeStatus(ctx, o, status); err != nil {
		return err
	}
	c.tell(o, status, applied{})
	return nil
}

// reportAddress fills in where the service is reached, once it is.
func (c *Controller) reportAddress(o *observation, status *servingv1beta1.InferenceServiceStatus) {
	status.URL, status.Address = "", nil
	if !o.routed() {
		return
	}
	if o.hasName(o.service.Name) {
		status.Address = &servingv1beta1.Addressable{URL: c.inCluster(o, o.service.Name)}
		status.URL = status.Address.URL
	}
	switch ingress := c.config.Ingress; {
	case o.addresses.path != "":
		status.URL = ingress.URLScheme + "://" + ingress.Domain + o.addresses.path
	case len(o.addresses.hosts) > 0:
		status.URL = ingress.URLScheme + "://" + o.addresses.hosts[0]
	}
}

// reportComponentAddress fills in where a component is reached by itself, once it is. The
// address of the only one is the service's: the Service of its name is over the pods of a
// canary too, and a client outside the mesh would get more of that than was asked for.
func (c *Controller) reportComponentAddress(p *part, status *servingv1beta1.InferenceServiceStatus, component *servingv1beta1.ComponentStatus) {
	component.URL, component.Address = status.URL, status.Address
	if !p.routed() || p.plan.Route == nil {
		return
	}
	switch {
	case len(p.parts) == 1:
	case p.hasName(p.component.EntryService()):
		component.Address = &servingv1beta1.Addressable{URL: c.inCluster(p.observation, p.component.EntryService())}
	default:
		component.Address = nil
	}
	component.URL = ""
	if component.Address != nil {
		component.URL = component.Address.URL
	}
	if host := p.addresses.components[p.component.Kind]; host != "" {
		component.URL = c.config.Ingress.URLScheme + "://" + host
	}
}

// inCluster is the URL of one of a service's Services.
func (c *Controller) inCluster(o *observation, service string) string {
	return "http://" + names.ClusterHost(service, o.service.Namespace, c.config.Ingress.ClusterDomain)
}

// report says which revisions play which role, and what each carries now.
func (p *part) report(scheme string) servingv1beta1.ComponentStatus {
	status := servingv1beta1.ComponentStatus{
		LatestCreatedRevision:     p.revisionName(p.plan.Target),
		LatestReadyRevision:       p.revisionName(p.plan.LatestReady),
		LatestRolledoutRevision:   p.revisionName(p.plan.Stable),
		PreviousRolledoutRevision: p.revisionName(p.plan.Previous),
	}
	if !p.routed() {
		return status
	}
	for _, entry := range p.plan.Route {
		role := servingv1beta1.TrafficRoleCanary
		if entry.Version == p.plan.Stable {
			role = servingv1beta1.TrafficRoleStable
		}
		status.Traffic = append(status.Traffic, servingv1beta1.TrafficTarget{
			RevisionName:   p.revisionName(entry.Version),
			LatestRevision: entry.Version == p.plan.Target,
			Percent:        entry.Weight,
			Role:           role,
		})
	}
	status.Traffic = p.withTags(status.Traffic, scheme)
	return status
}

// revisionName is the name of a version's revision, empty for none.
func (p *part) revisionName(version string) string {
	if version == "" {
		return ""
	}
	return p.component.Revision(version)
}

// writeStatus applies the status if it differs from the one that is cached.
func (c *Controller) writeStatus(ctx context.Context, o *observation, status *servingv1beta1.InferenceServiceStatus) error {
	if equality.Semantic.DeepEqual(*status, o.service.Status) {
		return nil
	}
	configuration, err := statusApply(o.service, status)
	if err != nil {
		return err
	}
	name := o.name()
	version, err := c.write(ctx, Write{
		Kind: KindInferenceService, Namespace: name.Namespace, Name: name.Name, Status: true, Object: configuration,
	})
	if err != nil {
		return err
	}
	c.fresh.wrote(name, objectKey{KindInferenceService, name}, version, "", c.clock.Now())
	return nil
}

// statusApply turns a status into the form that is applied. Both have the same JSON.
// The UID keeps it from landing on another service of the same name.
func statusApply(service *servingv1beta1.InferenceService, status *servingv1beta1.InferenceServiceStatus) (*servingac.InferenceServiceApplyConfiguration, error) {
	data, err := json.Marshal(status)
	if err != nil {
		return nil, fmt.Errorf("writing the status of InferenceService %s/%s: %w", service.Namespace, service.Name, err)
	}
	apply := servingac.InferenceServiceStatus()
	if err := json.Unmarshal(data, apply); err != nil {
		return nil, fmt.Errorf("writing the status of InferenceService %s/%s: %w", service.Namespace, service.Name, err)
	}
	return servingac.InferenceService(service.Name, service.Namespace).WithUID(service.UID).WithStatus(apply), nil
}

// setCondition sets a condition to True, or to False with the problem's reason.
func setCondition(status *servingv1beta1.InferenceServiceStatus, kind string, problem *plan.Problem, now time.Time) {
	condition := metav1.Condition{
		Type:               kind,
		Status:             metav1.ConditionTrue,
		Reason:             "AsExpected",
		ObservedGeneration: status.ObservedGeneration,
		LastTransitionTime: metav1.NewTime(now.Truncate(time.Second)),
	}
	if problem != nil {
		condition.Status = metav1.ConditionFalse
		condition.Reason = reasonOf(*problem)
		condition.Message = truncate(problem.Message)
	}
	meta.SetStatusCondition(&status.Conditions, condition)
}

// reasonFormat is what the API server takes for a condition's reason.
var reasonFormat = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$`)

// reasonOf is a problem's reason. Those of pods are given by whoever runs them, in any form.
func reasonOf(problem plan.Problem) string {
	if !reasonFormat.MatchString(problem.Reason) || len(problem.Reason) > 1024 {
		return "Other"
	}
	return problem.Reason
}

// truncate keeps a message within what a condition may hold.
func truncate(message string) string {
	const limit = 32768
	if len(message) <= limit {
		return message
	}
	return strings.ToValidUTF8(message[:limit], "")
}
