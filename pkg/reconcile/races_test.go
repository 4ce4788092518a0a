package reconcile

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// racedElsewhere are the files outside the Makefile's list whose goroutines the race detector watches all the same.
var racedElsewhere = []string{
	"pkg/reconcile/controller.go",          // Its workers run in the manager.
	"pkg/reconcile/restart_server_test.go", // TestRestart is among the Makefile's tests with informers.
	"pkg/reconcile/restart_test.go",
	"pkg/reconcile/simulation/manager_test.go", // So is TestSimulation.
	"pkg/reconcile/simulation/simulation_test.go",
}

// A package that starts goroutines, or whose tests do, is tested with the race detector: the Makefile lists it.
func TestRaces(t *testing.T) {
	const root = "../.."
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?m)^raced := ((?:.*\\\n)*.*)$`).FindSubmatch(makefile)
	if list == nil {
		t.Fatal("the Makefile has no list of packages that are tested with the race detector")
	}
	raced := strings.Fields(string(list[1]))
	var found []string
	err = filepath.WalkDir(filepath.Join(root, "pkg"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(strings.TrimPrefix(name, root+string(filepath.Separator)))
		if startsGoroutines(file) && !slices.Contains(raced, "./"+name[:strings.LastIndex(name, "/")]) {
			found = append(found, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(found, racedElsewhere) {
		t.Errorf("the files %v start goroutines, and the race detector watches those of %v only: "+
			"list the package in the Makefile", found, racedElsewhere)
	}
}

// startsGoroutines reports whether a file has what starts goroutines: a go statement, a parallel test, a server, or a
// call that takes a context alone and runs until it ends.
func startsGoroutines(file *ast.File) bool {
	starts := false
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GoStmt:
			starts = true
		case *ast.CallExpr:
			if called, isMethod := node.Fun.(*ast.SelectorExpr); isMethod {
				starts = starts || startsGoroutine(called.Sel.Name, len(node.Args))
			}
		}
		return !starts
	})
	return starts
}

func startsGoroutine(called string, arguments int) bool {
	switch called {
	case "Go", "Parallel", "RunParallel", "NewServer", "NewTLSServer", "NewUnstartedServer", "RunWithContext":
		return true
	case "Run":
		return arguments == 1
	}
	return false
}
