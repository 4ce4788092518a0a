package v1beta1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Types of an InferenceService's conditions.
const (
	// ConditionReady reports whether the URL answers predictions.
	ConditionReady = "Ready"
	// ConditionPredictorReady reports whether the current spec's predictor is ready.
	ConditionPredictorReady = "PredictorReady"
	// ConditionTransformerReady reports whether the current spec's transformer is ready.
	ConditionTransformerReady = "TransformerReady"
	// ConditionExplainerReady reports whether the current spec's explainer is ready.
	ConditionExplainerReady = "ExplainerReady"
	// ConditionIngressReady reports whether the gateway is found, the hosts are
	// ours, and the weights are written.
	ConditionIngressReady = "IngressReady"
	// ConditionRolledOut reports whether the weights are those of the current spec.
	ConditionRolledOut = "RolledOut"
	// ConditionFailedOver is True while one revision's pods serve another's part of
	// the traffic, because that has no ready pod, and absent otherwise.
	ConditionFailedOver = "FailedOver"
	// ConditionScaleToZero is False where minReplicas is 0, which is served as 1,
	// and absent elsewhere.
	ConditionScaleToZero = "ScaleToZero"
	// ConditionAutoscaling reports whether the autoscalers scale, KEDA's or Kubernetes' own,
	// where maxReplicas is greater than minReplicas, and is absent elsewhere.
	ConditionAutoscaling = "Autoscaling"
)

// InferenceServiceStatus is what is served now.
type InferenceServiceStatus struct {
	// ObservedGeneration is the generation of the spec that the status is about.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
	// Conditions report how the service fares: Ready, PredictorReady, IngressReady,
	// RolledOut.
	// +optional
	// +listType=map
	// +listMapKey=type
	Conditions []metav1.Condition `json:"conditions,omitempty"`
	// URL of the service at the ingress.
	// +optional
	URL string `json:"url,omitempty"`
	// Address is where the service is reached from inside the cluster.
	// +optional
	Address *Addressable `json:"address,omitempty"`
	// Components holds the revisions and the traffic of each component.
	// +optional
	Components map[ComponentType]ComponentStatus `json:"components,omitempty"`
	// ModelStatus reports how the model of the current spec fares.
	// +optional
	ModelStatus *ModelStatus `json:"modelStatus,omitempty"`
}

// Addressable is where something is reached.
type Addressable struct {
	// URL with scheme and host.
	// +optional
	URL string `json:"url,omitempty"`
}

// ComponentStatus is the revisions and the traffic of one component.
type ComponentStatus struct {
	// LatestReadyRevision is the newest revision that was seen ready.
	// +optional
	LatestReadyRevision string `json:"latestReadyRevision,omitempty"`
	// LatestCreatedRevision is the revision of the current spec.
	// +optional
	LatestCreatedRevision string `json:"latestCreatedRevision,omitempty"`
	// PreviousRolledoutRevision is the revision that carried all of the traffic
	// before latestRolledoutRevision did.
	// +optional
	PreviousRolledoutRevision string `json:"previousRolledoutRevision,omitempty"`
	// LatestRolledoutRevision is the revision that last carried all of the traffic.
	// +optional
	LatestRolledoutRevision string `json:"latestRolledoutRevision,omitempty"`
	// Traffic is what the route carries now. The percents sum to 100.
	// +optional
	// +listType=atomic
	Traffic []TrafficTarget `json:"traffic,omitempty"`
	// Rollout is the step that the revision of the current spec is at, absent if it takes none.
	// +optional
	Rollout *RolloutStatus `json:"rollout,omitempty"`
	// Analysis is how the revision of the current spec compares with the stable one, absent while nothing is
	// compared.
	// +optional
	Analysis *AnalysisStatus `json:"analysis,omitempty"`
	// Rejected is the revision of the current spec if it was worse than the stable one, absent otherwise.
	// +optional
	Rejected *RejectedRevision `json:"rejected,omitempty"`
	// URL of the component at the ingress.
	// +optional
	URL string `json:"url,omitempty"`
	// Address is where the component is reached from inside the cluster.
	// +optional
	Address *Addressable `json:"address,omitempty"`
}

// RolloutStatus is a step of a rollout.
type RolloutStatus struct {
	// Step is the number of the step, from 1.
	Step int32 `json:"step"`
	// Steps is how many steps there are.
	Steps int32 `json:"steps"`
	// Percent of the traffic that the revision has. It is less than the step's where canaryTrafficPercent is.
	Percent int32 `json:"percent"`
	// Mirror is the percent of the requests of which the revision gets a copy.
	// +optional
	Mirror int32 `json:"mirror,omitempty"`
	// Since is when the revision got this share, or these copies.
	Since metav1.Time `json:"since"`
	// Until is when the step is over; the next one may have to wait for pods.
	Until metav1.Time `json:"until"`
}

