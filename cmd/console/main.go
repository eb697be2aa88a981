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

	"nuanxin/feed"
)

// version is set by the build.
var version = "dev"

// cli is the command line.
type cli struct {
	Keygen     keygenCmd        `cmd:"" help:"Make a private key to sign with, and print its entry for the stations' trust file."`
	Push       pushCmd          `cmd:"" help:"Sign an item and publish it to the stations of its scope."`
	Preview    previewCmd       `cmd:"" help:"Paint what the stations would show of an item, and publish nothing."`
	Import     importCmd        `cmd:"" help:"Make drafts of news from a pasted newspaper page, one an article, to look through and push."`
	Sign       signCmd          `cmd:"" help:"Sign an item and publish nothing, for two people who are not in one place."`
	Withdraw   withdrawCmd      `cmd:"" help:"Take an item off the screens before its end."`
	Roster     rosterCmd        `cmd:"" help:"Sign the list of what a scope holds now, so that stations see what they lack."`
	Trust      trustCmd         `cmd:"" help:"Check, sign and publish trust files, which say who may sign what."`
	Status     statusCmd        `cmd:"" help:"Ask the stations of a scope what became of an item."`
	Screenshot screenshotCmd    `cmd:"" help:"Ask a station for a picture of what is on its screen."`
	Tidy       tidyCmd          `cmd:"" help:"Free the broker of what nobody needs any more."`
	Watch      watchCmd         `cmd:"" help:"Print what the stations report, until interrupted."`
	Version    kong.VersionFlag `help:"Print the version."`
}

// misuse is an error in the command line; the exit status is 2.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "console:", err)
	}
	os.Exit(status(err))
}

// status is the exit status of an error.
func status(err error) int {
	if _, ok := errors.AsType[misuse](err); ok {
		return 2
	}
	if err != nil {
		return 1
	}
	return 0
}

// run is the program. Only --help and --version end the process from within.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	parser, err := kong.New(new(cli),
		kong.Name("console"),
		kong.Description("The staff's program of the 暖心驿站 (rest stations). "+
			"Exit status: 0 done, 1 failed, or a station did not get or take it, 2 wrong usage."),
		kong.Vars{"version": version, "kinds": words(feed.Kinds())},
		kong.Writers(stdout, stderr),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(terminal{in: stdin, out: stdout, err: stderr}),
	)
	if err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if err != nil {
		return misuse{fmt.Errorf("%w; see %s", err, help(err))}
	}
	return command.Run()
}

// help is the command that explains what was misused.
func help(err error) string {
	parse, ok := errors.AsType[*kong.ParseError](err)
	if ok && parse.Context != nil && parse.Context.Selected() != nil {
		return parse.Context.Selected().FullPath() + " --help"
	}
	return "console --help"
}

// terminal is where a command reads from and writes to: results go to out,
// and what is to be said of them to err.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

// printf prints a part of the result.
func (t terminal) printf(format string, args ...any) { _, _ = fmt.Fprintf(t.out, format, args...) }

// remark says something beside the result.
func (t terminal) remark(format string, args ...any) { _, _ = fmt.Fprintf(t.err, format, args...) }
