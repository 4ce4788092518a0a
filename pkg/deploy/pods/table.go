package pods

import "slices"

// Framework is a row of the table of frameworks, with the columns that the API's rules are
// generated from (hack/codegen/crd).
type Framework struct {
	// Name is the field's in PredictorSpec, and the model format's.
	Name string
	// Versions of the format that its servers load: first numbers.
	Versions []string
	// Servers in the order of preference: the first that fits serves.
	Servers []Server
}

// Server is a program that serves the models of a framework.
type Server struct {
	// Runtime is its name in model.runtime; empty if it has none.
	Runtime string
	// Chosen is true if it serves only specs that select it, by runtime or by the class of a model.
	Chosen bool
	// Protocols that it speaks, the default first, and those of them that it also speaks by gRPC.
	Protocols, GRPC []string
	// MaxWorkers is the greatest containerConcurrency; 0 if the server has no setting for it.
	MaxWorkers int64
	// ModelInArgs is true if its arguments may name the model in place of a storageUri.
	ModelInArgs bool
}

// Frameworks returns the table of frameworks, in its order.
func Frameworks() []Framework {
	var rows []Framework
	for _, f := range frameworks {
		row := Framework{Name: f.name, Versions: slices.Clone(f.versions)}
		for _, s := range f.servers {
			row.Servers = append(row.Servers, Server{
				Runtime:     s.runtime,
				Chosen:      s.optional || s.className,
				Protocols:   slices.Clone(s.protocols),
				GRPC:        slices.Clone(s.grpc),
				MaxWorkers:  s.maxWorkers,
				ModelInArgs: s.modelInArgs,
			})
		}
		rows = append(rows, row)
	}
	return rows
}
