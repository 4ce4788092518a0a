package v1beta1

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// parse parses a file of the repository.
func parse(t *testing.T, path string) (*token.FileSet, *ast.File) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return set, file
}

// The name of a constant is Reason or Event and its value, and no two have the same.
func TestReasonsAreNamedByTheirValues(t *testing.T) {
	_, file := parse(t, "reasons.go")
	reasons := 0
	seen := map[string]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		spec, isValue := node.(*ast.ValueSpec)
		if !isValue {
			return true
		}
		reasons++
		name := spec.Names[0].Name
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		if name != "Reason"+value && name != "Event"+value {
			t.Errorf("%s is %q", name, value)
		}
		if seen[name] {
			t.Errorf("%s is defined twice", name)
		}
		seen[name] = true
		return true
	})
	if reasons < 30 {
		t.Errorf("found %d reasons only", reasons)
	}
}

// All reasons that the controller gives are constants of this package.
func TestReasonsAreConstants(t *testing.T) {
	files := 0
	for _, root := range []string{"../../../pkg", "../../../cmd"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files++
			set, file := parse(t, path)
			for _, found := range literalReasons(file) {
				t.Errorf("%s: the reason %s is a literal; name it in apis/serving/v1beta1/reasons.go",
					set.Position(found.Pos()), found.Value)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 50 {
		t.Errorf("looked at %d files only", files)
	}
}

// The search finds a literal wherever a reason can be written.
func TestLiteralReasonsAreFound(t *testing.T) {
	for text, want := range map[string]int{
		`var p = plan.Problem{Reason: "A", Message: "m"}`:                     1,
		`var p = []plan.Event{{Reason: "A"}}`:                                 1,
		`var p = metav1.Condition{Type: "T", Reason: cmp.Or(x.r, "A")}`:       1,
		`var p = &Problem{"A", "m"}`:                                          1,
		`var p = plan.Event{true, "A", "m"}`:                                  1,
		`func f(p *Problem) { p.Reason = "A" }`:                               1,
		`const ReasonA = "A"`:                                                 1,
		`const EventA = "A"`:                                                  1,
		`var p = plan.Problem{Reason: v1beta1.ReasonA, Message: "m"}`:         0,
		`var p = &Problem{ReasonA, "m"}`:                                      0,
		`func f(p *Problem) bool { p.Message = "A"; return p.Reason == "A" }`: 0,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(literalReasons(file)); got != want {
			t.Errorf("%s: found %d literals, want %d", text, got, want)
		}
	}
}

// literalReasons returns the string literals that are given as reasons: to a field Reason, in a
// Problem or an Event whose fields are not named, and to constants Reason... and Event...
func literalReasons(file *ast.File) []*ast.BasicLit {
	var found []*ast.BasicLit
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.KeyValueExpr:
			if key, isName := node.Key.(*ast.Ident); isName && key.Name == "Reason" {
				found = append(found, stringsIn(node.Value)...)
			}
		case *ast.CompositeLit:
			found = append(found, unnamedReason(node)...)
		case *ast.AssignStmt:
			for i, left := range node.Lhs {
				if field, isField := left.(*ast.SelectorExpr); isField && field.Sel.Name == "Reason" {
					found = append(found, stringsIn(node.Rhs[min(i, len(node.Rhs)-1)])...)
				}
			}
		case *ast.ValueSpec:
			for _, value := range node.Values {
				if name := node.Names[0].Name; strings.HasPrefix(name, "Reason") || strings.HasPrefix(name, "Event") {
					found = append(found, stringsIn(value)...)
				}
			}
		}
		return true
	})
	return found
}

// unnamedReason returns the reason of a Problem or an Event whose fields are not named, if it is a
// literal.
func unnamedReason(literal *ast.CompositeLit) []*ast.BasicLit {
	name := literal.Type
	if qualified, isQualified := name.(*ast.SelectorExpr); isQualified {
		name = qualified.Sel
	}
	position := map[string]int{"Problem": 0, "Event": 1}
	kind, isName := name.(*ast.Ident)
	if !isName {
		return nil
	}
	at, isReasoned := position[kind.Name]
	if !isReasoned || at >= len(literal.Elts) {
		return nil
	}
	if _, isNamed := literal.Elts[at].(*ast.KeyValueExpr); isNamed {
		return nil
	}
	return stringsIn(literal.Elts[at])
}

// stringsIn returns the string literals in an expression.
func stringsIn(expression ast.Expr) []*ast.BasicLit {
	var found []*ast.BasicLit
	ast.Inspect(expression, func(node ast.Node) bool {
		if literal, isLiteral := node.(*ast.BasicLit); isLiteral && literal.Kind == token.STRING {
			found = append(found, literal)
		}
		return true
	})
	return found
}
