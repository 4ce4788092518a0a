package harness

import (
	"maps"
	"testing"
)

func TestOutboundClusters(t *testing.T) {
	const printed = `[{"name": "outbound|80||my-model.default.svc.cluster.local"},
		{"name": "outbound|80|default-wfgrl|my-model-predictor.default.svc.cluster.local"},
		{"name": "outbound|80||my-model-predictor.default.svc.cluster.local"},
		{"name": "inbound|8080||"}, {"name": "BlackHoleCluster"}, {"name": "xds-grpc"}]`
	want := map[string]int{"my-model.default.svc.cluster.local": 1, "my-model-predictor.default.svc.cluster.local": 2}
	if got, err := outboundClusters([]byte(printed)); err != nil || !maps.Equal(got, want) {
		t.Errorf("the clusters are %v (%v), want %v", got, err, want)
	}
}
