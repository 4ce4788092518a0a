package v1beta1

// TransformerSpec is the pods that stand before the predictor.
type TransformerSpec struct {
	// PodSpec is the transformer's containers and its pod's other fields.
	PodSpec `json:",inline"`
	// ComponentExtensionSpec is replicas, limits and the share of the traffic.
	ComponentExtensionSpec `json:",inline"`
}
