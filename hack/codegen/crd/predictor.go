package main

import (
	"fmt"
	"strings"

	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// predictorRules returns the rules about all frameworks of a predictor. The frameworks are in the
// order of its fields.
func predictorRules(frameworks []framework) []rule {
	var set, ports []string
	for _, f := range frameworks {
		set, ports = append(set, "has(self."+f.Name+")"), append(ports, "self.?"+f.Name)
	}
	set = append(set, "has(self.model)", "has(self.containers) && size(self.containers) > 0")
	ports = append(ports, "self.?model")
	all := "[" + strings.Join(set, ", ") + "]"
	return []rule{
		{
			rule: all + ".exists(set, set)",
			message: "predictor has nothing to serve: " +
				"set one framework, such as tensorflow or sklearn, or custom containers",
		},
		{
			rule: all + ".filter(set, set).size() <= 1",
			message: "predictor must have exactly one framework or custom containers, " +
				"and has more than one: remove all but one",
		},
		workersRule(frameworks),
		batcherRule(frameworks),
		{
			rule:    "!has(self.logger) && !has(self.batcher) || !" + http2(ports...),
			message: "logger and batcher are not served by HTTP/2: remove them, or name the first port http",
		},
	}
}

// workersRule returns the rule for containerConcurrency, which is the number of a server's workers.
// The manager checks a limit other than one worker, and reports it in the status.
func workersRule(frameworks []framework) rule {
	many := func(s pods.Server, _ string) bool { return s.MaxWorkers > 1 }
	one := func(s pods.Server, _ string) bool { return s.MaxWorkers == 1 }
	var manyOf, oneOf []string
	for _, f := range frameworks {
		if protocols := f.where(many); len(protocols) > 0 {
			manyOf = append(manyOf, f.has(protocols))
		}
		if protocols := f.where(one); len(protocols) > 0 {
			oneOf = append(oneOf, f.has(protocols))
		}
	}
	workers := namesOf(frameworks, func(f framework) bool { return len(f.where(many))+len(f.where(one)) > 0 })
	return rule{
		rule: fmt.Sprintf(
			"!has(self.containerConcurrency) || self.containerConcurrency <= 0 || %s || "+
				"(self.containerConcurrency == 1 && (%s)) || "+
				"(has(self.model) && self.model.modelFormat.name in %s)", or(manyOf), or(oneOf), quoted(workers)),
		message: fmt.Sprintf(
			"containerConcurrency is served by servers with workers only: %s; %s have one worker. Remove it or set 0",
			served(frameworks, many),
			and(namesOf(frameworks, func(f framework) bool { return len(f.where(one)) > 0 }))),
	}
}

// served lists the frameworks whose servers have a property, each with the protocol that this
// needs.
func served(frameworks []framework, has func(pods.Server, string) bool) string {
	var parts []string
	for _, protocol := range []string{"v1", "v2"} {
		only := namesOf(frameworks, func(f framework) bool {
			protocols := f.where(has)
			return len(protocols) == 1 && len(f.protocols()) > 1 && protocols[0] == protocol
		})
		if len(only) > 0 {
			parts = append(parts, and(only)+" with protocolVersion "+protocol)
		}
	}
	always := namesOf(frameworks, func(f framework) bool { return len(f.where(has)) == len(f.protocols()) })
	if len(always) > 0 {
		parts = append(parts, and(always))
	}
	return strings.Join(parts, ", and ")
}

// batcherRule returns the rule for what KServe's agent can batch: predictions of protocol v1.
func batcherRule(frameworks []framework) rule {
	var only, protocols []string
	for _, f := range frameworks {
		protocol := f.protocolOf("self.?" + f.Name)
		switch all := f.protocols(); {
		case len(all) > 1 && f.protocol() == "v1":
			protocols = append(protocols, protocol)
		case len(all) > 1:
			protocols = append(protocols,
				fmt.Sprintf("(has(self.%s) ? %s : 'v1')", f.Name, f.protocolOf("self."+f.Name)))
		case all[0] == "v2":
			only = append(only, "has(self."+f.Name+")")
		}
	}
	protocols = append(protocols, "self.?model.?protocolVersion.orValue('v1')")
	v2 := append(only, "'v2' in ["+strings.Join(protocols, ", ")+"]")
	return rule{
		rule: fmt.Sprintf("!has(self.batcher) || !(%s)", or(v2)),
		message: "batcher joins predictions of protocolVersion v1 only: remove it, " +
			"or set v1 where the framework is served with it",
	}
}
