package v1beta1

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// DefaultMinRequests is what minRequests is when an analysis leaves it out.
const DefaultMinRequests int64 = 100

// The percentages that an analysis leaves out.
const (
	DefaultFailedTolerance Percentage = "0.5%"
	DefaultSlowTolerance   Percentage = "1%"
	DefaultFalseAlarms     Percentage = "1%"
)

// Analysis compares a new revision with the stable one by the requests that both answer in the same time, as a
// Prometheus with Istio's metrics counts them. The new revision is worse if so many more of its requests are bad that
// chance is ruled out, or if a number that is queried of it is out of bounds.
//
// +kubebuilder:validation:XValidation:rule="has(self.failed) || has(self.slow) || has(self.queries)",message="analysis needs something to compare: set failed, slow or queries"
type Analysis struct {
	// Failed compares how many requests fail: those answered with a status of 500 or above, or a gRPC status other
	// than OK. Requests that the client cancels are left out.
	// +optional
	Failed *FailedRequests `json:"failed,omitempty"`
	// Slow compares how many requests take longer than a time, or are cancelled by the client after that. Those of the
	// first 30 seconds in which the new revision has traffic are left out: its caches are cold.
	// +optional
	Slow *SlowRequests `json:"slow,omitempty"`
	// Queries are of your own, each for a number of the new revision's that has bounds. At most 8.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	Queries []AnalysisQuery `json:"queries,omitempty"`
	// MinRequests is how many requests the new revision answers in a step before the next one begins, 0 or
	// more. Default 100.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self >= 0",message="minRequests must not be negative: set 0 or more"
	MinRequests *int64 `json:"minRequests,omitempty"`
	// Patience is how long a step waits for minRequests after its time is over, such as 30m. Then the next step begins
	// without them. Unset: it waits until they are answered.
	// +optional
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="self.matches('^([0-9]{1,5}(ms|s|m|h)){1,4}$')",message="patience must be a duration of at most 5 digits a unit, such as 90s, 10m or 1h30m"
	Patience *metav1.Duration `json:"patience,omitempty"`
	// OnFailure is what becomes of a revision that is worse: rollBack (default) takes all of its traffic and rejects
	// it; hold leaves it the share that it has.
	// +optional
	OnFailure OnFailure `json:"onFailure,omitempty"`
	// FalseAlarms is the greatest probability that a revision which is no worse is found worse, in its whole rollout,
	// whatever the traffic and the number of steps: more than 0%, at most 50%. Default 1%. It is about failed and slow:
	// nothing bounds the false alarms of queries but their own bounds.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self.matches('[1-9]') && self.matches('^(50|[1-4]?[0-9]([.][0-9]{1,6})?)%$')",message="falseAlarms must be more than 0% and at most 50%"
	FalseAlarms Percentage `json:"falseAlarms,omitempty"`
}

// FailedRequests is how many requests may fail.
type FailedRequests struct {
	// Tolerance is how many more of the new revision's requests may fail than of the stable one's, in percentage
	// points. Default 0.5%.
	// +optional
	Tolerance Percentage `json:"tolerance,omitempty"`
	// Max is how many of the new revision's requests may fail, however many of the stable one's do. More than 0%.
	// Unset: no limit.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self.matches('[1-9]')",message="max must be more than 0%: raise it, or remove it"
	Max Percentage `json:"max,omitempty"`
}

// SlowRequests is how many requests may be slow.
type SlowRequests struct {
	// Than is how long a request may take, such as 500ms. It has to be a bound of the buckets that Envoy counts in. By
	// default these are 1ms, 5ms, 10ms, 25ms, 50ms, 100ms, 250ms, 500ms, 1s, 2500ms, 5s, 10s, 30s, 1m, 5m, 10m, 30m and 1h.
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="self.matches('^([0-9]{1,5}(ms|s|m|h)){1,4}$')",message="than must be a duration of at most 5 digits a unit, such as 500ms or 1s"
	Than metav1.Duration `json:"than"`
	// Tolerance is how many more of the new revision's requests may be slow than of the stable one's, in percentage
	// points. Default 1%.
	// +optional
	Tolerance Percentage `json:"tolerance,omitempty"`
	// Max is how many of the new revision's requests may be slow, however many of the stable one's are. More than 0%.
	// Unset: no limit.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self.matches('[1-9]')",message="max must be more than 0%: raise it, or remove it"
	Max Percentage `json:"max,omitempty"`
}

