package xtest

import (
	"bufio"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startTimeout is far more than the fraction of a second that Xvfb needs.
const startTimeout = 20 * time.Second

// Screen is a virtual X screen with 24 bits a pixel.
type Screen struct {
	number int
	pid    int
	file   *os.File
}

// Start runs Xvfb with a screen of the given size in pixels, on a display
// number that is free, and ends it with the test. The test fails at once if
// Xvfb cannot be started.
func Start(tb testing.TB, size image.Point) *Screen {
	tb.Helper()
	dir := tb.TempDir()
	number, pid := serve(tb, exec.Command("Xvfb", "-displayfd", "3", "-noreset", "-nolisten", "tcp", "-fbdir", dir,
		"-screen", "0", fmt.Sprintf("%dx%dx24", size.X, size.Y)))
	file, err := os.Open(filepath.Join(dir, "Xvfb_screen0"))
	if err != nil {
		tb.Fatalf("open Xvfb's screen: %v", err)
	}
	tb.Cleanup(func() { _ = file.Close() })
	return &Screen{number: number, pid: pid, file: file}
}

// serve runs an X server that tells its display number on descriptor 3.
func serve(tb testing.TB, cmd *exec.Cmd) (number, pid int) {
	tb.Helper()
	ready, write, err := os.Pipe()
	if err != nil {
		tb.Fatalf("make a pipe: %v", err)
	}
	defer ready.Close()

	cmd.ExtraFiles = []*os.File{write} // descriptor 3
	var complaints strings.Builder
	cmd.Stderr = &complaints
	err = cmd.Start()
	_ = write.Close()
	if err != nil {
		tb.Fatalf("start %s (Debian: apt install xvfb xserver-xorg-video-dummy): %v", cmd.Path, err)
	}
	tb.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGCONT)
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})

	_ = ready.SetReadDeadline(time.Now().Add(startTimeout))
	line, err := bufio.NewReader(ready).ReadString('\n')
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		tb.Fatalf("wait for the X server's display number: %v\n%s", err, complaints.String())
	}
	number, err = strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		tb.Fatalf("read the X server's display number: %v", err)
	}
	return number, cmd.Process.Pid
}

// Display returns the screen's name for the environment variable DISPLAY.
func (s *Screen) Display() string { return fmt.Sprintf(":%d", s.number) }

// PID returns the process id of the X server, to measure what it uses.
func (s *Screen) PID() int { return s.pid }
