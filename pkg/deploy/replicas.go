package deploy

import (
	"encoding/json"

	appsv1 "k8s.io/api/apps/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Replicas is what a spec says of how many replicas a revision is to run. It is the
// revision's own from the time when it equalled the spec, and is recorded on its
// ControllerRevision: what another spec says is about another revision.
type Replicas struct {
	// Min is at least 1; 0 stands for nothing that is known.
	Min int32 `json:"min"`
	// Max above Min asks for autoscaling between the two.
	Max int32 `json:"max,omitempty"`
	// Scaling is what the number follows in between.
	Scaling
}

// Scaling is what the number of pods follows. The zero value is KServe's default: CPU
// at 80 %.
type Scaling struct {
	// Metric is cpu, memory, concurrency or rps.
	Metric servingv1beta1.ScaleMetric `json:"metric,omitempty"`
	// Target is what the metric is to be on average: of cpu and memory in percent of the
	// request, of concurrency in requests under way for a pod, of rps in requests a
	// second for a pod.
	Target int32 `json:"target,omitempty"`
}

// ByRequests reports whether replicas are scaled, and by requests.
func (r Replicas) ByRequests() bool { return r.Max > r.Min && r.Scaling.ByRequests() }

// annotate adds the record to annotations. The record of nothing is none.
func (r Replicas) annotate(annotations map[string]string) {
	if r.Min == 0 {
		return
	}
	data, err := json.Marshal(r)
	if err != nil {
		panic(err) // Numbers and a string can be written.
	}
	annotations[names.AnnotationReplicas] = string(data)
}

// ReadReplicas returns what a ControllerRevision records. What can't be read, or makes no
// sense, counts as not known.
func ReadReplicas(revision *appsv1.ControllerRevision) Replicas {
	var replicas Replicas
	err := json.Unmarshal([]byte(revision.Annotations[names.AnnotationReplicas]), &replicas)
	if err != nil || replicas.Min < 1 || replicas.Max < 0 {
		return Replicas{}
	}
	return replicas
}
