package istio

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/wrapperspb"
	networking "istio.io/api/networking/v1alpha3"
	networkingac "istio.io/client-go/pkg/applyconfiguration/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// DestinationRuleOptions is what a component's DestinationRule is made of.
type DestinationRuleOptions struct {
	Component names.Component
	Owner     metav1.OwnerReference
	// Revisions are in any order, which the rule doesn't depend on; those without a subset are left out.
	Revisions        []plan.RevisionPlan
	ClusterDomain    string
	OutlierDetection configv1alpha1.OutlierDetection
	// ExportTo lists the namespaces whose proxies get the rule; empty for the mesh's default.
	ExportTo []string
}

// DestinationRule returns the rule over the component's Service, with the subsets in the plan. It
// returns nil if the plan has none: a rule without subsets changes nothing.
func DestinationRule(o DestinationRuleOptions) *networkingac.DestinationRuleApplyConfiguration {
	var subsets []*networking.Subset
	for _, revision := range slices.SortedFunc(slices.Values(o.Revisions), byVersion) {
		if revision.Subset {
			subsets = append(subsets, plainSubset(revision.Version))
		}
		if revision.FailoverSubset {
			subsets = append(subsets, failoverSubset(o, revision.Version))
		}
	}
	if len(subsets) == 0 {
		return nil
	}
	rule := networkingac.DestinationRule(o.Component.Service(), o.Component.Namespace).
		WithLabels(o.Component.Labels()).
		WithOwnerReferences(ownedBy(o.Owner))
	rule.Spec = &networking.DestinationRule{
		Host:     names.ClusterHost(o.Component.Service(), o.Component.Namespace, o.ClusterDomain),
		Subsets:  subsets,
		ExportTo: o.ExportTo,
	}
	return rule
}

// byVersion orders revisions by what doesn't change. An order by their roles would change the rule, which istiod sends
// to every Envoy, each time a role does.
func byVersion(a, b plan.RevisionPlan) int { return strings.Compare(a.Version, b.Version) }

// plainSubset selects one version's pods only.
func plainSubset(version string) *networking.Subset {
	return &networking.Subset{Name: version, Labels: map[string]string{names.LabelVersion: version}}
}

// failoverSubset selects all of the component's pods, and prefers the version's. The others have a
// lower priority: Envoy fails over to them when the higher one has no healthy endpoint. Istio sets
// priorities only together with outlier detection.
func failoverSubset(o DestinationRuleOptions, version string) *networking.Subset {
	return &networking.Subset{
		Name:   names.FailoverSubset(version),
		Labels: o.Component.Selector(),
		TrafficPolicy: &networking.TrafficPolicy{
			LoadBalancer: &networking.LoadBalancerSettings{
				LocalityLbSetting: &networking.LocalityLoadBalancerSetting{
					Enabled:          wrapperspb.Bool(true),
					FailoverPriority: []string{names.LabelVersion + "=" + version},
				},
			},
			OutlierDetection: outlierDetection(o.OutlierDetection),
		},
	}
}

// outlierDetection counts gateway errors, or all statuses of 5xx. It sets the other counter to 0,
// because Envoy's default for it is on.
func outlierDetection(settings configv1alpha1.OutlierDetection) *networking.OutlierDetection {
	gateway, all := settings.ConsecutiveErrors, uint32(0)
	if settings.All5xx {
		gateway, all = all, gateway
	}
	return &networking.OutlierDetection{
		ConsecutiveGatewayErrors: wrapperspb.UInt32(gateway),
		Consecutive_5XxErrors:    wrapperspb.UInt32(all),
		Interval:                 durationpb.New(settings.Interval.Duration),
		BaseEjectionTime:         durationpb.New(settings.BaseEjectionTime.Duration),
		// All of a version's pods may have failed: then the others serve.
		MaxEjectionPercent: 100,
		// All pods of all versions may have failed at once, by something that they share. With
		// fewer healthy endpoints than this, in percent, Envoy sends to all of them. By Istio's
		// default, 0, it refuses every request until the first ejection time ends, though pods may
		// have recovered long before.
		MinHealthPercent: 1,
	}
}
