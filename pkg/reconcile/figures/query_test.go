package figures

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
)

func TestClasses(t *testing.T) {
	for _, test := range []struct {
		code, grpc string
		want       class
	}{
		{"200", "", answered}, {"404", "", answered}, {"429", "", answered}, {"500", "", failed}, {"503", "", failed},
		{"504", "", failed}, {"0", "", cancelled}, {"200", "0", answered}, {"200", "1", cancelled}, {"200", "14", failed},
		{"200", "-", answered}, {"", "", answered}, {"200", "Unavailable", answered},
	} {
		labels := model.Metric{"response_code": model.LabelValue(test.code), "grpc_response_status": model.LabelValue(test.grpc)}
		if got := classOf(labels); got != test.want {
			t.Errorf("code %q, gRPC %q: %v, want %v", test.code, test.grpc, got, test.want)
		}
	}
}

func TestBounds(t *testing.T) {
	for than, want := range map[time.Duration]string{
		500 * time.Millisecond: "500 500.0", 2500 * time.Millisecond: "2500 2500.0", 30 * time.Minute: "1.8e+06 1800000",
		500 * time.Microsecond: "0.5", time.Second: "1000 1000.0",
	} {
		if got := strings.Join(boundsOf(than), " "); got != want {
			t.Errorf("%s: %s, want %s", than, got, want)
		}
	}
}
