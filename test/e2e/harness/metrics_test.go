package harness

import "testing"

func TestSamplesAreRead(t *testing.T) {
	all, err := ParseSamples([]byte(`# TYPE rest_client_requests_total counter
rest_client_requests_total{code="200",host="198.18.0.1:443",method="GET"} 4
rest_client_requests_total{code="404",host="198.18.0.1:443",method="GET"} 1
rest_client_requests_total{code="200",host="198.18.0.1:443",method="PATCH"} 1e+01
workqueue_depth 0
`))
	if err != nil {
		t.Fatal(err)
	}
	if got := all.Named("rest_client_requests_total").By("method"); got["GET"] != 5 || got["PATCH"] != 10 ||
		len(got) != 2 {
		t.Errorf("by method: %v, want GET 5 and PATCH 10", got)
	}
	if got := all.Named("workqueue_depth"); len(got) != 1 || got.Sum() != 0 {
		t.Errorf("workqueue_depth is %v, want one sample of 0", got)
	}
}
