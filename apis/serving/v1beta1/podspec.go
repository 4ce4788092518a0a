package v1beta1

import corev1 "k8s.io/api/core/v1"

// PodSpec is Kubernetes' PodSpec field by field, but that containers may be left
// out: a framework brings its own.
type PodSpec struct {
	// Volumes that the containers can mount.
	// +optional
	// +listType=map
	// +listMapKey=name
	Volumes []corev1.Volume `json:"volumes,omitempty"`
	// InitContainers run to their end, in order, before the containers start.
	// +optional
	// +listType=map
	// +listMapKey=name
	InitContainers []corev1.Container `json:"initContainers,omitempty"`
	// Containers are a custom server, 100 at most. Leave them out with a framework.
	// +optional
	// +kubebuilder:validation:MaxItems=100
	// +listType=map
	// +listMapKey=name
	Containers []corev1.Container `json:"containers,omitempty"`
	// EphemeralContainers are refused by the API server in a pod that a
	// Deployment makes.
	// +optional
	// +listType=map
	// +listMapKey=name
	EphemeralContainers []corev1.EphemeralContainer `json:"ephemeralContainers,omitempty"`
	// RestartPolicy of the containers. A Deployment's pods must have Always, the default.
	// +optional
	RestartPolicy corev1.RestartPolicy `json:"restartPolicy,omitempty"`
	// TerminationGracePeriodSeconds is how long the pod may take to end, default 30.
	// +optional
	TerminationGracePeriodSeconds *int64 `json:"terminationGracePeriodSeconds,omitempty"`
	// ActiveDeadlineSeconds is how long the pod may run.
	// +optional
	ActiveDeadlineSeconds *int64 `json:"activeDeadlineSeconds,omitempty"`
	// DNSPolicy is ClusterFirst (default), ClusterFirstWithHostNet, Default or None.
	// +optional
	DNSPolicy corev1.DNSPolicy `json:"dnsPolicy,omitempty"`
	// NodeSelector holds labels that a node must have.
	// +optional
	// +mapType=atomic
	NodeSelector map[string]string `json:"nodeSelector,omitempty"`
	// ServiceAccountName is the ServiceAccount that the pod runs as; the Secrets
	// that it lists give access to the model.
	// +optional
	ServiceAccountName string `json:"serviceAccountName,omitempty"`
	// DeprecatedServiceAccount is an old name of serviceAccountName.
	// +optional
	DeprecatedServiceAccount string `json:"serviceAccount,omitempty"`
	// AutomountServiceAccountToken is true if the ServiceAccount's token is mounted.
	// +optional
	AutomountServiceAccountToken *bool `json:"automountServiceAccountToken,omitempty"`
	// NodeName is the node to run on, past the scheduler.
	// +optional
	NodeName string `json:"nodeName,omitempty"`
	// HostNetwork puts the pod into the node's network namespace.
	// +optional
	HostNetwork bool `json:"hostNetwork,omitempty"`
	// HostPID puts the pod into the node's process namespace.
	// +optional
	HostPID bool `json:"hostPID,omitempty"`
	// HostIPC puts the pod into the node's IPC namespace.
	// +optional
	HostIPC bool `json:"hostIPC,omitempty"`
	// ShareProcessNamespace gives all containers of the pod one process namespace.
	// +optional
	ShareProcessNamespace *bool `json:"shareProcessNamespace,omitempty"`
	// SecurityContext of the pod.
	// +optional
	SecurityContext *corev1.PodSecurityContext `json:"securityContext,omitempty"`
	// ImagePullSecrets are Secrets in the same namespace that give access to images.
	// +optional
	// +listType=map
	// +listMapKey=name
	ImagePullSecrets []corev1.LocalObjectReference `json:"imagePullSecrets,omitempty"`
	// Hostname of the pod.
	// +optional
	Hostname string `json:"hostname,omitempty"`
	// Subdomain of the pod's DNS name.
	// +optional
	Subdomain string `json:"subdomain,omitempty"`
	// Affinity to nodes and other pods.
	// +optional
	Affinity *corev1.Affinity `json:"affinity,omitempty"`
	// SchedulerName is the scheduler that places the pod.
	// +optional
	SchedulerName string `json:"schedulerName,omitempty"`
	// Tolerations of nodes' taints.
	// +optional
	// +listType=atomic
	Tolerations []corev1.Toleration `json:"tolerations,omitempty"`
	// HostAliases are added to the pod's hosts file.
	// +optional
	// +listType=map
	// +listMapKey=ip
	HostAliases []corev1.HostAlias `json:"hostAliases,omitempty"`
	// PriorityClassName is the PriorityClass of the pod.
	// +optional
	PriorityClassName string `json:"priorityClassName,omitempty"`
	// Priority is set by admission from priorityClassName.
	// +optional
	Priority *int32 `json:"priority,omitempty"`
	// DNSConfig is added to what dnsPolicy makes.
	// +optional
	DNSConfig *corev1.PodDNSConfig `json:"dnsConfig,omitempty"`
	// ReadinessGates are conditions that a ready pod has to have.
	// +optional
	// +listType=atomic
	ReadinessGates []corev1.PodReadinessGate `json:"readinessGates,omitempty"`
	// RuntimeClassName is the RuntimeClass that runs the pod.
	// +optional
	RuntimeClassName *string `json:"runtimeClassName,omitempty"`
	// EnableServiceLinks puts the namespace's Services into the environment, default false.
	// +optional
	EnableServiceLinks *bool `json:"enableServiceLinks,omitempty"`
	// PreemptionPolicy is PreemptLowerPriority (default) or Never.
	// +optional
	PreemptionPolicy *corev1.PreemptionPolicy `json:"preemptionPolicy,omitempty"`
	// Overhead is set by admission from runtimeClassName.
	// +optional
	Overhead corev1.ResourceList `json:"overhead,omitempty"`
	// TopologySpreadConstraints spread the pods over the cluster.
	// +optional
	// +listType=map
	// +listMapKey=topologyKey
	// +listMapKey=whenUnsatisfiable
	TopologySpreadConstraints []corev1.TopologySpreadConstraint `json:"topologySpreadConstraints,omitempty"`
	// SetHostnameAsFQDN makes the pod's host name its full DNS name.
	// +optional
	SetHostnameAsFQDN *bool `json:"setHostnameAsFQDN,omitempty"`
	// OS of the containers.
	// +optional
	OS *corev1.PodOS `json:"os,omitempty"`
	// HostUsers puts the pod into the node's user namespace, default true.
	// +optional
	HostUsers *bool `json:"hostUsers,omitempty"`
	// SchedulingGates hold the pod back from the scheduler.
	// +optional
	// +listType=map
	// +listMapKey=name
	SchedulingGates []corev1.PodSchedulingGate `json:"schedulingGates,omitempty"`
	// ResourceClaims are devices that the containers can name.
	// +optional
	// +listType=map
	// +listMapKey=name
	ResourceClaims []corev1.PodResourceClaim `json:"resourceClaims,omitempty"`
	// Resources of the pod as a whole.
	// +optional
	Resources *corev1.ResourceRequirements `json:"resources,omitempty"`
	// HostnameOverride is the pod's host name, whatever hostname and subdomain are.
	// +optional
	HostnameOverride *string `json:"hostnameOverride,omitempty"`
	// SchedulingGroup is the group that the pod is scheduled with.
	// +optional
	SchedulingGroup *corev1.PodSchedulingGroup `json:"schedulingGroup,omitempty"`
	// EvictionResponders respond before the pod is evicted.
	// +optional
	// +listType=map
	// +listMapKey=name
	EvictionResponders []corev1.EvictionResponder `json:"evictionResponders,omitempty"`
}

// Go converts one into the other as long as names, types and order agree: a change of
// corev1.PodSpec stops the build here. Bring PodSpec up to it.
var _ = corev1.PodSpec(PodSpec{})
