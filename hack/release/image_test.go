package main

import (
	"archive/tar"
	"bytes"
	"io"
	"log"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// small is a program that prints its version, which it has where the manager has it, and is built as the manager is.
var small = map[string]string{
	"go.mod": "module github.com/sluice-serving/sluice\n\ngo 1.26\n",
	"main.go": `package main

import (
	"os"

	"github.com/sluice-serving/sluice/cmd/manager/version"
)

func main() { os.Stdout.WriteString(version.Line()) }
`,
	"cmd/manager/version/version.go": `package version

` + versionVariables + `

func Line() string { return version + " " + revision }
`,
}

// versionVariables is how the manager declares what the linker sets.
const versionVariables = "var version, revision string"

var released = source{version: "v0.1.0", revision: "4f3c", time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}

// buildSmall builds the small program from a copy of its source in a folder of its own.
func buildSmall(t *testing.T) programs {
	t.Helper()
	repo := t.TempDir()
	for file, content := range small {
		if err := os.MkdirAll(filepath.Join(repo, filepath.Dir(file)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(repo, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	built, err := buildPrograms(t.Context(), repo, ".", linkerFlags(released.version, released.revision),
		architectures)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(built.remove)
	return built
}

// writeSmall writes the layout of the small program, and returns its folder and digest.
func writeSmall(t *testing.T) (string, v1.Hash) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), imageFolder)
	digest, err := writeLayout(dir, buildSmall(t), released)
	if err != nil {
		t.Fatal(err)
	}
	return dir, digest
}

// Two builds in different folders make the same files, to the byte.
func TestImageIsReproducible(t *testing.T) {
	first, digest := writeSmall(t)
	second, again := writeSmall(t)
	if digest != again {
		t.Errorf("the digests are %s and %s", digest, again)
	}
	if got, want := filesOf(t, second), filesOf(t, first); !maps.Equal(got, want) {
		t.Errorf("the layouts have the files %v and %v", slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)))
	}
}

// filesOf returns the contents of all files below a folder.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		found[strings.TrimPrefix(path, dir)] = string(content)
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%s has %d files (%v)", dir, len(found), err)
	}
	return found
}

