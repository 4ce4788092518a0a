package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// APIVersion and Kind head the file.
const (
	APIVersion = "config.sluice.dev/v1alpha1"
	Kind       = "SluiceConfiguration"
)

// SluiceConfiguration is the whole file.
type SluiceConfiguration struct {
	metav1.TypeMeta `json:",inline"`

	// Ingress says where InferenceServices are reached.
	Ingress Ingress `json:"ingress,omitempty"`
	// Frameworks holds the model server of each framework, by its name in the
	// InferenceService's spec.
	Frameworks map[string]Framework `json:"frameworks,omitempty"`
	// CustomContainers holds what servers of users' own get, those of transformers and
	// explainers among them.
	CustomContainers CustomContainers `json:"customContainers,omitempty"`
	// StorageInitializer downloads models before the server starts.
	StorageInitializer StorageInitializer `json:"storageInitializer,omitempty"`
	// Agent stands before a model server that is to log or to batch requests.
	Agent Agent `json:"agent,omitempty"`
	// Pods holds what all revisions' pods have in common.
	Pods Pods `json:"pods,omitempty"`
	// Rollout holds the times and limits of rollouts.
	Rollout Rollout `json:"rollout,omitempty"`
	// Autoscaling says where KEDA finds how many requests there are, for services with
	// scaleMetric concurrency or rps.
	Autoscaling Autoscaling `json:"autoscaling,omitempty"`
	// OutlierDetection says when Envoy takes an endpoint for failed, behind a
	// destination that can fail over.
	OutlierDetection OutlierDetection `json:"outlierDetection,omitempty"`
	// Mesh says what sidecars learn of.
	Mesh Mesh `json:"mesh,omitempty"`
	// Workers is how many InferenceServices are reconciled at once, 1..64.
	Workers int `json:"workers,omitempty"`
}

// Ingress says where InferenceServices are reached.
type Ingress struct {
	// Gateway is the Istio Gateway of the ingress, `namespace/name`.
	Gateway string `json:"gateway,omitempty"`
	// GatewayPort is the number of the Gateway's port at which the URLs are answered: 80 or
	// 8080 for http and 443 or 8443 for https, if it is 0. Where a load balancer before the
	// ingress has ports of its own, or terminates TLS, it is another.
	GatewayPort uint32 `json:"gatewayPort,omitempty"`
	// Domain is the last part of the hosts, .IngressDomain in the template.
	Domain string `json:"domain,omitempty"`
	// AdditionalDomains give each service a host more, each: the one that DomainTemplate
	// makes of it. The URL in status has the first, that of Domain.
	AdditionalDomains []string `json:"additionalDomains,omitempty"`
	// DomainTemplate makes a host of .Name, .Namespace, .IngressDomain, .Annotations and
	// .Labels, in the syntax of Go's text/template; the last two are the service's. For
	// the host of a component .Name is `<name>-<component>`.
	DomainTemplate string `json:"domainTemplate,omitempty"`
	// PathTemplate makes a path of .Name and .Namespace, by which a service is reached at
	// the host Domain too: `/serving/{{.Namespace}}/{{.Name}}`. Servers don't see it. It
	// is then what the URL in status has. Empty for none.
	PathTemplate string `json:"pathTemplate,omitempty"`
	// URLScheme is that of the URLs in status, http or https. The Gateway terminates TLS.
	URLScheme string `json:"urlScheme,omitempty"`
	// Scheme is the former name of URLScheme; a file that has it is still read.
	Scheme string `json:"scheme,omitempty"`
	// ClusterDomain is the cluster's DNS domain.
	ClusterDomain string `json:"clusterDomain,omitempty"`
}

// Mesh says what sidecars learn of.
type Mesh struct {
	// IngressHosts binds the hosts at the ingress to the mesh, too: a client with a sidecar that
	// sends to one of them then reaches the pods without the ingress. Otherwise sidecars know
	// the hosts of the Services only, and send the others where DNS leads to.
	IngressHosts bool `json:"ingressHosts,omitempty"`
	// ExportTo is to which namespaces routes, their rules and the Services that they lead to
	// are told of: `*` for all, `.` for their own, or names. The Gateway's and those of clients
	// must be among them. Empty leaves it to the mesh's defaults, which are all.
	ExportTo []string `json:"exportTo,omitempty"`
}

// Framework is the model servers of one framework.
type Framework struct {
	// Image of the framework's own server, without a tag.
	Image string `json:"image,omitempty"`
	// Tag for services that name no runtimeVersion; `sha256:...` for a digest.
	Tag string `json:"tag,omitempty"`
	// Servers holds the images of its other servers, by name: mlserver speaks v2
	// for sklearn, xgboost and lightgbm, onnxruntime v1 for onnx, pytorchserver serves
	// pytorch models with a modelClassName, tritonserver what asks for it by
	// model.runtime.
	Servers map[string]Server `json:"servers,omitempty"`
	// Resources for services that name none, whatever the server.
	Resources *corev1.ResourceRequirements `json:"resources,omitempty"`
}

