package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The linker drops methods that nobody calls. It can't where a method is called by a name that is known only at run
// time, as Go's text/template does: then the program is almost twice as large, and as much of it is in memory.
func TestUnusedMethodsAreDropped(t *testing.T) {
	program := filepath.Join(t.TempDir(), "manager")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	build.Env = append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the manager: %v: %s", err, output)
	}
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	symbols, err := file.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, symbol := range symbols {
		if strings.HasSuffix(symbol.Name, ".SwaggerDoc") { // of all types of the API, and called by none of its users
			t.Fatalf("the program has %s; what calls methods by name is shown by:\n"+
				"go build -ldflags=-dumpdep -o /dev/null ./cmd/manager 2>&1 | grep ReflectMethod", symbol.Name)
		}
	}
}
