package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// writeSums writes the checksums of all files in a folder and below, in the form of sha256sum and in
// the order of their names: `sha256sum -c SHA256SUMS` checks them.
func writeSums(dir string) error {
	var sums bytes.Buffer
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path == sumsFile {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(content), path)
		return nil
	})
	if err != nil {
		return fmt.Errorf("summing up %s: %w", dir, err)
	}
	return os.WriteFile(filepath.Join(dir, sumsFile), sums.Bytes(), 0o644)
}
