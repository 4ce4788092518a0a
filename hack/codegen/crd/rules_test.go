package main

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// predictor returns a schema with all fields that rules are added to.
func predictor() object {
	properties := object{modelField: object{"properties": object{"runtime": object{}, "modelFormat": object{}}}}
	for _, field := range frameworkFields() {
		properties[field] = object{}
	}
	return object{"properties": properties, "x-kubernetes-validations": []any{object{"rule": "own"}}}
}

// rulesOf returns the rules of a schema.
func rulesOf(schema object) []string {
	var rules []string
	for _, r := range schema["x-kubernetes-validations"].([]any) {
		rules = append(rules, r.(object)["rule"].(string))
	}
	return rules
}

func TestRulesNameEveryFramework(t *testing.T) {
	schema := predictor()
	if err := addFrameworkRules(schema, pods.Frameworks()); err != nil {
		t.Fatal(err)
	}
	rules := rulesOf(schema)
	for _, field := range frameworkFields() {
		if !strings.Contains(rules[0], "has(self."+field+")") {
			t.Errorf("the first rule has no %s: %s", field, rules[0])
		}
		if len(rulesOf(schema["properties"].(object)[field].(object))) == 0 {
			t.Errorf("%s has no rule", field)
		}
	}
	if !slices.Contains(rules, "own") {
		t.Errorf("the rules of markers are lost: %q", rules)
	}
}

// A field without a row, or a row without a field, is an error.
func TestFieldsAndRowsMatch(t *testing.T) {
	rows := pods.Frameworks()
	for want, rows := range map[string][]pods.Framework{
		"no row":   rows[1:],
		"no field": append(rows, pods.Framework{Name: "caffe"}),
	} {
		if err := addFrameworkRules(predictor(), rows); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// The sentences for a framework depend on its servers.
func TestRulesOfAFramework(t *testing.T) {
	storage := "x needs a storageUri: set where the model is, or an image that holds it"
	other := pods.Server{Runtime: "kserve-other", Chosen: true, Protocols: []string{"v2"}, GRPC: []string{"v2"}}
	for _, test := range []struct {
		name    string
		servers []pods.Server
		want    []string
	}{
		{"both protocols, also by gRPC", []pods.Server{{Protocols: []string{"v1", "v2"}, GRPC: []string{"v1", "v2"}}},
			[]string{storage}},
		{"one protocol, also by gRPC", []pods.Server{{Protocols: []string{"v2"}, GRPC: []string{"v2"}}},
			[]string{storage, "x is served with protocolVersion v2 only: remove protocolVersion or set v2"}},
		{"gRPC by one of two servers",
			[]pods.Server{{Protocols: []string{"v1"}}, {Protocols: []string{"v2"}, GRPC: []string{"v2"}}},
			[]string{storage, "x is served by gRPC with protocolVersion v2 only: set v2, or name the first port http"}},
		{"no gRPC", []pods.Server{{Protocols: []string{"v1", "v2"}}},
			[]string{storage, "x is not served by gRPC: name the first port http, or use custom containers"}},
		{"gRPC by a server that is chosen", []pods.Server{{Protocols: []string{"v1", "v2"}}, other},
			[]string{storage,
				"x is not served by gRPC, but by runtime kserve-other of a model: name the first port http, " +
					"or use that or custom containers"}},
		{"a model that arguments name",
			[]pods.Server{{Protocols: []string{"v1", "v2"}, GRPC: []string{"v1", "v2"}, ModelInArgs: true}},
			[]string{"x needs a storageUri, or the argument --model_id: set where the model is"}},
	} {
		var got []string
		for _, r := range (framework{pods.Framework{Name: "x", Servers: test.servers}}).rules() {
			got = append(got, r.message)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestWorkersRule(t *testing.T) {
	server := func(workers int64, protocols ...string) pods.Server {
		return pods.Server{Protocols: protocols, MaxWorkers: workers}
	}
	got := workersRule([]framework{
		{pods.Framework{Name: "a", Servers: []pods.Server{server(math.MaxInt64, "v1"), server(0, "v2")}}},
		{pods.Framework{Name: "b", Servers: []pods.Server{server(math.MaxInt64, "v1", "v2")}}},
		{pods.Framework{Name: "c", Servers: []pods.Server{server(1, "v2")}}},
		{pods.Framework{Name: "d", Servers: []pods.Server{server(0, "v1")}}},
	})
	want := rule{
		rule: "!has(self.containerConcurrency) || self.containerConcurrency <= 0 || " +
			"(has(self.a) && self.?a.?protocolVersion.orValue('v1') == 'v1') || has(self.b) || " +
			"(self.containerConcurrency == 1 && (has(self.c))) || " +
			"(has(self.model) && self.model.modelFormat.name in ['a', 'b', 'c'])",
		message: "containerConcurrency is served by servers with workers only: a with protocolVersion v1, and b; " +
			"c have one worker. Remove it or set 0",
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
