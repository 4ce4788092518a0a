package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteAtomically replaces a file at once: a reader sees the old or the new. It makes the directory too.
func WriteAtomically(path string, data []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temporary := path + ".new"
	if err := os.WriteFile(temporary, data, mode); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// ReplaceLink makes a symbolic link, whatever the path named before.
func ReplaceLink(target, path string) error {
	temporary := path + ".new"
	if err := errors.Join(Remove(temporary), os.Symlink(target, temporary)); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// Remove removes a file. That there is none is no error.
func Remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