// OnFailure is what becomes of a revision that is worse than the stable one.
// +kubebuilder:validation:Enum=rollBack;hold
type OnFailure string

// What can become of a revision that is worse.
const (
	OnFailureRollBack OnFailure = "rollBack"
	OnFailureHold     OnFailure = "hold"
)

// Percentage is a part of requests, 0% to 100%, such as 0.5%.
//
// +kubebuilder:validation:MaxLength=16
// +kubebuilder:validation:XValidation:rule="self.matches('^(100|[0-9]{1,2}([.][0-9]{1,6})?)%$')",message="a percentage must be between 0% and 100%, such as 0.5%"
type Percentage string

var percentage = regexp.MustCompile(`^(100|[0-9]{1,2}(\.[0-9]{1,6})?)%$`)

// Part returns the percentage as a part of 1, 0..1; 0 for an empty one. The bool is false if it is none.
func (p Percentage) Part() (float64, bool) {
	if p == "" {
		return 0, true
	}
	if !percentage.MatchString(string(p)) {
		return 0, false
	}
	value, ok := new(big.Rat).SetString(strings.TrimSuffix(string(p), "%"))
	if !ok {
		return 0, false
	}
	part, _ := value.Quo(value, big.NewRat(100, 1)).Float64()
	return part, true
}

// PartOr returns the percentage as a part of 1, that of another if it is empty or none.
func (p Percentage) PartOr(other Percentage) float64 {
	part, ok := p.Part()
	if p == "" || !ok {
		part, _ = other.Part()
	}
	return part
}

// Problems returns what is wrong with an analysis, each with the field, as a sentence. The API server refuses the same
// in an InferenceService; the manager's configuration has no such guard.
func (a *Analysis) Problems() []string {
	var problems []string
	check := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Sprintf(format, args...))
		}
	}
	check(a.Failed != nil || a.Slow != nil || len(a.Queries) > 0,
		"needs something to compare: set failed, slow or queries")
	percentages := map[string]Percentage{"falseAlarms": a.FalseAlarms}
	if a.Failed != nil {
		percentages["failed.tolerance"], percentages["failed.max"] = a.Failed.Tolerance, a.Failed.Max
	}
	if a.Slow != nil {
		percentages["slow.tolerance"], percentages["slow.max"] = a.Slow.Tolerance, a.Slow.Max
		check(a.Slow.Than.Duration >= time.Millisecond, "slow.than must be 1ms or more, not %s", a.Slow.Than.Duration)
	}
	for _, name := range []string{"failed.tolerance", "failed.max", "slow.tolerance", "slow.max", "falseAlarms"} {
		_, ok := percentages[name].Part()
		check(ok, "%s must be between 0%% and 100%%, such as 0.5%%, not %q", name, percentages[name])
	}
	alarms := a.FalseAlarms.PartOr(DefaultFalseAlarms)
	check(alarms > 0 && alarms <= 0.5, "falseAlarms must be more than 0%% and at most 50%%, not %q", a.FalseAlarms)
	check(a.MinRequests == nil || *a.MinRequests >= 0, "minRequests must be 0 or more")
	check(a.Patience == nil || a.Patience.Duration >= 0, "patience must be 0 or more")
	switch a.OnFailure {
	case "", OnFailureRollBack, OnFailureHold:
	default:
		check(false, "onFailure must be rollBack or hold, not %q", a.OnFailure)
	}
	return append(problems, a.queryProblems()...)
}
