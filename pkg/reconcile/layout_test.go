package reconcile

import (
	"bufio"
	"bytes"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/sluice-serving/sluice/"

// The documentation of each phase names its files, and no others.
func TestDocumentationNamesTheFiles(t *testing.T) {
	for _, folder := range []string{".", "kube", "memory", "observe", "decide", "steps", "apply", "report"} {
		text, err := os.ReadFile(filepath.Join(folder, "doc.go"))
		if err != nil {
			t.Fatal(err)
		}
		named := regexp.MustCompile(`\b\w+\.go\b`).FindAllString(string(text), -1)
		for _, file := range sources(t, folder) {
			if file != "doc.go" && !slices.Contains(named, file) {
				t.Errorf("%s/doc.go doesn't name %s", folder, file)
			}
		}
		for _, file := range named {
			if _, err := os.Stat(filepath.Join(folder, file)); err != nil {
				t.Errorf("%s/doc.go names %s: %v", folder, file, err)
			}
		}
	}
}

// sources are the Go files of a folder that are no tests.
func sources(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".go") && !strings.HasSuffix(entry.Name(), "_test.go") {
			files = append(files, entry.Name())
		}
	}
	return files
}

// The drawing in CONTRIBUTING.md has all packages, each above those that it imports.
func TestDrawingIsTrue(t *testing.T) {
	const root = "../.."
	text, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	drawing := strings.Split(string(text), "```\n")[1]
	var drawn []string
	for line := range strings.Lines(drawing) {
		drawn = append(drawn, strings.Fields(line)[0])
	}
	// rank is the line of a package, or of the folder that it is drawn by.
	rank := func(folder string) int {
		for ; folder != "."; folder = path.Dir(folder) {
			if i := slices.Index(drawn, folder); i >= 0 {
				return i
			}
		}
		return -1
	}
	for _, top := range []string{"cmd", "pkg", "apis", "generated"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			folder := filepath.ToSlash(filepath.Dir(strings.TrimPrefix(name, root+"/")))
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			forTests := strings.Contains(folder, "/internal/") || strings.HasSuffix(folder, "/simulation")
			if strings.HasPrefix(folder, "pkg/reconcile") && !slices.Contains(drawn, folder) && !forTests {
				t.Errorf("%s is not drawn", folder)
			}
			for _, spec := range file.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if below, ours := strings.CutPrefix(imported, module); err == nil && ours &&
					rank(below) < rank(folder) {
					t.Errorf("%s imports %s, which is drawn above it", name, below)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// checked is a package with its types.
type checked struct {
	folder string
	files  []*ast.File
	set    *token.FileSet
	info   *types.Info
}

// phases type-checks the package of the controller, and those below it.
func phases(t *testing.T) []checked {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", ".")
	output, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for scanner := bufio.NewScanner(bytes.NewReader(output)); scanner.Scan(); {
		name, export, _ := strings.Cut(scanner.Text(), " ")
		exports[name] = export
	}
	set := token.NewFileSet()
	from := importer.ForCompiler(set, "gc", func(name string) (io.ReadCloser, error) { return os.Open(exports[name]) })
	var all []checked
	for _, folder := range []string{".", "kube", "memory", "observe", "decide", "steps", "apply", "report", "plan"} {
		c := checked{folder: folder, set: set, info: &types.Info{
			Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		}}
		for _, source := range sources(t, folder) {
			file, err := parser.ParseFile(set, filepath.Join(folder, source), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			c.files = append(c.files, file)
		}
		name := path.Join(module, "pkg/reconcile", folder)
		if _, err := (&types.Config{Importer: from}).Check(name, set, c.files, c.info); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// No struct behind a pointer is written to by more than one package: what a phase returns, the phases
// after it only read.
func TestPhasesOnlyReadEachOthersResults(t *testing.T) {
	writers := map[string]string{}
	for _, c := range phases(t) {
		for _, file := range c.files {
			ast.Inspect(file, func(node ast.Node) bool {
				for _, written := range writtenTo(node) {
					field := pointedTo(written, c.info)
					if field == nil || !strings.HasPrefix(field.Pkg().Path(), module+"pkg/reconcile") {
						continue
					}
					owner := field.Pkg().Path() + "." + structOf(field)
					if writers[owner] == "" {
						writers[owner] = c.folder
					}
					if writers[owner] != c.folder {
						t.Errorf("%s: %s is written to, as it is in %s", c.set.Position(written.Pos()), owner, writers[owner])
					}
				}
				return true
			})
		}
	}
}

// Within a package files call downwards: no file calls a function of a file that calls back, directly
// or by others. Package plan is one decision in many files, and is left out.
func TestFilesCallDownwards(t *testing.T) {
	for _, c := range phases(t) {
		if c.folder == "plan" {
			continue
		}
		calls := map[string][]string{}
		for identifier, object := range c.info.Uses {
			function, isFunction := object.(*types.Func)
			from := filepath.Base(c.set.Position(identifier.Pos()).Filename)
			to := filepath.Base(c.set.Position(object.Pos()).Filename)
			ours := isFunction && function.Pkg() != nil && function.Pkg().Name() == c.files[0].Name.Name
			if ours && to != from && !slices.Contains(calls[from], to) {
				calls[from] = append(calls[from], to)
			}
		}
		for file := range calls {
			if trail := callsBack(calls, file, []string{file}); trail != nil {
				t.Errorf("%s: %s", c.folder, strings.Join(trail, " calls "))
			}
		}
	}
}

// callsBack returns the files by which the last of a trail calls a file, nil if it doesn't.
func callsBack(calls map[string][]string, file string, trail []string) []string {
	for _, next := range calls[trail[len(trail)-1]] {
		switch {
		case next == file:
			return append(trail, next)
		case slices.Contains(trail, next):
			continue
		}
		if found := callsBack(calls, file, append(slices.Clone(trail), next)); found != nil {
			return found
		}
	}
	return nil
}

// writtenTo returns what a statement assigns to.
func writtenTo(node ast.Node) []ast.Expr {
	switch node := node.(type) {
	case *ast.AssignStmt:
		return node.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{node.X}
	}
	return nil
}

// pointedTo returns the field, of a struct behind a pointer, by which an expression is written to; nil
// if it belongs to a variable's own value. An element of a slice or a map belongs to the field that
// has it.
func pointedTo(written ast.Expr, info *types.Info) types.Object {
	for {
		switch expression := written.(type) {
		case *ast.IndexExpr:
			written = expression.X
		case *ast.ParenExpr:
			written = expression.X
		case *ast.SelectorExpr:
			selection := info.Selections[expression]
			if selection == nil {
				return nil
			}
			if selection.Indirect() {
				return selection.Obj()
			}
			written = expression.X
		default:
			return nil
		}
	}
}

// structOf returns the name of the struct type that has a field, empty for one without a name.
func structOf(field types.Object) string {
	scope := field.Pkg().Scope()
	for _, name := range scope.Names() {
		declared, isStruct := scope.Lookup(name).Type().Underlying().(*types.Struct)
		if !isStruct {
			continue
		}
		for i := range declared.NumFields() {
			if declared.Field(i) == field {
				return name
			}
		}
	}
	return ""
}
