package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	promapi "github.com/prometheus/client_golang/api"
	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/client-go/rest"
)

// ServicePort is a port of a Service, as the API server's proxy has it.
type ServicePort struct {
	Namespace, Service string
	// Scheme is http, https, or empty for http.
	Scheme string
	// Port is a number or a name.
	Port string
}

// prometheusPort is that of Prometheus where none is given.
const prometheusPort = "9090"

// ParsePrometheus reads `NAMESPACE/SERVICE[:PORT]`, or `NAMESPACE/https:SERVICE:PORT`.
func ParsePrometheus(text string) (ServicePort, error) {
	namespace, target, _ := strings.Cut(text, "/")
	scheme, service, port, valid := utilnet.SplitSchemeNamePort(target)
	if port == "" {
		port = prometheusPort
	}
	valid = valid && len(validation.IsDNS1123Label(namespace)) == 0 && len(validation.IsDNS1123Label(service)) == 0
	if number, err := strconv.Atoi(port); err == nil {
		valid = valid && len(validation.IsValidPortNum(number)) == 0
	} else {
		valid = valid && len(validation.IsValidPortName(port)) == 0
	}
	if !valid {
		return ServicePort{}, fmt.Errorf("%q is no Service: it is to be NAMESPACE/SERVICE[:PORT]", text)
	}
	return ServicePort{Namespace: namespace, Service: service, Scheme: scheme, Port: port}, nil
}

// String returns what ParsePrometheus reads.
func (p ServicePort) String() string {
	return p.Namespace + "/" + utilnet.JoinSchemeNamePort(p.Scheme, p.Service, p.Port)
}

// Prometheus returns the API of a Prometheus that is reached through the API server's proxy of a Service. That takes
// the user's right to get services/proxy, and no other. An answer of the API server's own is an error of
// k8s.io/apimachinery/pkg/api/errors.
func (c Cluster) Prometheus(of ServicePort) (promv1.API, error) {
	base, _, err := rest.DefaultServerUrlFor(c.config)
	if err != nil {
		return nil, fmt.Errorf("the address of the API server: %w", err)
	}
	transport, err := rest.TransportFor(c.config)
	if err != nil {
		return nil, err
	}
	client, err := promapi.NewClient(promapi.Config{
		Address: base.JoinPath("api/v1/namespaces", of.Namespace, "services",
			utilnet.JoinSchemeNamePort(of.Scheme, of.Service, of.Port), "proxy").String(),
		Client: &http.Client{
			Transport: proxied{transport},
			// The user's credentials would go with a redirection, to whatever host it names.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	})
	if err != nil {
		return nil, fmt.Errorf("the address of the API server: %w", err)
	}
	return promv1.NewAPI(client), nil
}

// largestAnswer bounds an answer, in bytes: whatever is behind the proxy, it is read whole.
const largestAnswer = 4 << 20

// proxied is the way through the API server's proxy.
type proxied struct{ next http.RoundTripper }

// RoundTrip sends a request. It refuses a POST, whereupon the client of Prometheus sends a GET: the first takes the
// right to create. What the API server itself answers is returned as an error.
func (p proxied) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Method != http.MethodGet {
		return &http.Response{StatusCode: http.StatusMethodNotAllowed, Body: http.NoBody, Request: request}, nil
	}
	response, err := p.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	response.Body = http.MaxBytesReader(nil, response.Body, largestAnswer)
	if response.StatusCode < http.StatusBadRequest {
		return response, nil
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	var status metav1.Status
	if err := json.Unmarshal(body, &status); err == nil && status.Kind == "Status" {
		return nil, &apierrors.StatusError{ErrStatus: status}
	}
	response.Body = io.NopCloser(strings.NewReader(string(body)))
	return response, nil
}

// PrometheusProblem is why a Prometheus returns nothing, and what to do, in a sentence.
func PrometheusProblem(of ServicePort, err error) string {
	const flag = "--prometheus NAMESPACE/SERVICE:PORT"
	place := fmt.Sprintf("the Service %s in the namespace %s", of.Service, of.Namespace)
	again := "; it is queried again. Another one is named with " + flag
	rejected, failed := (*promv1.Error)(nil), (*url.Error)(nil)
	if errors.As(err, &failed) {
		err = failed.Err // It names the address and the query, which is long.
	}
	switch {
	case apierrors.IsForbidden(err), apierrors.IsUnauthorized(err):
		return fmt.Sprintf("you may not reach Prometheus (%s): that takes the right to get services/proxy there. Another "+
			"one is named with %s", place, flag)
	case apierrors.IsNotFound(err):
		return fmt.Sprintf("Prometheus is not where it is looked for (%s): name its Service with %s", place, flag)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("Prometheus (%s) has not answered in time%s", place, again)
	case errors.As(err, &rejected):
		return fmt.Sprintf("Prometheus (%s) answers with an error, %s%s", place, beginning(rejected.Msg), again)
	}
	return fmt.Sprintf("Prometheus (%s) can't be reached, %s%s", place, beginning(err.Error()), again)
}

// beginning is that of a text, which may be as long as the other side likes.
func beginning(text string) string {
	const most = 200
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
