package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// APIVersion and Kind are the file's first fields.
const (
	APIVersion = "config.sluice.dev/v1alpha1"
	Kind       = "SluiceConfiguration"
)

// SluiceConfiguration is the whole file.
type SluiceConfiguration struct {
	metav1.TypeMeta `json:",inline"`

	// Ingress configures where InferenceServices are reached.
	Ingress Ingress `json:"ingress,omitempty"`
	// Frameworks holds the model server of each framework, by its name in the InferenceService's
	// spec.
	Frameworks map[string]Framework `json:"frameworks,omitempty"`
	// CustomContainers holds defaults for custom servers, including transformers and explainers.
	CustomContainers CustomContainers `json:"customContainers,omitempty"`
	// StorageInitializer downloads models before the server starts.
	StorageInitializer StorageInitializer `json:"storageInitializer,omitempty"`
	// Agent is the container before a model server that logs or batches requests.
	Agent Agent `json:"agent,omitempty"`
	// Pods holds what all revisions' pods have in common.
	Pods Pods `json:"pods,omitempty"`
	// Rollout holds the times and limits of rollouts.
	Rollout Rollout `json:"rollout,omitempty"`
	// Autoscaling configures where KEDA reads how many requests there are, for services with
	// scaleMetric concurrency or rps.
	Autoscaling Autoscaling `json:"autoscaling,omitempty"`
	// Analysis configures where the requests are counted by which revisions are compared.
	Analysis Analysis `json:"analysis,omitempty"`
	// OutlierDetection configures when Envoy ejects an endpoint, behind a destination that can fail
	// over.
	OutlierDetection OutlierDetection `json:"outlierDetection,omitempty"`
	// Mesh configures which hosts and objects sidecars get.
	Mesh Mesh `json:"mesh,omitempty"`
	// Workers is how many InferenceServices are reconciled at once, 1..64.
	Workers int `json:"workers,omitempty"`
	// LeaderElection holds the durations of the election among the copies of the manager. They may
	// differ between copies, as they do while a change of them is rolled out.
	LeaderElection LeaderElection `json:"leaderElection,omitempty"`
}

// Ingress configures where InferenceServices are reached.
type Ingress struct {
	// Gateway is the Istio Gateway of the ingress, `namespace/name`.
	Gateway string `json:"gateway,omitempty"`
	// GatewayPort is the number of the Gateway's port at which the URLs are answered; 0 for 80 or
	// 8080 with http, and 443 or 8443 with https. Set it if a load balancer before the ingress has
	// other ports or terminates TLS.
	GatewayPort uint32 `json:"gatewayPort,omitempty"`
	// Domain is the last part of the hosts, .IngressDomain in the template.
	Domain string `json:"domain,omitempty"`
	// AdditionalDomains each add a host to a service: the result of DomainTemplate for that domain.
	// The URL in status has the host under Domain.
	AdditionalDomains []string `json:"additionalDomains,omitempty"`
	// DomainTemplate composes a host from .Name, .Namespace, .IngressDomain, .Annotations and
	// .Labels, in the syntax of Go's text/template; the last two are the service's. For the host of
	// a component .Name is `<name>-<component>`.
	DomainTemplate string `json:"domainTemplate,omitempty"`
	// PathTemplate composes a path from .Name and .Namespace, such as
	// `/serving/{{.Namespace}}/{{.Name}}`. A service is then reached by this path at the host
	// Domain too, and the URL in status has it. The ingress removes the path before the server.
	// Empty for none.
	PathTemplate string `json:"pathTemplate,omitempty"`
	// URLScheme is the scheme of the URLs in status, http or https. The Gateway terminates TLS.
	URLScheme string `json:"urlScheme,omitempty"`
	// Scheme is the former name of URLScheme, and still has its effect.
	Scheme string `json:"scheme,omitempty"`
	// ClusterDomain is the cluster's DNS domain.
	ClusterDomain string `json:"clusterDomain,omitempty"`
}

// Mesh configures which hosts and objects sidecars get.
type Mesh struct {
	// IngressHosts is true if the hosts at the ingress are bound to the mesh, too: a client with a
	// sidecar that sends to one of them then reaches the pods without the ingress. Otherwise
	// sidecars route the hosts of the Services only, and other hosts by DNS.
	IngressHosts bool `json:"ingressHosts,omitempty"`
	// ExportTo lists the namespaces whose proxies get the routes, their rules and their Services:
	// `*` for all, `.` for the objects' own, or names. The Gateway's namespace and those of clients
	// must be among them. Empty for the mesh's defaults, which are all.
	ExportTo []string `json:"exportTo,omitempty"`
}

