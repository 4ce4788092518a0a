package cache

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// Lock is a file held by one process. It is released when the process ends,
// however it ends.
type Lock struct {
	file *os.File
}

// Acquire takes the lock at path. If another process holds it, Acquire calls waiting
// with that process's id, and waits.
func Acquire(path string, waiting func(holder string)) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		holder, _ := os.ReadFile(path) // only for the message
		waiting(strings.TrimSpace(string(holder)))
		err = retry(func() error { return unix.Flock(int(file.Fd()), unix.LOCK_EX) })
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), file.Close())
	}
	if err := file.Truncate(0); err == nil {
		fmt.Fprintf(file, "%d\n", os.Getpid())
	}
	return &Lock{file: file}, nil
}

// retry repeats a call that a signal interrupted.
func retry(call func() error) error {
	for {
		if err := call(); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// Release releases the lock.
func (l *Lock) Release() {
	l.file.Close()
}
