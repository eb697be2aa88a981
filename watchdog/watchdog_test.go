package watchdog_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"nuanxin/watchdog"
)

const (
	patience = 10 * time.Second
	asked    = 150 * time.Millisecond // as WatchdogSec
)

// systemd listens as systemd does.
type systemd struct {
	t    *testing.T
	conn *net.UnixConn
}

func listen(t *testing.T) systemd {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	t.Setenv("NOTIFY_SOCKET", socket)
	t.Setenv("WATCHDOG_USEC", strconv.FormatInt(asked.Microseconds(), 10))
	t.Setenv("WATCHDOG_PID", strconv.Itoa(os.Getpid()))
	return systemd{t, conn}
}

// hear returns the next word, empty if none comes in that time.
func (s systemd) hear(d time.Duration) string {
	s.t.Helper()
	if err := s.conn.SetReadDeadline(time.Now().Add(d)); err != nil {
		s.t.Fatal(err)
	}
	word := make([]byte, 1000)
	n, err := s.conn.Read(word)
	if err != nil && !os.IsTimeout(err) {
		s.t.Fatal(err)
	}
	return string(word[:n])
}

// await reads on until a word begins so.
func (s systemd) await(want string) string {
	s.t.Helper()
	for {
		switch word := s.hear(patience); {
		case strings.HasPrefix(word, want):
			return word
		case word == "":
			s.t.Fatalf("%q is never said", want)
		}
	}
}

// run watches hearts until the returned function is called.
func run(t *testing.T, log io.Writer, hearts ...watchdog.Heart) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- watchdog.Run(ctx, hearts, slog.New(slog.NewTextHandler(log, nil))) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// beating beats until the returned function is called.
func beating(p *watchdog.Pulse) (stop func()) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			p.Beat()
			select {
			case <-end:
				return
			case <-time.After(asked / 10):
			}
		}
	}()
	return func() { close(end); <-ended }
}

func TestSystemdHearsOfTheStartOfEveryRoundAndOfTheEnd(t *testing.T) {
	s := listen(t)
	var glass, store watchdog.Pulse
	stop := run(t, io.Discard,
		watchdog.Heart{Name: "glass", Pulse: &glass, Pause: time.Second, First: true},
		watchdog.Heart{Name: "store", Pulse: &store, Pause: time.Second})
	if word := s.hear(2 * asked); word != "" {
		t.Fatalf("%q is said before anything is on the glass", word)
	}
	still := beating(&glass)
	defer still()
	if word := s.hear(patience); word != "READY=1\nSTATUS=The screen is shown." {
		t.Errorf("the first word is %q", word)
	}
	for range 5 {
		if word := s.hear(asked); word != "WATCHDOG=1" {
			t.Fatalf("%q is said within %v, want the watchdog to be fed", word, asked)
		}
	}
	stop()
	s.await("STOPPING=1")
}

func TestTheWatchdogStarvesWhileAHeartStandsStillAndIsFedWhenItBeats(t *testing.T) {
	s := listen(t)
	var glass, store watchdog.Pulse
	var log bytes.Buffer
	stop := run(t, &log,
		watchdog.Heart{Name: "glass", Pulse: &glass, Pause: time.Second, First: true},
		watchdog.Heart{Name: "store", Pulse: &store, Pause: 300 * time.Millisecond})
	defer beating(&glass)()
	halt := beating(&store)
	s.await("WATCHDOG=1")
	halt()
	if word := s.await("STATUS="); word != "STATUS=Stuck: store" {
		t.Errorf("the status is %q", word)
	}
	if word := s.hear(4 * asked); word != "" {
		t.Errorf("%q is said although the store is stuck", word)
	}
	again := beating(&store)
	defer again()
	s.await("WATCHDOG=1")
	stop()
	if n := strings.Count(log.String(), "what=store"); n != 1 {
		t.Errorf("it is logged %d times:\n%s", n, &log)
	}
}

func TestWithoutSystemdNothingIsDone(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	if err := watchdog.Run(t.Context(), nil, slog.New(slog.DiscardHandler)); err != nil {
		t.Error(err)
	}
}

func TestASocketThatIsGoneEndsNothing(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "gone"))
	var pulse watchdog.Pulse
	pulse.Beat()
	ctx, cancel := context.WithTimeout(t.Context(), 3*asked)
	defer cancel()
	var log bytes.Buffer
	if err := watchdog.Run(ctx, []watchdog.Heart{{Pulse: &pulse, Pause: time.Hour}}, slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Error(err)
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 {
		t.Errorf("it is logged %d times:\n%s", n, &log)
	}
}
