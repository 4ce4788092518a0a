package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// kept is how many versions of an artefact stay: this one, and those of a
// branch or two besides.
const kept = 3

// Cache is a directory of artefacts, held by one process at a time.
type Cache struct {
	dir  string
	lock *Lock
}

// Open takes the cache for this process, waiting for another to be done.
func Open(dir string, waiting func(holder string)) (*Cache, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	lock, err := Acquire(filepath.Join(dir, ".lock"), waiting)
	if err != nil {
		return nil, err
	}
	return &Cache{dir: dir, lock: lock}, nil
}

// Close gives the cache to the next.
func (c *Cache) Close() {
	c.lock.Release()
}

// Log returns the file that gets the output of a build.
func (c *Cache) Log(name string) string {
	return filepath.Join(c.dir, "log", name+".log")
}

// Has reports whether an artefact is there, and returns its directory.
func (c *Cache) Has(name string, key Key) (string, bool) {
	dir := filepath.Join(c.dir, name+"-"+key.String())
	_, err := os.Stat(dir)
	return dir, err == nil
}

// Make returns the directory of an artefact. If there is none yet, build fills
// an empty one first. Older versions of the artefact beyond a few go.
func (c *Cache) Make(name string, key Key, build func(dir string) error) (string, error) {
	dir, found := c.Has(name, key)
	now := time.Now()
	if found {
		return dir, os.Chtimes(dir, now, now) // used last now: see prune
	}
	temporary, err := os.MkdirTemp(c.dir, ".making-"+name+"-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(temporary)
	if err := os.Chmod(temporary, 0o755); err != nil {
		return "", err
	}
	if err := build(temporary); err != nil {
		return "", err
	}
	if err := os.Rename(temporary, dir); err != nil {
		return "", fmt.Errorf("keeping %s: %w", name, err)
	}
	return dir, c.prune(name)
}

// prune removes the versions of an artefact that were used longest ago.
func (c *Cache) prune(name string) error {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	var versions []fs.FileInfo
	for _, entry := range entries {
		key, ours := strings.CutPrefix(entry.Name(), name+"-")
		if !ours || len(key) != keyLength || strings.Contains(key, "-") {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		versions = append(versions, info)
	}
	slices.SortFunc(versions, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	var problems []error
	for _, old := range versions[min(kept, len(versions)):] {
		problems = append(problems, os.RemoveAll(filepath.Join(c.dir, old.Name())))
	}
	return errors.Join(problems...)
}
