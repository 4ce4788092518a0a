package machine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// Enter replaces this process by a program in the cluster's network namespace, and returns an error if it can't.
func Enter(program []string) error {
	if _, err := os.Stat(network.Path); errors.Is(err, fs.ErrNotExist) {
		return errors.New("there is no cluster on this machine: make up")
	}
	args := network.Enter(program...)
	path, err := exec.LookPath(args[0])
	if err != nil {
		return err
	}
	if err := unix.Exec(path, args, os.Environ()); err != nil {
		return fmt.Errorf("running %s in the cluster's network: %w", program[0], err)
	}
	return nil
}
