//go:build crash

package store_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
)

// TestMain runs the tests in a mount namespace of their own: whatever becomes
// of them, the kernel takes down what they mounted.
func TestMain(m *testing.M) {
	const inside = "STORE_TEST_HAS_ITS_OWN_MOUNTS"
	flag.Parse()
	var err error
	switch {
	case *reopenFolder != "":
		err = printState()
	case os.Getenv(inside) == "":
		err = withOwnMounts(inside)
	default:
		os.Exit(m.Run())
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		os.Exit(max(exit.ExitCode(), 1))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// withOwnMounts runs this program again, with a mark in its environment.
func withOwnMounts(mark string) error {
	runtime.LockOSThread() // Pdeathsig follows the thread
	again := exec.Command(os.Args[0], os.Args[1:]...)
	again.Env = append(os.Environ(), mark+"=1")
	again.Stdout, again.Stderr = os.Stdout, os.Stderr
	again.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	err := again.Run()
	if errors.Is(err, syscall.EPERM) {
		return fmt.Errorf("tests tagged crash mount file systems and need root: %w", err)
	}
	return err
}
