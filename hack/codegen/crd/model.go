package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// addModelRules adds the rules that name frameworks to the schema of a model, which has a format in
// place of a framework's field. The rows are in the order of the table.
func addModelRules(model object, rows []pods.Framework) {
	frameworks := make([]framework, len(rows))
	for i, row := range rows {
		frameworks[i] = framework{row}
	}
	properties := model["properties"].(object)
	addRules(properties["runtime"].(object), runtimeRule(frameworks))
	addRules(properties["modelFormat"].(object), formatRules(frameworks)...)
	rules := []rule{modelStorageRule(frameworks)}
	for _, f := range frameworks {
		if protocols := f.protocols(); len(protocols) == 1 {
			rules = append(rules, f.formatProtocolRule(protocols[0]))
		}
	}
	addRules(model, append(rules, modelGRPCRule(frameworks))...)
}

// everything is true for all frameworks.
func everything(framework) bool { return true }

func formatRules(frameworks []framework) []rule {
	formats := namesOf(frameworks, everything)
	var versions []string
	for _, f := range frameworks {
		for _, version := range f.Versions {
			versions = append(versions, f.Name+" "+version)
		}
	}
	return []rule{
		{
			rule: "self.name in " + quoted(formats),
			messageExpression: fmt.Sprintf("'modelFormat ' + self.name + ' is not served: use %s or custom containers'",
				strings.Join(formats, ", ")),
			fieldPath: ".name",
		},
		{
			rule: fmt.Sprintf(
				"!has(self.version) || !(self.name in %s) || (self.name + ' ' + self.version.split('.')[0]) in %s",
				quoted(formats), quoted(versions)),
			messageExpression: "'version ' + self.version + ' of modelFormat ' + self.name + ' is not served: " +
				"remove it, or set a version that its server knows'",
			fieldPath: ".version",
		},
	}
}

func runtimeRule(frameworks []framework) rule {
	var runtimes []string
	for _, f := range frameworks {
		for _, s := range f.Servers {
			if s.Runtime != "" && !slices.Contains(runtimes, s.Runtime) {
				runtimes = append(runtimes, s.Runtime)
			}
		}
	}
	return rule{
		rule: "self in " + quoted(runtimes),
		messageExpression: "'runtime ' + self + ' is not served: leave it out, " +
			"or use custom containers for a server of your own'",
	}
}

func modelStorageRule(frameworks []framework) rule {
	return rule{
		rule: fmt.Sprintf("has(self.storageUri) || has(self.image) || (%s && (has(self.args) || has(self.env)))",
			isFormat(namesOf(frameworks, framework.modelInArgs))),
		message:   "model needs a storageUri: set where the model is, or an image that holds it",
		fieldPath: ".storageUri", reason: "FieldValueRequired",
	}
}

// formatProtocolRule returns the rule for a format with one protocol, unless model.runtime names a
// server that speaks the other.
func (f framework) formatProtocolRule(protocol string) rule {
	unspoken := otherProtocol(protocol)
	r := rule{
		rule: fmt.Sprintf("self.modelFormat.name != '%s' || %s != '%s'", f.Name, f.protocolOf("self"), unspoken),
		message: fmt.Sprintf(
			"modelFormat %s is served with protocolVersion %[2]s only: remove protocolVersion or set %[2]s",
			f.Name, protocol),
		fieldPath: ".protocolVersion",
	}
	if s, found := f.other(func(s pods.Server) bool { return slices.Contains(s.Protocols, unspoken) }); found {
		r.rule = "has(self.runtime) || " + r.rule
		r.message = fmt.Sprintf(
			"modelFormat %s is served with protocolVersion %s, or by runtime %s with %s: "+
				"remove protocolVersion, set %[2]s, or name the runtime",
			f.Name, protocol, s.Runtime, unspoken)
	}
	return r
}

// modelGRPCRule returns the rule for formats that are not served by gRPC with each protocol. A
// format with gRPC for one of its two protocols needs v2; others need a runtime that speaks gRPC,
// if they have one.
func modelGRPCRule(frameworks []framework) rule {
	always := func(f framework) bool { return len(f.grpc()) == len(f.protocols()) }
	never := namesOf(frameworks, func(f framework) bool { return len(f.grpc()) == 0 })
	v2 := namesOf(frameworks, func(f framework) bool { return !always(f) && len(f.grpc()) > 0 && f.protocol() == "v2" })
	var runtimes []string
	for _, f := range frameworks {
		for _, s := range f.Servers {
			if !always(f) && s.Runtime != "" && len(s.GRPC) == len(s.Protocols) &&
				!slices.Contains(runtimes, s.Runtime) {
				runtimes = append(runtimes, s.Runtime)
			}
		}
	}
	message := "this modelFormat is served by gRPC with protocolVersion v2 only"
	for _, f := range frameworks {
		if len(f.grpc()) > 0 {
			continue
		}
		if s, found := f.other(func(s pods.Server) bool { return len(s.GRPC) > 0 }); found {
			message += fmt.Sprintf(", and %s by runtime %s only", f.Name, s.Runtime)
		} else {
			message += fmt.Sprintf(", and %s not at all", f.Name)
		}
	}
	return rule{
		rule: fmt.Sprintf(
			"self.modelFormat.name in %s || self.?runtime.orValue('none') in %s || !(self.modelFormat.name in %s) && "+
				"self.?protocolVersion.orValue(%s ? 'v2' : 'v1') == 'v2' || !%s",
			quoted(namesOf(frameworks, always)), quoted(runtimes), quoted(never), isFormat(v2), http2("self")),
		message: message + ": set that, or name the first port http",
	}
}

// isFormat returns a condition: the model's format is one of these.
func isFormat(formats []string) string {
	return "self.modelFormat.name in " + quoted(formats)
}
