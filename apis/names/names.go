package names

import (
	"fmt"
	"strings"
)

// Component identifies one component of one InferenceService.
type Component struct {
	// Namespace and InferenceService identify the InferenceService.
	Namespace, InferenceService string
	// Kind is Predictor, Transformer or Explainer.
	Kind string
}

// The kinds of components.
const (
	Predictor   = "predictor"
	Transformer = "transformer"
	Explainer   = "explainer"
)

// Kinds returns the kinds of components, the predictor first.
func Kinds() []string { return []string{Predictor, Transformer, Explainer} }

// Service returns the name of the Service over the pods of all of the component's revisions, and of
// its DestinationRule.
func (c Component) Service() string { return c.InferenceService + "-" + c.Kind }

// EntryService returns the name of the Service over the pods of the component's stable revision, if
// the InferenceService has other components too. Clients without a sidecar reach the component by
// it. It is KFServing's name for the component's host.
func (c Component) EntryService() string { return c.Service() + "-default" }

// Revision returns the name of a revision, and of its ControllerRevision, Service and
// HorizontalPodAutoscaler. The version is `<default|canary>-<5 characters>`.
func (c Component) Revision(version string) string { return c.Service() + "-" + version }

// Deployment returns the name of a revision's Deployment.
func (c Component) Deployment(version string) string { return c.Revision(version) + deploymentSuffix }

// RevisionOf returns the name of the revision whose Deployment has a name.
func RevisionOf(deployment string) string { return strings.TrimSuffix(deployment, deploymentSuffix) }

const deploymentSuffix = "-deployment"

// Labels returns the labels of the component's own objects.
func (c Component) Labels() map[string]string {
	return map[string]string{
		LabelApp:              c.InferenceService,
		LabelComponent:        c.Kind,
		LabelInferenceService: c.InferenceService,
	}
}

// Selector selects the pods of all of the component's revisions. Other pods have a label `app` too;
// the InferenceService's label excludes them.
func (c Component) Selector() map[string]string { return c.Labels() }

// RevisionSelector selects the pods of one revision.
func (c Component) RevisionSelector(version string) map[string]string {
	selector := c.Labels()
	selector[LabelVersion] = version
	return selector
}

// RevisionLabels returns the labels of a revision's objects and pods.
func (c Component) RevisionLabels(version string) map[string]string {
	return c.RevisionSelector(version)
}

// IngressRoute returns the name of the VirtualService for an InferenceService's hosts at the
// ingress, if the mesh doesn't have them. It is unique, because an InferenceService's name has no
// dot.
func IngressRoute(service string) string { return service + ".ingress" }

// PathRoute returns the name of the VirtualService for an InferenceService's path at the ingress's
// domain. It is unique, as IngressRoute.
func PathRoute(service string) string { return service + ".path" }

// FailoverSubset returns the name of the DestinationRule's subset that prefers the version's pods
// and fails over to the component's others. The name of the plain subset is the version.
func FailoverSubset(version string) string { return version + failoverSuffix }

const failoverSuffix = "-failover"

// ServicePort is the port of all Services, named by its protocol.
const ServicePort = 80

// ClusterHost returns the full DNS name of a Service.
func ClusterHost(service, namespace, clusterDomain string) string {
	return fmt.Sprintf("%s.%s.svc.%s", service, namespace, clusterDomain)
}

// CutFailover returns the version of a subset, and whether the subset fails over.
func CutFailover(subset string) (version string, failover bool) {
	return strings.CutSuffix(subset, failoverSuffix)
}