// Framework holds the model servers of one framework.
type Framework struct {
	// Image of the framework's own server, without a tag.
	Image string `json:"image,omitempty"`
	// Tag for services that name no runtimeVersion; `sha256:...` for a digest.
	Tag string `json:"tag,omitempty"`
	// Servers holds the images of its other servers, by name: mlserver speaks v2 for sklearn,
	// xgboost and lightgbm, onnxruntime speaks v1 for onnx, pytorchserver serves pytorch models
	// with a modelClassName, and tritonserver serves models that select it by model.runtime.
	Servers map[string]Server `json:"servers,omitempty"`
	// Resources for services that set none, for all servers of the framework.
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
	// SecurityContext of the container. The default passes where Pod Security Standards' level
	// restricted is enforced; set runAsNonRoot to false for an image that runs as root.
	SecurityContext *corev1.SecurityContext `json:"securityContext,omitempty"`
}

// Agent is KServe's agent, a container before the model server.
type Agent struct {
	// Image with its tag.
	Image string `json:"image,omitempty"`
	// Resources of the container.
	Resources *corev1.ResourceRequirements `json:"resources,omitempty"`
	// SecurityContext of the container, as that of the storage initializer. If the spec sets the
	// server's user, the agent runs as the same one.
	SecurityContext *corev1.SecurityContext `json:"securityContext,omitempty"`
}

// CustomContainers holds defaults for custom servers.
type CustomContainers struct {
	// Resources of the container that serves, if the spec sets none.
	Resources *corev1.ResourceRequirements `json:"resources,omitempty"`
}

// Pods holds what all revisions' pods have in common.
type Pods struct {
	// PreStopSleep is how long a server goes on serving after its pod begins to terminate, so that
	// Envoy removes the endpoint first; whole seconds.
	PreStopSleep metav1.Duration `json:"preStopSleep,omitempty"`
	// TerminationGracePeriod is how long a pod may take to terminate, with PreStopSleep; whole
	// seconds.
	TerminationGracePeriod metav1.Duration `json:"terminationGracePeriod,omitempty"`
	// ProgressDeadline is how long a revision may take to become ready before it counts as failed;
	// whole seconds.
	ProgressDeadline metav1.Duration `json:"progressDeadline,omitempty"`
	// SidecarEgress lists hosts, `namespace/host` as in Istio's Sidecar, such as `istio-system/*`:
	// pods' sidecars then get these and the hosts of their own InferenceService, instead of all hosts of
	// the mesh. Requests to other hosts follow the mesh's outboundTrafficPolicy. Empty for all hosts.
	SidecarEgress []string `json:"sidecarEgress,omitempty"`
}

// Rollout holds the times and limits of rollouts.
type Rollout struct {
	// Settle is how long Envoy gets to learn of an endpoint, a subset or a route. It must be longer
	// than istiod takes to push.
	Settle metav1.Duration `json:"settle,omitempty"`
	// Drain is how long requests in flight get on pods that have lost their traffic, after Settle,
	// before the pods terminate.
	Drain metav1.Duration `json:"drain,omitempty"`
	// ScaleDownDelay is how long the previous revision keeps its pods after a promotion.
	ScaleDownDelay metav1.Duration `json:"scaleDownDelay,omitempty"`
	// KeepCapacity is true if the stable revision keeps the pods that all of the traffic needs
	// while a canary has some of it, and the previous revision keeps its pods while it stands in
	// for a revision that was just promoted. Then a rollback takes effect at once. Where GPUs are
	// scarce, false leaves both to their autoscalers: a rollback then doesn't wait either, but the
	// remaining pods have to bear the traffic until the autoscaler has added others. True by
	// default.
	KeepCapacity *bool `json:"keepCapacity,omitempty"`
	// Steps are the shares by which a new revision gets its traffic, for services whose spec has no
	// rollout of its own. Their percents rise; at most 20. None by default: all at once.
	Steps []Step `json:"steps,omitempty"`
	// Analysis compares a new revision with the stable one, for services whose spec has no rollout of its own. None by
	// default.
	Analysis *servingv1beta1.Analysis `json:"analysis,omitempty"`
	// MaxSurge is how many pods a rollout may take beside those that all of the traffic takes, a number or a percent of
	// them, for services whose spec doesn't have it. None by default: as many as the new revision needs.
	MaxSurge *intstr.IntOrString `json:"maxSurge,omitempty"`
	// MaxUnavailable is how many pods fewer than all of the traffic takes may be ready meanwhile, a number or a
	// percent of them. It goes with MaxSurge. None by default, one where MaxSurge is 0.
	MaxUnavailable *intstr.IntOrString `json:"maxUnavailable,omitempty"`
	// KeepFailed is how long a revision that was rejected keeps its pods, for their logs.
	KeepFailed metav1.Duration `json:"keepFailed,omitempty"`
	// RevisionHistoryLimit is how many snapshots without a role are kept, 0..100.
	RevisionHistoryLimit *int `json:"revisionHistoryLimit,omitempty"`
}

