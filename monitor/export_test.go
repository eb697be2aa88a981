package monitor

import "context"

// RunCommand runs a command, for tests.
func RunCommand(ctx context.Context, c Command) (string, error) { return c.run(ctx) }