// AnalysisStatus is what the requests have shown of a revision. It is brought up to date once a minute, and when the
// verdict or the revision's share changes.
type AnalysisStatus struct {
	// RevisionName is the revision, and ComparedTo the one that it is compared with.
	RevisionName string `json:"revisionName"`
	ComparedTo   string `json:"comparedTo"`
	// Since is when the revision got its present share of the traffic, absent before the first one.
	// +optional
	Since *metav1.Time `json:"since,omitempty"`
	// Time until which requests are counted.
	Time metav1.Time `json:"time"`
	// Verdict on the revision as yet.
	Verdict AnalysisVerdict `json:"verdict"`
	// Requests is how many the revision has answered with its present share.
	Requests int64 `json:"requests"`
	// Evidence is how much of what it takes to find the revision worse has come together, in percent.
	Evidence int32 `json:"evidence"`
	// Measures are what is compared.
	// +optional
	// +listType=map
	// +listMapKey=name
	Measures []MeasureStatus `json:"measures,omitempty"`
	// Queries are the results of the analysis's own queries, once the revision has traffic.
	// +optional
	// +listType=map
	// +listMapKey=name
	Queries []QueryStatus `json:"queries,omitempty"`
}

// QueryStatus is the last result of a query.
type QueryStatus struct {
	// Name of the query.
	Name string `json:"name"`
	// Revision is the revision's number, absent if there is none, and ComparedTo that of the other one, if a ratio to it
	// is bounded.
	// +optional
	Revision string `json:"revision,omitempty"`
	// +optional
	ComparedTo string `json:"comparedTo,omitempty"`
	// OutsideSince is since when the revision's number is out of bounds, absent if it isn't.
	// +optional
	OutsideSince *metav1.Time `json:"outsideSince,omitempty"`
}

// AnalysisVerdict is what the requests have shown of a revision.
// +kubebuilder:validation:Enum=NotWorse;Worse
type AnalysisVerdict string

// The verdicts on a revision.
const (
	// VerdictNotWorse is that nothing rules out that the revision is as good as the other.
	VerdictNotWorse AnalysisVerdict = "NotWorse"
	// VerdictWorse is that the revision is worse, and chance is ruled out; or that the number of a query has been out of
	// bounds for long enough.
	VerdictWorse AnalysisVerdict = "Worse"
)

// MeasureStatus is what was counted of one measure since the revision has had traffic.
type MeasureStatus struct {
	// Name of the measure: failed or slow.
	Name string `json:"name"`
	// Revision is what was counted of the revision.
	Revision RequestCounts `json:"revision"`
	// ComparedTo is what was counted of the other one.
	ComparedTo RequestCounts `json:"comparedTo"`
}

// RequestCounts are requests that a revision answered.
type RequestCounts struct {
	// Requests is all of them, Bad those that failed or were slow.
	Requests int64 `json:"requests"`
	Bad      int64 `json:"bad"`
	// Rate is the part of them that is bad, such as 1.25%; empty if there are no requests.
	// +optional
	Rate string `json:"rate,omitempty"`
}

// RejectedRevision is a revision that was worse than the stable one.
type RejectedRevision struct {
	// RevisionName is the revision.
	RevisionName string `json:"revisionName"`
	// Time when it was rejected.
	Time metav1.Time `json:"time"`
	// Message is by what figures.
	Message string `json:"message"`
}

// TrafficTarget is a revision's share of the traffic.
type TrafficTarget struct {
	// RevisionName is the revision.
	RevisionName string `json:"revisionName"`
	// LatestRevision is true if it is the revision of the current spec.
	LatestRevision bool `json:"latestRevision"`
	// Percent of the traffic that the revision gets, 0 to 100.
	Percent int32 `json:"percent"`
	// Role is the part that the revision plays in the rollout.
	// +optional
	Role TrafficRole `json:"role,omitempty"`
	// Tag under which the revision is reached on a host of its own: latest or prev. The tag headers has
	// no host: it is for requests with the headers in rollout.headers.
	// +optional
	Tag string `json:"tag,omitempty"`
	// URL of the tag's host.
	// +optional
	URL string `json:"url,omitempty"`
}

// TrafficRole is the part that a revision plays in a rollout.
// +kubebuilder:validation:Enum=stable;canary
type TrafficRole string

// The parts that a revision can play.
const (
	// TrafficRoleStable is the revision that last carried all of the traffic.
	TrafficRoleStable TrafficRole = "stable"
	// TrafficRoleCanary is the revision that is rolling out.
	TrafficRoleCanary TrafficRole = "canary"
)