// Server is the model server of one framework.
type Server struct {
	// Image without a tag.
	Image string `json:"image,omitempty"`
	// Tag for services that name no runtimeVersion; `sha256:...` for a digest.
	Tag string `json:"tag,omitempty"`
}

// Server returns one of the framework's servers by its name, empty for its own.
func (f Framework) Server(name string) Server {
	if name == "" {
		return Server{Image: f.Image, Tag: f.Tag}
	}
	return f.Servers[name]
}

// StorageInitializer is the init container that downloads a model.
type StorageInitializer struct {
	// Image with its tag.
	Image string `json:"image,omitempty"`
	// Resources of the container.
	Resources *corev1.ResourceRequirements `json:"resources,omitempty"`
	// Env is added to the container's environment.
	Env []corev1.EnvVar `json:"env,omitempty"`
	// SecurityContext of the container. By default it is admitted where Pod Security
	// Standards' level restricted is enforced; runAsNonRoot false is for an image that runs
	// as root.
	SecurityContext *corev1.SecurityContext `json:"securityContext,omitempty"`
}

// Agent is KServe's agent, a container before the model server.
type Agent struct {
	// Image with its tag.
	Image string `json:"image,omitempty"`
	// Resources of the container.
	Resources *corev1.ResourceRequirements `json:"resources,omitempty"`
	// SecurityContext of the container, as that of the storage initializer. As whom the
	// server runs, if the spec says so, the agent runs too.
	SecurityContext *corev1.SecurityContext `json:"securityContext,omitempty"`
}

// CustomContainers is what servers of users' own get.
type CustomContainers struct {
	// Resources of the container that serves, where the spec names none.
	Resources *corev1.ResourceRequirements `json:"resources,omitempty"`
}

// Pods holds what all revisions' pods have in common.
type Pods struct {
	// PreStopSleep is how long a server goes on serving once its pod is asked
	// to end, so that Envoy forgets the endpoint first; whole seconds.
	PreStopSleep metav1.Duration `json:"preStopSleep,omitempty"`
	// TerminationGracePeriod is how long a pod may take to end, PreStopSleep
	// included; whole seconds.
	TerminationGracePeriod metav1.Duration `json:"terminationGracePeriod,omitempty"`
	// ProgressDeadline is how long a revision may take to get ready before it
	// counts as failed; whole seconds.
	ProgressDeadline metav1.Duration `json:"progressDeadline,omitempty"`
}

// Rollout holds the times and limits of rollouts.
type Rollout struct {
	// Settle is how long Envoy is given to learn of an endpoint, a subset or a
	// route: longer than istiod takes to push.
	Settle metav1.Duration `json:"settle,omitempty"`
	// Drain is how long requests in flight are given on pods that have lost
	// their traffic, after Settle, before they are asked to end.
	Drain metav1.Duration `json:"drain,omitempty"`
	// ScaleDownDelay is how long the previous revision stays warm after a
	// promotion.
	ScaleDownDelay metav1.Duration `json:"scaleDownDelay,omitempty"`
	// KeepCapacity has the stable revision keep the pods that all of the traffic needs
	// while a canary has some of it, and the previous one while it stands in for a revision
	// that was just promoted, so that turning back is at once. Where GPUs are scarce, false
	// leaves both to their autoscalers; turning back then waits for nothing, and what is
	// left of them has to cope until they have grown. True by default.
	KeepCapacity *bool `json:"keepCapacity,omitempty"`
	// RevisionHistoryLimit is how many snapshots without a role are kept, 0..100.
	RevisionHistoryLimit *int `json:"revisionHistoryLimit,omitempty"`
}

// Autoscaling says where KEDA finds how many requests there are.
type Autoscaling struct {
	// PrometheusAddress is the URL of a Prometheus that has Istio's standard metrics, as
	// KEDA reaches it.
	PrometheusAddress string `json:"prometheusAddress,omitempty"`
	// Window is what a rate is taken over: at least twice the interval at which Prometheus
	// scrapes Envoy; whole seconds. After weights have changed, no autoscaler's floor is
	// lowered for as long, whatever it scales by.
	Window metav1.Duration `json:"window,omitempty"`
}

// OutlierDetection is Istio's, for destinations that can fail over.
type OutlierDetection struct {
	// ConsecutiveErrors takes an endpoint out, 1 or more.
	ConsecutiveErrors uint32 `json:"consecutiveErrors,omitempty"`
	// All5xx counts every status of 500 and above, not only those that a
	// gateway gives (502, 503, 504).
	All5xx bool `json:"all5xx,omitempty"`
	// Interval between two looks at the endpoints: those whose time is over are taken
	// back in, and those that are in are forgiven one of the times that they were out.
	// One that fails later than this, such as by a timeout, is forgiven too early.
	Interval metav1.Duration `json:"interval,omitempty"`
	// BaseEjectionTime is how long an endpoint is left out the first time, and at
	// most an Interval longer; twice as long the second time, and so on up to 5m.
	BaseEjectionTime metav1.Duration `json:"baseEjectionTime,omitempty"`
}
