package deploy

import (
	"encoding/json"

	appsv1 "k8s.io/api/apps/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Replicas is the number of replicas, or its range, in a spec for a revision. A revision takes it
// from the spec as long as the two are equal, and its ControllerRevision records it: after that the
// spec is about another revision.
type Replicas struct {
	// Min is at least 1; 0 if nothing is recorded.
	Min int32 `json:"min"`
	// Max above Min means autoscaling between the two.
	Max int32 `json:"max,omitempty"`
	// Scaling determines the number in between.
	Scaling
}

// Scaling is the metric that the number of pods follows. The zero value is KServe's default: CPU at
// 80 %.
type Scaling struct {
	// Metric is cpu, memory, concurrency or rps.
	Metric servingv1beta1.ScaleMetric `json:"metric,omitempty"`
	// Target is the metric's desired average: for cpu and memory in percent of the request, for
	// concurrency in requests under way per pod, for rps in requests per second and pod.
	Target int32 `json:"target,omitempty"`
}

// ByRequests reports whether replicas are autoscaled by requests.
func (r Replicas) ByRequests() bool { return r.Max > r.Min && r.Scaling.ByRequests() }

// annotate adds the record to annotations, unless it is empty.
func (r Replicas) annotate(annotations map[string]string) {
	if r.Min == 0 {
		return
	}
	data, err := json.Marshal(r)
	if err != nil {
		panic(err) // Numbers and a string always have JSON.
	}
	annotations[names.AnnotationReplicas] = string(data)
}

// ReadReplicas returns the replicas that a ControllerRevision records; none if the record can't be
// read or makes no sense.
func ReadReplicas(revision *appsv1.ControllerRevision) Replicas {
	var replicas Replicas
	err := json.Unmarshal([]byte(revision.Annotations[names.AnnotationReplicas]), &replicas)
	if err != nil || replicas.Min < 1 || replicas.Max < 0 {
		return Replicas{}
	}
	return replicas
}
