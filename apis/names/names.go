package names

import (
	"fmt"
	"strings"
)

// Component names one component of one InferenceService.
type Component struct {
	// Namespace and InferenceService name the InferenceService.
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

// Service is the name of the Service over the pods of all of the component's
// revisions, and of its DestinationRule.
func (c Component) Service() string { return c.InferenceService + "-" + c.Kind }

// EntryService is the name of the Service over the pods of the component's stable
// revision, where the InferenceService has other components too: by it, clients without a
// sidecar reach the component. It is KFServing's name of the component's host.
func (c Component) EntryService() string { return c.Service() + "-default" }

// Revision is the name of a revision, and of its ControllerRevision, Service and
// HorizontalPodAutoscaler. The version is `<default|canary>-<5 characters>`.
func (c Component) Revision(version string) string { return c.Service() + "-" + version }

// Deployment is the name of a revision's Deployment.
func (c Component) Deployment(version string) string { return c.Revision(version) + "-deployment" }

// Labels are those of the component's own objects.
func (c Component) Labels() map[string]string {
	return map[string]string{
		LabelApp:              c.InferenceService,
		LabelComponent:        c.Kind,
		LabelInferenceService: c.InferenceService,
	}
}

// Selector selects the pods of all of the component's revisions. Everybody labels pods
// with `app`; the label of the InferenceService keeps theirs out.
func (c Component) Selector() map[string]string { return c.Labels() }

// RevisionSelector selects the pods of one revision.
func (c Component) RevisionSelector(version string) map[string]string {
	selector := c.Labels()
	selector[LabelVersion] = version
	return selector
}

// RevisionLabels are those of a revision's objects and pods.
func (c Component) RevisionLabels(version string) map[string]string {
	return c.RevisionSelector(version)
}

// IngressRoute is the name of the VirtualService by whose hosts at the ingress an
// InferenceService is reached, where the mesh doesn't have them. No InferenceService has a dot
// in its name, and so none has a VirtualService of this name.
func IngressRoute(service string) string { return service + ".ingress" }

// PathRoute is the name of the VirtualService by whose path at the ingress's domain an
// InferenceService is reached; nobody else's, as IngressRoute.
func PathRoute(service string) string { return service + ".path" }

// FailoverSubset is the name of the DestinationRule subset that prefers the
// version's pods and falls over to the component's others. The plain subset is
// named as the version.
func FailoverSubset(version string) string { return version + failoverSuffix }

const failoverSuffix = "-failover"

// ServicePort is the port of all Services, named by its protocol.
const ServicePort = 80

// ClusterHost is the full DNS name of a Service.
func ClusterHost(service, namespace, clusterDomain string) string {
	return fmt.Sprintf("%s.%s.svc.%s", service, namespace, clusterDomain)
}

// CutFailover returns the version that a subset is for, and whether it is the one
// that falls over.
func CutFailover(subset string) (version string, failover bool) {
	return strings.CutSuffix(subset, failoverSuffix)
}
