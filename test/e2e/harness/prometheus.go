package harness

import (
	"context"
	"encoding/json"
	"fmt"
)

// QueryPrometheus returns how many series an expression has at the Prometheus where Istio's addon has it,
// reached through the API server's proxy.
func (env *Environment) QueryPrometheus(expression string) (series int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	text, err := env.Kube.CoreV1().Services(IstioNamespace).ProxyGet("http", "prometheus", "9090", "api/v1/query",
		map[string]string{"query": expression}).DoRaw(ctx)
	if err != nil {
		return 0, fmt.Errorf("querying Prometheus: %w: %s", err, text)
	}
	var answer struct {
		Data struct {
			Result []json.RawMessage `json:"result"`
		} `json:"data"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return 0, fmt.Errorf("reading Prometheus' answer: %w", err)
	}
	return len(answer.Data.Result), nil
}
