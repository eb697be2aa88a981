package monitor

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	// commandTimeout is far more than any of these commands needs.
	commandTimeout = 10 * time.Second
	// maxOutput is how much is kept of what a command prints; xset q prints 2 KiB.
	maxOutput = 16 << 10
)

// Command is a program and its arguments. No shell reads it.
type Command []string

// ParseCommand splits a command at its blanks, and knows no quotes: what needs
// more is a script.
func ParseCommand(s string) Command { return strings.Fields(s) }

// Check says why the command cannot be run.
func (c Command) Check() error {
	if len(c) == 0 {
		return nil
	}
	if _, err := exec.LookPath(c[0]); err != nil {
		return fmt.Errorf("%s cannot be run: %w", c[0], err)
	}
	return nil
}

func (c Command) String() string { return strings.Join(c, " ") }

// run runs the command to its end, or ends it and all that it has started, and
// returns the beginning of what it has printed.
func (c Command) run(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	var out output
	cmd := exec.CommandContext(ctx, c[0], c[1:]...)
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		first, _, _ := strings.Cut(strings.TrimSpace(out.String()), "\n")
		return "", fmt.Errorf("%s: %w: %.200q", c, err, first)
	}
	return out.String(), nil
}

// output keeps the beginning of what is written.
type output struct{ strings.Builder }

func (o *output) Write(b []byte) (int, error) {
	o.Builder.Write(b[:min(len(b), maxOutput-o.Len())])
	return len(b), nil
}
