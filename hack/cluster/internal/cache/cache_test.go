package cache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func open(t *testing.T) *Cache {
	t.Helper()
	c, err := Open(t.TempDir(), func(holder string) { t.Errorf("waits for %s", holder) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func keyOf(t *testing.T, words ...string) Key {
	t.Helper()
	key, err := NewKey().Text(words...).Key()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestMakeBuildsOnce(t *testing.T) {
	c, builds := open(t), 0
	for range 2 {
		dir, err := c.Make("thing", keyOf(t, "1"), func(dir string) error {
			builds++
			return os.WriteFile(filepath.Join(dir, "part"), nil, 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "part")); err != nil {
			t.Error(err)
		}
	}
	if builds != 1 {
		t.Errorf("built %d times, want once", builds)
	}
}

func TestMakeKeepsNothingOfAFailedBuild(t *testing.T) {
	c, fault := open(t), errors.New("no disk")
	if _, err := c.Make("thing", keyOf(t, "1"), func(string) error { return fault }); !errors.Is(err, fault) {
		t.Fatalf("error %v, want %v", err, fault)
	}
	if dir, found := c.Has("thing", keyOf(t, "1")); found {
		t.Errorf("%s is there after a failed build", dir)
	}
}

func TestMakeRemovesOldVersionsOnlyOfTheSameThing(t *testing.T) {
	c := open(t)
	for _, name := range []string{"image", "image-more"} {
		for i := range kept + 2 {
			if _, err := c.Make(name, keyOf(t, fmt.Sprint(i)), func(string) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"image", "image-more"} {
		found, err := filepath.Glob(filepath.Join(c.dir, name+"-????????????"))
		if err != nil || len(found) != kept {
			t.Errorf("%d versions of %s are kept (%v), want %d", len(found), name, err, kept)
		}
	}
}

func TestKeyDistinguishes(t *testing.T) {
	dir := t.TempDir()
	write := func(content string, mode os.FileMode) {
		path := filepath.Join(dir, "file")
		if err := errors.Join(os.WriteFile(path, []byte(content), mode), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]string{}
	note := func(what string, builder *KeyBuilder) {
		key, err := builder.Key()
		if err != nil {
			t.Fatal(err)
		}
		if other, taken := seen[key.String()]; taken {
			t.Errorf("%s has the key of %s", what, other)
		}
		seen[key.String()] = what
	}
	note("words", NewKey().Text("ab", "c"))
	note("the same letters in other words", NewKey().Text("a", "bc"))
	write("x", 0o644)
	note("a file", NewKey().Tree(dir, nil))
	write("x", 0o755)
	note("the file, executable", NewKey().Tree(dir, nil))
	write("y", 0o755)
	note("the file, changed", NewKey().Tree(dir, nil))
	if _, err := NewKey().Files(filepath.Join(dir, "none")).Key(); err == nil {
		t.Error("a file that is missing is no error")
	}
}
