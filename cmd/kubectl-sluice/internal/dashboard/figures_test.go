package dashboard

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
)

// A service's query is about its own revisions, whatever its name or another service's name is.
func TestWorkloads(t *testing.T) {
	for _, test := range []struct {
		service, workload string
		want              bool
	}{
		{"my-model", "my-model-predictor-default-qbtms-deployment", true},
		{"my-model", "my-model-transformer-canary-8m7jf-deployment", true},
		{"my-model", "my-model-predictor-default-qbtms", false},
		{"my-model", "not-my-model-predictor-default-qbtms-deployment", false},
		{"my-model", "my-model-predictor-predictor-default-qbtms-deployment", false},
		{"my-model", "my-model-predictor-default-predictor-default-qbtms-deployment", false},
		{"my.model", "my-model-predictor-default-qbtms-deployment", false},
		{".*", "my-model-predictor-default-qbtms-deployment", false},
	} {
		got := regexp.MustCompile("^" + workloadsOf(test.service) + "$").MatchString(test.workload)
		if got != test.want {
			t.Errorf("%s is of %s: %v", test.workload, test.service, got)
		}
	}
}

// What a page's address has stays within the strings of the query.
func TestHostileQuery(t *testing.T) {
	text := regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	const hostile = `x"} or up{a="\` + "\n"
	got, want := queryFor(hostile, hostile), queryFor("default", "my-model")
	if text.ReplaceAllString(got, "") != text.ReplaceAllString(want, "") || text.ReplaceAllString(want, "") == want {
		t.Errorf("the query is %s", got)
	}
}

// Failures are those that an analysis counts (figures.classOf in the manager).
func TestFailures(t *testing.T) {
	matches := func(selectors, code, status string) bool {
		all := true
		for _, selector := range regexp.MustCompile(`(\w+)(!?[=~]+)"([^"]*)"`).FindAllStringSubmatch(selectors, -1) {
			value := map[string]string{"response_code": code, "grpc_response_status": status}[selector[1]]
			is := regexp.MustCompile("^(?:" + selector[3] + ")$").MatchString(value)
			all = all && is != strings.HasPrefix(selector[2], "!")
		}
		return all
	}
	for _, test := range []struct {
		code, status string
		want         bool
	}{
		{"200", "", false}, {"404", "", false}, {"429", "", false}, {"500", "", true}, {"503", "", true}, {"504", "", true},
		{"0", "", false}, {"200", "0", false}, {"200", "1", false}, {"200", "14", true}, {"200", "2", true},
		{"200", "-", false}, {"", "", false}, {"200", "Unavailable", false}, {"0", "14", false}, {"503", "14", true},
		{"503", "1", false},
	} {
		byCode, byGRPC := matches(failedByCode, test.code, test.status), matches(failedByGRPC, test.code, test.status)
		if (byCode || byGRPC) != test.want || byCode && byGRPC {
			t.Errorf("code %q, gRPC %q: %v, %v", test.code, test.status, byCode, byGRPC)
		}
	}
}

// seriesOf is a series of a workload, with a value for each time of the grid from an offset on.
func seriesOf(workload, measure string, offset time.Duration, values ...float64) *model.SampleStream {
	grid := gridUntil(story.Now)
	series := &model.SampleStream{Metric: model.Metric{
		"destination_workload": model.LabelValue(workload), "measure": model.LabelValue(measure),
	}}
	for i, value := range values {
		at := grid.Start.Add(offset + time.Duration(i)*grid.Step)
		series.Values = append(series.Values, model.SamplePair{
			Timestamp: model.TimeFromUnixNano(at.UnixNano()), Value: model.SampleValue(value)})
	}
	return series
}

const (
	stableWorkload = story.StableName + "-deployment"
	canaryWorkload = story.CanaryName + "-deployment"
)

// Each revision has its numbers at their times; what is no number is null, and where requests but no failures are
// counted, none failed.
func TestFigures(t *testing.T) {
	grid := gridUntil(story.Now)
	made := figuresOf(model.Matrix{
		seriesOf(stableWorkload, measureRequests, 0, 90, 90, 0),
		seriesOf(canaryWorkload, measureRequests, grid.Step, 10, 10),
		seriesOf(canaryWorkload, measureFailures, 2*grid.Step, 2.5),
		seriesOf(stableWorkload, measureP50, 0, 12.3456, math.NaN(), math.Inf(1)),
		seriesOf(stableWorkload, "another", 0, 1),
		seriesOf(stableWorkload, measureP99, -time.Hour, 1),
		seriesOf(stableWorkload, measureP99, shownTime+grid.Step, 1),
	}, grid, "my-model")
	if len(made.Times) != 121 || made.Times[120] != grid.End.Unix() || len(made.Revisions) != 2 {
		t.Fatalf("they are %+v", made)
	}
	for name, want := range map[string]string{
		story.StableName: `{"requests":[90,90,0,null],"failed":[0,0,null,null],"p50":[12.35,null,null,null],` +
			`"p99":[null,null,null,null]}`,
		story.CanaryName: `{"requests":[null,10,10,null],"failed":[null,0,25,null],"p50":[null,null,null,null],` +
			`"p99":[null,null,null,null]}`,
	} {
		revision := made.Revisions[name]
		got, err := json.Marshal(answers{revision.Requests[:4], revision.Failed[:4], revision.P50[:4], revision.P99[:4]})
		if err != nil || string(got) != want {
			t.Errorf("%s has %s, want %s: %v", name, got, want, err)
		}
	}
}

// Whoever can write metrics can't have anything shown but numbers of the service's revisions, and not of many.
func TestHostileFigures(t *testing.T) {
	matrix := model.Matrix{
		seriesOf(script, measureRequests, 0, 1), seriesOf("", measureRequests, 0, 1),
		seriesOf(stableWorkload+script, measureRequests, 0, 1),
		seriesOf("my-model-predictor-default-"+story.Attack+"-deployment", measureRequests, 0, 1),
	}
	if made := figuresOf(matrix, gridUntil(story.Now), "my-model"); len(made.Revisions) != 0 {
		t.Errorf("they are %+v", made.Revisions)
	}
	matrix = nil
	for version := range slices.Values(strings.Split("abcdefghijklmnopqrstuvwxyz", "")) {
		matrix = append(matrix, seriesOf("my-model-predictor-default-"+version+"-deployment", measureRequests, 0, 1))
	}
	if made := figuresOf(matrix, gridUntil(story.Now), "my-model"); len(made.Revisions) != mostRevisions {
		t.Errorf("there are %d revisions", len(made.Revisions))
	}
}