// The image has an entry for each platform, each with the program and nothing else.
func TestImage(t *testing.T) {
	dir, _ := writeSmall(t)
	index, tag, err := readLayout(dir)
	if err != nil || tag != "v0.1.0" {
		t.Fatalf("the tag is %q (%v)", tag, err)
	}
	if err := validate.Index(index); err != nil {
		t.Error(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil || len(manifest.Manifests) != len(architectures) {
		t.Fatalf("the index is %+v (%v)", manifest, err)
	}
	for n, architecture := range architectures {
		described := manifest.Manifests[n]
		image, err := index.Image(described.Digest)
		if err != nil {
			t.Fatal(err)
		}
		file, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if described.Platform.Architecture != architecture || file.Architecture != architecture || file.OS != "linux" {
			t.Errorf("image %d is for %v and %s/%s, want linux/%s",
				n, described.Platform, file.OS, file.Architecture, architecture)
		}
		checkConfiguration(t, file)
		checkFiles(t, image)
	}
}

func checkConfiguration(t *testing.T, file *v1.ConfigFile) {
	t.Helper()
	if file.Config.User != "65532:65532" || !slices.Equal(file.Config.Entrypoint, []string{"/manager"}) ||
		!file.Created.Equal(released.time) {
		t.Errorf("the configuration is %+v, created %s", file.Config, file.Created)
	}
	for label, want := range map[string]string{
		"org.opencontainers.image.version":  "v0.1.0",
		"org.opencontainers.image.revision": "4f3c",
		"org.opencontainers.image.source":   "https://github.com/sluice-serving/sluice",
		"org.opencontainers.image.licenses": "Apache-2.0",
	} {
		if got := file.Config.Labels[label]; got != want {
			t.Errorf("%s is %q, want %q", label, got, want)
		}
	}
}

func checkFiles(t *testing.T, image v1.Image) {
	t.Helper()
	layers, err := image.Layers()
	if err != nil || len(layers) != 1 {
		t.Fatalf("%d layers (%v), want 1", len(layers), err)
	}
	content, err := layers[0].Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	reader := tar.NewReader(content)
	header, err := reader.Next()
	if err != nil {
		t.Fatal(err)
	}
	if header.Name != "manager" || header.Mode != 0o755 || header.Uid != 0 || !header.ModTime.Equal(released.time) {
		t.Errorf("the file is %+v", header)
	}
	if _, err := reader.Next(); err != io.EOF {
		t.Errorf("there is a second file (%v)", err)
	}
}

// The program has the version and the revision.
func TestLinkerFlags(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(repo, "cmd/manager/version/version.go"))
	if err != nil || !bytes.Contains(source, []byte("\n"+versionVariables+"\n")) {
		t.Errorf("the manager has no %s (%v)", versionVariables, err)
	}
	for _, program := range buildSmall(t).of {
		command := exec.CommandContext(t.Context(), program.path)
		printed, err := command.Output()
		if err != nil { // It is for another machine.
			continue
		}
		if string(printed) != "v0.1.0 4f3c" {
			t.Errorf("it prints %q", printed)
		}
		return
	}
	t.Skip("no program is for this machine")
}

// What is pulled is what was pushed, and the name has its digest.
func TestPush(t *testing.T) {
	t.Setenv("DOCKER_CONFIG", t.TempDir()) // The user's own isn't read.
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	dir, digest := writeSmall(t)
	repository := strings.TrimPrefix(server.URL, "http://") + "/team/manager"
	pushed, err := push(t.Context(), dir, repository)
	if err != nil {
		t.Fatal(err)
	}
	if want := repository + "@" + digest.String(); pushed.String() != want {
		t.Errorf("pushed %s, want %s", pushed, want)
	}
	tag, err := name.NewTag(repository + ":v0.1.0")
	if err != nil {
		t.Fatal(err)
	}
	pulled, err := remote.Index(tag, remote.WithContext(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := pulled.Digest(); err != nil || got != digest {
		t.Errorf("pulled %s (%v), want %s", got, err, digest)
	}
	if err := validate.Index(pulled); err != nil {
		t.Error(err)
	}
}

func TestPushRefuses(t *testing.T) {
	dir, _ := writeSmall(t)
	for _, test := range []struct{ name, dir, registry, want string }{
		{"no layout", t.TempDir(), "registry.example.com/manager", "make release makes it"},
		{"a tag", dir, "registry.example.com/manager:v1", "without a tag"},
		{"no registry", dir, "manager", "with its registry"},
	} {
		if _, err := push(t.Context(), test.dir, test.registry); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error is %v, want %q in it", test.name, err, test.want)
		}
	}
}

// The Dockerfile builds with the same flags, of the same Go, and has the same labels.
func TestDockerfile(t *testing.T) {
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	_, goVersion, _ := strings.Cut(string(module), "\ngo ")
	minor := strings.Join(strings.SplitN(goVersion, ".", 3)[:2], ".")
	want := []string{"-trimpath -buildvcs=false", `"` + linkerFlags("$VERSION", "$REVISION") + `"`, "CGO_ENABLED=0",
		"USER " + nonRoot, `ENTRYPOINT ["/` + managerName + `"]`, "golang:" + minor + " "}
	for label, value := range released.labels() {
		switch value {
		case released.version:
			value = "$VERSION"
		case released.revision:
			value = "$REVISION"
		}
		switch label {
		case "org.opencontainers.image.created", "org.opencontainers.image.description":
			continue
		}
		want = append(want, label+`="`+value+`"`)
	}
	for _, part := range want {
		if !bytes.Contains(text, []byte(part)) {
			t.Errorf("the Dockerfile has no %s", part)
		}
	}
}
