package main

import (
	"fmt"
	"slices"

	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// framework is a row of the table of frameworks.
type framework struct{ pods.Framework }

// servers returns the servers for a spec that selects none.
func (f framework) servers() []pods.Server {
	return slices.DeleteFunc(slices.Clone(f.Servers), func(s pods.Server) bool { return s.Chosen })
}

// protocol returns the default protocol.
func (f framework) protocol() string { return f.servers()[0].Protocols[0] }

// protocols returns all protocols of the framework, in order.
func (f framework) protocols() []string {
	var all []string
	for _, s := range f.servers() {
		all = append(all, s.Protocols...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// server returns the server for a protocol.
func (f framework) server(protocol string) pods.Server {
	servers := f.servers()
	return servers[slices.IndexFunc(servers, func(s pods.Server) bool {
		return slices.Contains(s.Protocols, protocol)
	})]
}

// where returns the protocols whose server has a property, in order.
func (f framework) where(has func(server pods.Server, protocol string) bool) []string {
	return slices.DeleteFunc(f.protocols(), func(protocol string) bool { return !has(f.server(protocol), protocol) })
}

// grpc returns the protocols that are served by gRPC too.
func (f framework) grpc() []string {
	return f.where(func(s pods.Server, protocol string) bool { return slices.Contains(s.GRPC, protocol) })
}

// modelInArgs reports whether arguments may name the model in place of a storageUri.
func (f framework) modelInArgs() bool {
	return slices.ContainsFunc(f.Servers, func(s pods.Server) bool { return s.ModelInArgs })
}

// other returns a server for a protocol that only model.runtime selects.
func (f framework) other(speaks func(pods.Server) bool) (pods.Server, bool) {
	i := slices.IndexFunc(f.Servers, func(s pods.Server) bool { return s.Chosen && s.Runtime != "" && speaks(s) })
	if i < 0 {
		return pods.Server{}, false
	}
	return f.Servers[i], true
}

// rules returns the rules of the framework's own field.
func (f framework) rules() []rule {
	rules := []rule{f.storageRule()}
	if protocols := f.protocols(); len(protocols) == 1 {
		rules = append(rules, rule{
			rule: fmt.Sprintf("%s != '%s'", f.protocolOf("self"), otherProtocol(protocols[0])),
			message: fmt.Sprintf("%s is served with protocolVersion %[2]s only: remove protocolVersion or set %[2]s",
				f.Name, protocols[0]),
			fieldPath: ".protocolVersion",
		})
	}
	switch by := f.grpc(); {
	case len(by) == len(f.protocols()):
	case len(by) == 0:
		rules = append(rules, rule{rule: "!" + http2("self"), message: f.notByGRPC()})
	default:
		rules = append(rules, rule{
			rule: fmt.Sprintf("%s == '%s' || !%s", f.protocolOf("self"), by[0], http2("self")),
			message: fmt.Sprintf(
				"%s is served by gRPC with protocolVersion %[2]s only: set %[2]s, or name the first port http",
				f.Name, by[0]),
		})
	}
	return rules
}

func (f framework) storageRule() rule {
	r := rule{
		rule:      "has(self.storageUri) || has(self.image)",
		message:   f.Name + " needs a storageUri: set where the model is, or an image that holds it",
		fieldPath: ".storageUri", reason: "FieldValueRequired",
	}
	if f.modelInArgs() {
		r.rule += " || has(self.args) || has(self.env)"
		r.message = f.Name + " needs a storageUri, or the argument --model_id: set where the model is"
	}
	return r
}

func (f framework) notByGRPC() string {
	if s, found := f.other(func(s pods.Server) bool { return len(s.GRPC) > 0 }); found {
		return fmt.Sprintf(
			"%s is not served by gRPC, but by runtime %s of a model: "+
				"name the first port http, or use that or custom containers",
			f.Name, s.Runtime)
	}
	return f.Name + " is not served by gRPC: name the first port http, or use custom containers"
}

// protocolOf returns an expression for the protocol of the framework's field at a path.
func (f framework) protocolOf(path string) string {
	return fmt.Sprintf("%s.?protocolVersion.orValue('%s')", path, f.protocol())
}

// has returns a condition: the predictor has the framework, with one of the protocols.
func (f framework) has(protocols []string) string {
	set := fmt.Sprintf("has(self.%s)", f.Name)
	if len(protocols) == len(f.protocols()) {
		return set
	}
	return fmt.Sprintf("(%s && %s == '%s')", set, f.protocolOf("self.?"+f.Name), protocols[0])
}

// otherProtocol returns the other one of the two protocols.
func otherProtocol(protocol string) string {
	if protocol == "v1" {
		return "v2"
	}
	return "v1"
}

// namesOf returns the names of the frameworks that have a property.
func namesOf(frameworks []framework, has func(framework) bool) []string {
	var names []string
	for _, f := range frameworks {
		if has(f) {
			names = append(names, f.Name)
		}
	}
	return names
}
