package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// keyLength is the number of hex digits of a key.
const keyLength = 12

// Key stands for all that an artefact is made of.
type Key struct {
	text string
}

// String is 12 hex digits.
func (k Key) String() string {
	return k.text
}

// KeyBuilder collects what an artefact is made of. The first error is kept and
// returned by Key.
type KeyBuilder struct {
	hash hash.Hash
	err  error
}

// NewKey starts a key.
func NewKey() *KeyBuilder {
	return &KeyBuilder{hash: sha256.New()}
}

// Text adds words: versions, flags, other keys.
func (b *KeyBuilder) Text(words ...string) *KeyBuilder {
	for _, word := range words {
		fmt.Fprintf(b.hash, "%d:%s;", len(word), word)
	}
	return b
}

// Files adds the contents of files.
func (b *KeyBuilder) Files(paths ...string) *KeyBuilder {
	for _, path := range paths {
		b.file(path)
	}
	return b
}

// Tree adds every file under dir that keep accepts, with its path and whether
// it is executable. A nil keep accepts all.
func (b *KeyBuilder) Tree(dir string, keep func(path string) bool) *KeyBuilder {
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || (keep != nil && !keep(path)) {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		b.Text(name, fmt.Sprint(info.Mode()&0o111 != 0))
		b.file(path)
		return nil
	})
	b.err = errors.Join(b.err, err)
	return b
}

func (b *KeyBuilder) file(path string) {
	file, err := os.Open(path)
	if err != nil {
		b.err = errors.Join(b.err, err)
		return
	}
	defer file.Close()
	size, err := io.Copy(b.hash, file)
	b.err = errors.Join(b.err, err)
	b.Text(fmt.Sprint(size))
}

// Key returns the key, or the first error met while it was collected.
func (b *KeyBuilder) Key() (Key, error) {
	return Key{text: hex.EncodeToString(b.hash.Sum(nil))[:keyLength]}, b.err
}

// GoSource reports whether a Go program is built of a file: tests are left out.
func GoSource(path string) bool {
	return !strings.HasSuffix(path, "_test.go")
}
