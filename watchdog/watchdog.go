package watchdog

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// pace is how often the hearts are listened to where systemd does not ask for
// more.
const pace = 5 * time.Second

// Run watches hearts until ctx ends. It returns nil, also where systemd has not
// asked to be notified.
func Run(ctx context.Context, hearts []Heart, log *slog.Logger) error {
	if os.Getenv("NOTIFY_SOCKET") == "" {
		return nil
	}
	most, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		return fmt.Errorf("read systemd's watchdog: %w", err)
	}
	w := &watch{hearts: hearts, log: log}
	step := pace
	if most > 0 {
		step = min(step, most/3)
	}
	tick := time.NewTicker(step)
	defer tick.Stop()
	for {
		w.look(time.Now())
		select {
		case <-ctx.Done():
			w.notify(daemon.SdNotifyStopping)
			return nil
		case <-tick.C:
		}
	}
}

// watch is what Run has said.
type watch struct {
	hearts []Heart
	log    *slog.Logger
	ready  bool
	stuck  string
	failed bool
}

func (w *watch) look(now time.Time) {
	var stuck []string
	for _, h := range w.hearts {
		switch {
		case !w.ready && h.First && h.Pulse.Last().IsZero():
			return // systemd has a time-out of its own for the start
		case h.stopped(now):
			stuck = append(stuck, h.Name)
		}
	}
	if !w.ready {
		w.ready = true
		w.notify(daemon.SdNotifyReady + "\nSTATUS=The screen is shown.")
	}
	is := strings.Join(stuck, ", ")
	if is != w.stuck && is == "" {
		w.log.Info("nothing is stuck any more")
		w.notify("STATUS=The screen is shown.")
	} else if is != w.stuck {
		w.log.Error("stuck", "what", is)
		w.notify("STATUS=Stuck: " + is)
	}
	if w.stuck = is; is == "" {
		w.notify(daemon.SdNotifyWatchdog)
	}
}

// notify tells systemd, and logs the first failure to.
func (w *watch) notify(state string) {
	_, err := daemon.SdNotify(false, state)
	if err != nil && !w.failed {
		w.log.Error("systemd cannot be told", "err", err)
	}
	w.failed = err != nil
}
