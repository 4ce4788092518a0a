package image

import (
	"archive/tar"
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
	"time"
)

// epoch is the time of all files, so that the same content is the same layer.
var epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// Layer is a finished layer.
type Layer struct {
	// Path of the tar file. It is not compressed: unpacking is on the way to a
	// running cluster, the disk is not short.
	Path string
	// Digest is the SHA-256 of the file, in hex.
	Digest string
}

// Existing is a layer that was written before.
func Existing(path string) (Layer, error) {
	file, err := os.Open(path)
	if err != nil {
		return Layer{}, err
	}
	defer file.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, file)
	return Layer{Path: path, Digest: hex.EncodeToString(sum.Sum(nil))}, err
}

// LayerWriter writes a layer. The first error is kept and returned by Close.
type LayerWriter struct {
	path string
	file *os.File
	hash hash.Hash
	tar  *tar.Writer
	err  error
}

// NewLayer starts a layer in a file.
func NewLayer(path string) *LayerWriter {
	file, err := os.Create(path)
	if err != nil {
		return &LayerWriter{err: err}
	}
	sum := sha256.New()
	return &LayerWriter{path: path, file: file, hash: sum, tar: tar.NewWriter(io.MultiWriter(file, sum))}
}

// Dir adds a directory owned by a user.
func (w *LayerWriter) Dir(name string, mode fs.FileMode, uid int) *LayerWriter {
	return w.entry(&tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: int64(mode), Uid: uid, Gid: uid}, nil)
}

// Link adds a symbolic link.
func (w *LayerWriter) Link(name, target string) *LayerWriter {
	return w.entry(&tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: target, Mode: 0o777}, nil)
}

// Text adds a file with the given content.
func (w *LayerWriter) Text(name, content string, mode fs.FileMode) *LayerWriter {
	header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: int64(mode), Size: int64(len(content))}
	return w.entry(header, strings.NewReader(content))
}

// File adds a copy of a file on disk.
func (w *LayerWriter) File(name, source string, mode fs.FileMode) *LayerWriter {
	if w.err != nil {
		return w
	}
	file, err := os.Open(source)
	if err != nil {
		w.err = err
		return w
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		w.err = err
		return w
	}
	return w.entry(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: int64(mode), Size: info.Size()}, file)
}

// Tree adds all below a directory on disk under the given name, as root's and
// readable by all.
func (w *LayerWriter) Tree(name, dir string, keep func(path string) bool) *LayerWriter {
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if keep != nil && !keep(relative) {
			return skip(entry)
		}
		return w.onDisk(filepath.Join(name, relative), path, entry)
	})
	w.err = errors.Join(w.err, err)
	return w
}

func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func (w *LayerWriter) onDisk(name, path string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil {
		return err
	}
	switch executable := info.Mode()&0o111 != 0; {
	case entry.IsDir():
		w.Dir(name, 0o755, 0)
	case !entry.Type().IsRegular():
		return fmt.Errorf("%s is neither a file nor a directory", path)
	case executable:
		w.File(name, path, 0o755)
	default:
		w.File(name, path, 0o644)
	}
	return w.err
}

// Tar adds the entries of a tar stream that keep accepts.
func (w *LayerWriter) Tar(stream io.Reader, keep func(name string) bool) *LayerWriter {
	for reader := tar.NewReader(stream); w.err == nil; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return w
		}
		if err != nil {
			w.err = err
			return w
		}
		if name := strings.Trim(strings.TrimPrefix(header.Name, "."), "/"); name != "" && keep(name) {
			w.entry(header, reader)
		}
	}
	return w
}

func (w *LayerWriter) entry(header *tar.Header, content io.Reader) *LayerWriter {
	if w.err != nil {
		return w
	}
	header.Name = strings.TrimPrefix(strings.TrimPrefix(header.Name, "."), "/")
	header.ModTime, header.AccessTime, header.ChangeTime = epoch, time.Time{}, time.Time{}
	header.Uname, header.Gname = "", ""
	header.Format = tar.FormatUnknown
	if w.err = w.tar.WriteHeader(header); w.err == nil && header.Typeflag == tar.TypeReg {
		_, w.err = io.Copy(w.tar, content)
	}
	return w
}

// Close ends the layer.
func (w *LayerWriter) Close() (Layer, error) {
	if w.file == nil {
		return Layer{}, w.err
	}
	if w.err == nil {
		w.err = w.tar.Close()
	}
	err := errors.Join(w.err, w.file.Close())
	return Layer{Path: w.path, Digest: hex.EncodeToString(w.hash.Sum(nil))}, err
}
