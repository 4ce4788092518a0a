package names

// Labels of Sluice's objects. Istio takes a pod's canonical service and revision from App and
// Version, and Kiali its versioned app graph.
const (
	LabelApp              = "app"
	LabelVersion          = "version"
	LabelComponent        = "component"
	LabelInferenceService = "serving.kubeflow.org/inferenceservice"
)

// Labels by which an InferenceService is reached from inside the cluster only, and their value:
// KServe's own, and those of Knative's API groups, which KServe with Knative reads.
const (
	LabelVisibilityKServe            = "networking.kserve.io/visibility"
	LabelVisibilityKnativeNetworking = "networking.knative.dev/visibility"
	LabelVisibilityKnativeServing    = "serving.knative.dev/visibility"
	ClusterLocal                     = "cluster-local"
)

// AnnotationTagRouting gives each revision a host of its own (KServe).
const AnnotationTagRouting = "serving.kserve.io/enable-tag-routing"

// Annotations of a revision's ControllerRevision.
const (
	// AnnotationSpecHash is the hash of the component's spec that the snapshot was taken from, in
	// hexadecimal.
	AnnotationSpecHash = "serving.kubeflow.org/spec-hash"
	// AnnotationRolledOutAt is when the revision last began to get all of the traffic, in RFC 3339
	// with nanoseconds; absent if it never did.
	AnnotationRolledOutAt = "serving.kubeflow.org/rolled-out-at"
	// AnnotationFallbacks is how often the revision has lately lost its share of the traffic
	// because no pods were ready, and AnnotationFellBackAt when that was last, in RFC 3339 with
	// nanoseconds; both absent if it never did.
	AnnotationFallbacks  = "serving.kubeflow.org/fallbacks"
	AnnotationFellBackAt = "serving.kubeflow.org/fell-back-at"
	// AnnotationRejectedAt is when the revision was last found worse than the stable one, in RFC 3339 with nanoseconds,
	// AnnotationRejectedRetry the spec's retry of that time, and AnnotationRejectedFor by what figures; all absent if
	// it never was.
	AnnotationRejectedAt    = "serving.kubeflow.org/rejected-at"
	AnnotationRejectedRetry = "serving.kubeflow.org/rejected-retry"
	AnnotationRejectedFor   = "serving.kubeflow.org/rejected-for"
	// AnnotationReplicas is the spec's last setting of the revision's replicas while the two were
	// equal, in JSON: `{"min":2,"max":10,"metric":"rps","target":50}`.
	AnnotationReplicas = "serving.kubeflow.org/replicas"
)

// AnnotationHeldShares is the shares of the traffic that a VirtualService gives revisions by steps, or that
// are analysed, by their component, since when, and since when the revision has had any, in JSON:
// `{"predictor":{"percent":25,"since":"2026-01-02T15:14:05Z","began":"2026-01-02T15:04:05Z"}}`. A step
// that mirrors has `mirror` in place of `percent`. It is absent where there are none.
const AnnotationHeldShares = "serving.kubeflow.org/held-shares"

// AnnotationForGeneration is the generation of the InferenceService that an object was last
// written for.
const AnnotationForGeneration = "serving.kubeflow.org/for-generation"

// AnnotationExportTo limits which namespaces' proxies get a Service (Istio).
const AnnotationExportTo = "networking.istio.io/exportTo"

// FieldManager owns every field that Sluice writes.
const FieldManager = "sluice"
