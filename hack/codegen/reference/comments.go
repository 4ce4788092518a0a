package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// comments are a package's doc comments: of types by name, of fields by Type.Field, and of string
// constants in the order of the source.
type comments struct {
	of        map[string]string
	constants []constant
}

// constant is a constant with a doc comment.
type constant struct{ name, value, comment string }

// readComments reads the package in a folder.
func readComments(folder string) (comments, error) {
	found := comments{of: map[string]string{}}
	files, err := os.ReadDir(folder)
	if err != nil {
		return found, fmt.Errorf("reading doc comments: %w", err)
	}
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		path := filepath.Join(folder, file.Name())
		syntax, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return found, fmt.Errorf("reading doc comments: %w", err)
		}
		for _, declaration := range syntax.Decls {
			if general, ok := declaration.(*ast.GenDecl); ok {
				found.read(general)
			}
		}
	}
	return found, nil
}

func (c *comments) read(declaration *ast.GenDecl) {
	for _, spec := range declaration.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			c.of[spec.Name.Name] = prose(declaration.Doc)
			if fields, ok := spec.Type.(*ast.StructType); ok {
				c.readFields(spec.Name.Name, fields)
			}
		case *ast.ValueSpec:
			if len(spec.Values) != 1 {
				continue
			}
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
				value, _ := strconv.Unquote(literal.Value) // the parser has read it
				c.constants = append(c.constants, constant{spec.Names[0].Name, value, prose(spec.Doc)})
			}
		}
	}
}

func (c *comments) readFields(owner string, fields *ast.StructType) {
	for _, field := range fields.Fields.List {
		for _, name := range field.Names {
			c.of[owner+"."+name.Name] = prose(field.Doc)
		}
	}
}

// prose returns a doc comment without the markers for generators.
func prose(comment *ast.CommentGroup) string {
	var lines []string
	for line := range strings.Lines(comment.Text()) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "+") {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
