package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// request is one that the API server has answered, or a watch that has begun: an audit.k8s.io/v1 Event.
type request struct {
	Verb string `json:"verb"`
	URI  string `json:"requestURI"`
	User struct {
		Username string `json:"username"`
	} `json:"user"`
	Object struct {
		Resource    string `json:"resource"`
		Subresource string `json:"subresource"`
		Namespace   string `json:"namespace"`
		Name        string `json:"name"`
	} `json:"objectRef"`
	Status struct {
		Code int `json:"code"`
	} `json:"responseStatus"`
	// Body is what was sent, if the policy has it logged.
	Body json.RawMessage `json:"requestObject"`
	// Received and Answered are by the API server's clock, in microseconds.
	Received time.Time `json:"requestReceivedTimestamp"`
	Answered time.Time `json:"stageTimestamp"`
}

// kind is the verb and the resource, `apply services`, with the code if the request failed: `delete services 409`.
func (r request) kind() string {
	verb, resource := r.Verb, r.Object.Resource
	if verb == "patch" && strings.Contains(r.URI, "fieldManager=") {
		verb = "apply"
	}
	switch {
	case resource == "":
		resource, _, _ = strings.Cut(r.URI, "?")
	case r.Object.Subresource != "":
		resource += "/" + r.Object.Subresource
	}
	if !r.succeeded() {
		return fmt.Sprintf("%s %s %d", verb, resource, r.Status.Code)
	}
	return verb + " " + resource
}

func (r request) succeeded() bool { return r.Status.Code < http.StatusMultipleChoices }

// auditLog is the API server's log of requests, read on from where it was read to.
type auditLog struct {
	path   string
	offset int64
}

// next returns the requests since the last call.
func (l *auditLog) next() ([]request, error) {
	file, err := os.Open(l.path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.NewSectionReader(file, l.offset, 1<<40))
	if err != nil {
		return nil, err
	}
	text = text[:bytes.LastIndexByte(text, '\n')+1]
	l.offset += int64(len(text))
	return parseRequests(text)
}

// parseRequests reads one request a line.
func parseRequests(text []byte) ([]request, error) {
	var requests []request
	for line := range bytes.Lines(text) {
		var r request
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, fmt.Errorf("the audit log: %w", err)
		}
		requests = append(requests, r)
	}
	return requests, nil
}

// counts are numbers of requests by kind.
type counts map[string]int

// countOf counts the manager's requests; in a namespace only, unless that is empty.
func countOf(requests []request, namespace string) counts {
	counted := counts{}
	for _, r := range requests {
		if r.User.Username == userManager && (namespace == "" || r.Object.Namespace == namespace) {
			counted[r.kind()]++
		}
	}
	return counted
}

// total is the number of requests of whose kind matches reports true.
func (c counts) total(matches func(kind string) bool) int {
	total := 0
	for kind, n := range c {
		if matches(kind) {
			total += n
		}
	}
	return total
}

func isAny(string) bool { return true }

func isEvent(kind string) bool { return strings.Contains(kind, " events") }

// isWrite reports whether requests of a kind change anything; Events don't count.
func isWrite(kind string) bool {
	verb, _, _ := strings.Cut(kind, " ")
	return !isEvent(kind) && !slices.Contains([]string{"get", "list", "watch"}, verb)
}

// list lists the kinds, the most frequent first, each divided by the services.
func (c counts) list(services int) string {
	kinds := slices.SortedFunc(maps.Keys(c), func(a, b string) int {
		return cmp.Or(c[b]-c[a], strings.Compare(a, b))
	})
	parts := make([]string, len(kinds))
	for i, kind := range kinds {
		parts[i] = kind + " " + perService(float64(c[kind]), services)
	}
	return strings.Join(parts, ", ")
}

// latencies returns how long it took from when each change of a percent was received until the last VirtualService was
// written that follows from it, in ascending order.
func latencies(requests []request) []time.Duration {
	changes := map[string]int{} // how many there have been of each service
	took := map[string]time.Duration{}
	received := map[string]time.Time{}
	byAnswer := func(a, b request) int { return a.Answered.Compare(b.Answered) }
	for _, r := range slices.SortedStableFunc(slices.Values(requests), byAnswer) {
		service, _, _ := strings.Cut(r.Object.Name, ".")
		service = r.Object.Namespace + "/" + service
		switch {
		case !r.succeeded():
		case r.User.Username == userBench && r.Object.Resource == "inferenceservices":
			changes[service]++
			received[service] = r.Received
		case r.User.Username == userManager && r.Object.Resource == "virtualservices" && changes[service] > 0:
			took[fmt.Sprint(service, changes[service])] = r.Answered.Sub(received[service])
		}
	}
	return slices.Sorted(maps.Values(took))
}

// quantile returns a quantile of values in ascending order by the nearest rank, 0 of none.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(q*float64(len(sorted)) + 0.999999)
	return sorted[min(max(rank, 1), len(sorted))-1]
}
