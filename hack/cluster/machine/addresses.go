package machine

// NodeName is the name of the cluster's only node, and of its context in a kubeconfig.
const NodeName = "sluice-local"

// ClusterDomain is the domain of the cluster's Services.
const ClusterDomain = "cluster.local"

// The cluster's addresses: of 198.18.0.0/15, which no network uses (RFC 2544).
const (
	nodeAddress      = "198.19.0.1"
	podRange         = "198.18.0.0/17"
	serviceRange     = "198.18.128.0/17"
	apiServiceIP     = "198.18.128.1"
	dnsServiceIP     = "198.18.128.10" // also in addons/coredns.yaml
	ingressServiceIP = "198.18.128.80" // also in addons/istio-operator.yaml
)

// The machine's directories of the cluster, of which there is one on a machine.
const (
	RunDir   = "/run/sluice-local"
	StateDir = "/var/lib/sluice-local"
	LogDir   = "/var/log/sluice-local"
	// LockFile keeps two commands from working on the machine's cluster at
	// once. It is outside of RunDir, which comes and goes.
	LockFile = "/run/lock/sluice-local.lock"
	// groupName is the control group of all processes.
	groupName = "sluice-local"
)
