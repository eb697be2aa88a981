package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"nuanxin/config"
)

// version is set by the build.
var version = "dev"

// cli is the command line.
type cli struct {
	Run        runCmd           `cmd:"" default:"withargs" help:"Show the station's screen (the default command)."`
	Check      checkCmd         `cmd:"" help:"List every mistake in a configuration."`
	Screenshot screenshotCmd    `cmd:"" help:"Paint what the stored content would show, without a display."`
	Demo       demoCmd          `cmd:"" help:"Show a whole small district on this machine."`
	Version    kong.VersionFlag `help:"Print the version."`
}

// misuse is an error of the caller; the exit status is 2.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "kiosk:", err)
	if _, ok := errors.AsType[misuse](err); ok {
		os.Exit(2)
	}
	os.Exit(1)
}

// run is the program. Only --help and --version end the process from within.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	parser, err := kong.New(new(cli),
		kong.Name("kiosk"),
		kong.Description("The screen of a 暖心驿站 (rest station). Exit status: 0 done, 1 failed, 2 wrong usage or configuration."),
		kong.Vars{"version": version},
		kong.Writers(stdout, stderr),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(output{out: stdout, err: stderr}),
	)
	if err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if err != nil {
		return misuse{fmt.Errorf("%w; see kiosk --help", err)}
	}
	return command.Run()
}

// output is where a command writes: results, and what it has to say of them.
type output struct{ out, err io.Writer }

// configFile is the flag that most commands have.
type configFile struct {
	Config string `required:"" placeholder:"FILE" help:"The station's configuration, see config/example.toml."`
}

// load reads the configuration; a mistake in it is the caller's, and so is
// what further checks find.
func (c configFile) load(further ...config.Check) (config.Config, error) {
	cfg, err := config.Load(c.Config, append(checks(), further...)...)
	if err != nil {
		return config.Config{}, misuse{err}
	}
	return cfg, nil
}
