package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"nuanxin/config"
	"nuanxin/feed"
	"nuanxin/feed/store"
	"nuanxin/feed/sync"
	"nuanxin/telemetry"
	"nuanxin/uplink"
)

// wire is the station's connection to the district: it brings content, takes
// away receipts and reports, and tells whether the station is there and how
// its content stands.
type wire struct {
	link     *uplink.Link
	reporter *telemetry.Reporter
	screen   func() telemetry.Screen

	birth func() *uplink.Message
	came  atomic.Pointer[feed.Moment] // when the link came up last
	news  chan struct{}               // what a birth tells has changed
	log   *slog.Logger
}

// connect makes the link. It calls alive while the link is kept or tried
// for, and changed when it goes up or down.
func (w *wire) connect(cfg config.Config, content *sync.Sync, kept *store.Store, clock *feed.Clock, alive, changed func(), log *slog.Logger) error {
	o, err := linkOptions(cfg, clock)
	if err != nil {
		return err
	}
	w.news, w.log = make(chan struct{}, 1), log
	prefix := feed.Prefix(cfg.Broker.Prefix)
	self := telemetry.Station{
		ID: cfg.Station.ID, Name: cfg.Station.Name, Street: cfg.Station.Street, Group: cfg.Station.Group,
		Version: version, Started: stamp(clock.Now()),
	}
	state := func(payload []byte) *uplink.Message {
		return &uplink.Message{Topic: prefix.State(self.ID), Payload: payload, Retained: true}
	}
	w.birth = func() *uplink.Message {
		return state(self.Birth(stamp(*w.came.Load()), contentState(content.Status(), kept.Replaced()), w.screen()))
	}
	o.Will = state(self.Will())
	o.Birth = func() *uplink.Message {
		now := clock.Now()
		w.came.Store(&now)
		return w.birth()
	}
	o.Bye = func() *uplink.Message { return state(self.Bye(stamp(clock.Now()))) }
	o.Filters = prefix.Filters(station(cfg))
	o.Subscribed = func() uplink.Subscriptions { return kept.Filters() }
	o.KeepSubscribed = func(s uplink.Subscriptions) error { return kept.SetFilters(s) }
	o.Handle = func(ctx context.Context, came []uplink.Message) error { return content.Handle(ctx, arrived(came)) }
	o.Changed = func() {
		changed()
		if w.link.Up() {
			content.Flush()
			w.reporter.Nudge()
		}
	}
	o.Alive = alive
	o.Log = log
	w.link, err = uplink.New(o)
	return err
}

// run keeps the link up, and reports, until the context ends.
func (w *wire) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.link.Run(ctx) })
	group.Go(func() error { return w.reporter.Run(ctx) })
	group.Go(func() error { return w.announce(ctx) })
	return group.Wait()
}

func (w *wire) send(ctx context.Context, topic string, payload []byte) error {
	return w.link.Publish(ctx, uplink.Message{Topic: topic, Payload: payload})
}

func (w *wire) fetch(ctx context.Context, topic string) (bool, error) {
	return w.link.Fetch(ctx, topic)
}

func (w *wire) refresh() { w.link.Refresh() }

// told leaves word that what a birth tells has changed. It does not block.
func (w *wire) told() { ring(w.news) }

// screenTold leaves word that the screen is another. It does not block.
func (w *wire) screenTold() {
	w.told()
	w.reporter.Nudge()
}

// announcePause is between two announcements.
const announcePause = 5 * time.Second

// announce publishes the birth anew when what it tells has changed. While the
// link is down there is no need: it publishes one when it comes up.
func (w *wire) announce(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.news:
		}
		if w.link.Up() {
			if err := w.link.Publish(ctx, *w.birth()); err != nil && ctx.Err() == nil {
				w.log.Debug("state not announced", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(announcePause):
		}
	}
}

// contentState is what a birth says of the content.
func contentState(status sync.Status, replaced bool) telemetry.Content {
	const most = 8
	c := telemetry.Content{
		Trust: status.Trust, TrustBehind: status.TrustBehind, TrustRefused: status.Denied,
		Rosters: []telemetry.Roster{}, StoreReplaced: replaced,
	}
	for _, r := range status.Rosters {
		told := telemetry.Roster{Scope: r.Scope, Seq: r.Seq, Issued: r.Issued.UTC(), Missing: len(r.Missing), Stale: r.Stale}
		for _, ref := range r.Missing[:min(len(r.Missing), most)] {
			told.First = append(told.First, ref.ID)
		}
		c.Rosters = append(c.Rosters, told)
	}
	return c
}