// Step is a share of the traffic, and how long it lasts.
type Step struct {
	// Percent of the traffic, 1..100. A step has either this or Mirror.
	Percent int32 `json:"percent,omitempty"`
	// Mirror is the percent of the requests, 1..100, of which the revision gets a copy. Steps that mirror
	// come before the others.
	Mirror int32 `json:"mirror,omitempty"`
	// For is how long the revision has this share at least, from when every Envoy has had the time to
	// learn of it; 0 or more.
	For metav1.Duration `json:"for,omitempty"`
}

// Autoscaling configures where KEDA reads how many requests there are.
type Autoscaling struct {
	// PrometheusAddress is the URL of a Prometheus that has Istio's standard metrics, as
	// KEDA reaches it.
	PrometheusAddress string `json:"prometheusAddress,omitempty"`
	// Window is the time over which a rate is taken: at least twice the interval at which
	// Prometheus scrapes Envoy; whole seconds. After a change of weights, no autoscaler's minimum
	// is lowered for this long, whatever its metric.
	Window metav1.Duration `json:"window,omitempty"`
}

// Analysis configures where the requests are counted by which revisions are compared.
type Analysis struct {
	// PrometheusAddress is the URL of a Prometheus that has Istio's standard metrics, as the manager
	// reaches it. Empty for autoscaling.prometheusAddress.
	PrometheusAddress string `json:"prometheusAddress,omitempty"`
	// PrometheusClient is how the manager proves to that Prometheus who it is, and the other way round.
	PrometheusClient PrometheusClient `json:"prometheusClient,omitzero"`
	// Interval is the time between two looks at a rollout: that at which Prometheus scrapes Envoy, or
	// more; whole seconds, 1s to 5m.
	Interval metav1.Duration `json:"interval,omitempty"`
}

// PrometheusClient is by what the manager and a Prometheus know each other: absolute paths of files, such as those of a
// Secret's volume in the manager's pod. They are read again when they change.
type PrometheusClient struct {
	// BearerTokenFile has a token, which is sent as Authorization: Bearer. A client has either this or BasicAuth.
	BearerTokenFile string `json:"bearerTokenFile,omitempty"`
	// BasicAuth has a name and a password.
	BasicAuth BasicAuth `json:"basicAuth,omitzero"`
	// CAFile has the certificates, PEM, by one of which that of an https address has to be signed. Empty for those that
	// the manager's image has. Without the file the manager does not start.
	CAFile string `json:"caFile,omitempty"`
}

// BasicAuth is a name and a password, each in a file of its own.
type BasicAuth struct {
	// UsernameFile has the name.
	UsernameFile string `json:"usernameFile,omitempty"`
	// PasswordFile has the password.
	PasswordFile string `json:"passwordFile,omitempty"`
}

// OutlierDetection is Istio's, for destinations that can fail over.
type OutlierDetection struct {
	// ConsecutiveErrors is how many errors in a row eject an endpoint, 1 or more.
	ConsecutiveErrors uint32 `json:"consecutiveErrors,omitempty"`
	// All5xx is true if every status of 500 and above counts, not only a gateway's (502, 503, 504).
	All5xx bool `json:"all5xx,omitempty"`
	// Interval is the time between two checks of the endpoints. At each check, endpoints whose
	// ejection time has ended return, and each of the others has one earlier ejection forgiven. An
	// endpoint whose failures take longer than this, such as timeouts, is forgiven too early.
	Interval metav1.Duration `json:"interval,omitempty"`
	// BaseEjectionTime is how long an endpoint is ejected the first time, plus at most an Interval;
	// twice as long the second time, and so on up to 5m.
	BaseEjectionTime metav1.Duration `json:"baseEjectionTime,omitempty"`
}

// LeaderElection holds the durations of the election of the one copy of the manager that works.
type LeaderElection struct {
	// LeaseDuration is how long after a leader's last renewal another copy takes over; whole
	// seconds, and a second or more longer than RenewDeadline. A leader that ends in good order
	// releases the Lease, so that none of it passes.
	LeaseDuration metav1.Duration `json:"leaseDuration,omitempty"`
	// RenewDeadline is how long after its last renewal a leader that can't renew ends its work. It
	// must be longer than 1.2 times RetryPeriod. If the work has not ended when four fifths of the
	// time to LeaseDuration are over, the manager exits.
	RenewDeadline metav1.Duration `json:"renewDeadline,omitempty"`
	// RetryPeriod is the time between two renewals, and, times 1 to 2.2, between two attempts of
	// another copy; 100ms or more.
	RetryPeriod metav1.Duration `json:"retryPeriod,omitempty"`
}
