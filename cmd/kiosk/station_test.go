package main_test

import (
	"bytes"
	"context"
	"image"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	main "nuanxin/cmd/kiosk"
	"nuanxin/cmd/kiosk/demo"
	"nuanxin/config"
	"nuanxin/display"
	"nuanxin/display/window"
	"nuanxin/feed"
	"nuanxin/feed/store"
	"nuanxin/sensors"
	"nuanxin/telemetry"
	"nuanxin/uplink"
)

// soon is longer than what is done at once takes on a busy machine, and
// shorter than the time after which it would be done by itself.
const soon = 5 * time.Second

func online(s telemetry.State) bool { return s.Online }

func TestAStationThatEndsSaysGoodbye(t *testing.T) {
	cfg := configured(t)
	_, end := work(t, cfg)
	if came := await(t, patience, "the birth", states(t, cfg), online); came.At.IsZero() || came.Started.IsZero() {
		t.Errorf("the birth %+v has no time although the clock is the machine's own", came)
	}
	end()
	last := await(t, patience, "the last state", states(t, cfg), func(telemetry.State) bool { return true })
	if last.Online || last.At.IsZero() {
		t.Errorf("the broker keeps %+v, want a goodbye with its time", last)
	}
}

func TestTheGlassTellsTheTimeTheRoomAndWhetherTheLinkIsUp(t *testing.T) {
	cfg := configured(t)
	cfg.Broker.Prefix = "nothing/v1" // no item that has a word beside the slide
	d, err := display.New(display.Options{DiagonalInch: cfg.Screen.DiagonalInch, DistanceM: cfg.Screen.DistanceM})
	if err != nil {
		t.Fatal(err)
	}
	layer := func(f display.Frame, name string) string {
		i := slices.IndexFunc(f.Layers, func(l display.Layer) bool { return l.Name == name })
		return f.Layers[i].Key
	}
	starting := sensors.Room{
		Health: sensors.HealthStarting, Simulated: true,
		Comfort: sensors.ComfortUnknown, Action: sensors.ActionUnknown, Source: sensors.SourceNone,
	}
	glass, _ := work(t, cfg)
	await(t, patience, "all of it", glass, func(f display.Frame) bool {
		now := time.Now().In(cfg.Station.Timezone)
		is := d.Compose(display.View{Station: cfg.Station.Name, Time: now, Slide: f.Slide, Room: starting}, f.Size)
		return layer(f, "header") == layer(is, "header") && layer(f, "strip") == layer(is, "strip") && layer(f, "room") != layer(is, "room")
	})
}

func TestTheWindowIsToldOfTheConfiguration(t *testing.T) {
	cfg := configured(t)
	cfg.Screen.Rotation, cfg.Screen.Fades, cfg.Screen.Fullscreen, cfg.Screen.Width, cfg.Screen.Height = 270, false, true, 1280, 720
	var got window.Options
	show := func(_ context.Context, o window.Options) error { got = o; return nil }
	if err := main.Serve(t.Context(), cfg, slog.New(slog.DiscardHandler), show, func(feed.Slide) {}); err != nil {
		t.Fatal(err)
	}
	if got.Rotation != 270 || !got.Cuts || !got.Fullscreen || got.Size != image.Pt(1280, 720) || got.ShiftEvery <= 0 {
		t.Errorf("the window is told %+v", got)
	}
}

func TestADamagedDatabaseIsReportedAndFilledAnew(t *testing.T) {
	cfg := configured(t)
	hasItem := func(f display.Frame) bool { return f.Slide.Item != nil }
	glass, end := work(t, cfg)
	if s := await(t, patience, "the birth", states(t, cfg), online); s.Content.StoreReplaced {
		t.Error("a new database is said to be damaged")
	}
	await(t, patience, "an item on the glass", glass, hasItem)
	end()
	if err := os.WriteFile(cfg.Store.File, bytes.Repeat([]byte("damaged "), 8<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	glass, _ = work(t, cfg)
	if s := await(t, patience, "the next birth", states(t, cfg), online); !s.Content.StoreReplaced {
		t.Error("the damage is not told")
	}
	await(t, patience, "an item on the glass again", glass, hasItem)
}

func TestTheStateTellsHowTheRostersStand(t *testing.T) {
	cfg := configured(t)
	clerk := rosterClerk(t, cfg)
	roster := feed.Roster{Scope: feed.ScopeAll, Seq: 7, Issued: time.Now().UTC().Truncate(time.Second), Trust: 1}
	message, err := feed.SealRoster(t.Context(), roster, clerk)
	if err != nil {
		t.Fatal(err)
	}
	work(t, cfg)
	heard := states(t, cfg)
	born := await(t, patience, "the birth", heard, online)
	if n := len(born.Content.Rosters); n != 3 {
		t.Fatalf("%d rosters are told of, want those of all, the street and the station", n)
	}
	desk := join(t, uplink.Options{Broker: cfg.Broker.URL, Ephemeral: true})
	if err := desk.Publish(t.Context(), uplink.Message{Topic: feed.Prefix(cfg.Broker.Prefix).Roster(feed.ScopeAll), Payload: message}); err != nil {
		t.Fatal(err)
	}
	await(t, patience, "the roster", heard, func(s telemetry.State) bool {
		r := s.Content.Rosters[0]
		return r.Scope == feed.ScopeAll && r.Seq == 7 && r.Issued.Equal(roster.Issued)
	})
}

// rosterClerk is the clerk, whom the station trusts to sign rosters and commands
// as well.
func rosterClerk(t *testing.T, cfg config.Config) feed.Signer {
	t.Helper()
	key, err := os.ReadFile(filepath.Join(filepath.Dir(cfg.Trust.File), "clerk.key"))
	if err != nil {
		t.Fatal(err)
	}
	clerk, err := feed.ParseSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	entry := clerk.TrustEntry()
	entry.Kinds = feed.SignableKinds()
	trust, err := json.Marshal(feed.Trust{Version: 1, Keys: []feed.Key{entry}})
	if err != nil {
		t.Fatal(err)
	}
	write(t, cfg.Trust.File, string(trust))
	return clerk
}

func TestAStationReportsWhenTheLinkComesUpAndTellsWhatItHasShown(t *testing.T) {
	cfg := configured(t)
	topics := feed.Prefix(cfg.Broker.Prefix)
	reports := hear[telemetry.Report](t, cfg, topics.Telemetry(cfg.Station.ID))
	receipts := hear[feed.Receipt](t, cfg, topics.Receipt(cfg.Station.ID))
	work(t, cfg)
	// By itself it would begin to report some time in the first minute.
	await(t, soon, "a report", reports, func(r telemetry.Report) bool { return r.Room.Simulated && !r.At.IsZero() })
	await(t, patience, "what was shown", receipts, func(r feed.Receipt) bool { return r.Status == feed.StatusShown })
}

func TestAStationAnswersACommandWithWhatIsOnTheGlass(t *testing.T) {
	cfg := configured(t)
	cfg.Screen.DiagonalInch, cfg.Screen.DistanceM = 55, 6 // larger type than by default
	clerk := rosterClerk(t, cfg)
	topics, now := feed.Prefix(cfg.Broker.Prefix), time.Now()
	message, err := feed.SealCommand(t.Context(), feed.Command{
		ID: "look", Scope: feed.StationScope(cfg.Station.ID), Issued: now, Until: now.Add(time.Minute), Screenshot: &feed.Screenshot{},
	}, clerk)
	if err != nil {
		t.Fatal(err)
	}
	glass, _ := work(t, cfg)
	up := await(t, patience, "an item on the glass", glass, func(f display.Frame) bool { return f.Slide.Item != nil })
	await(t, patience, "the birth", states(t, cfg), online)
	replies := hear[feed.Reply](t, cfg, topics.Event(cfg.Station.ID))
	desk := join(t, uplink.Options{Broker: cfg.Broker.URL, Ephemeral: true})
	if err := desk.Publish(t.Context(), uplink.Message{Topic: topics.Command(cfg.Station.ID), Payload: message}); err != nil {
		t.Fatal(err)
	}
	r := await(t, patience, "the reply", replies, func(feed.Reply) bool { return true })
	if r.Seen == nil || *r.Seen.Item != up.Slide.Item.Ref() || r.Seen.Picture.Width != up.Size.X || r.Seen.Picture.Height != up.Size.Y {
		t.Fatalf("the reply is %+v, want a picture of %+v", r, up.Slide.Item.Ref())
	}
	// It was there before it was asked for, and not before the test began.
	if r.Seen.At.After(time.Now()) || r.Seen.At.Before(now.Add(-patience)) {
		t.Errorf("the picture came to be seen at %v", r.Seen.At)
	}
}

// The broker has nothing for the station, so no content gives occasion to send
// them. By itself the station tries every ten seconds.
func TestReceiptsThatWaitedAreSentWhenTheLinkComesUp(t *testing.T) {
	cfg := configured(t)
	broker, err := demo.Listen(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broker.Close() })
	cfg.Broker.URL = broker.URL
	kept := store.New(store.Options{File: cfg.Store.File, Budget: cfg.Store.Budget, Log: slog.New(slog.DiscardHandler)})
	if err := kept.Open(); err != nil {
		t.Fatal(err)
	}
	refused := feed.Arrival{Receipt: feed.Receipt{
		Station: cfg.Station.ID, Ref: feed.Ref{Scope: feed.ScopeAll, ID: "trick"}, Digest: feed.Digest([]byte("trick")),
	}}
	refused.Refuse(&feed.Refusal{Reason: feed.ReasonMalformed})
	if given, err := kept.Put([]feed.Arrival{refused}); err != nil || len(given) != 1 {
		t.Fatalf("%d receipts wait: %v", len(given), err)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	receipts := hear[feed.Receipt](t, cfg, feed.Prefix(cfg.Broker.Prefix).Receipt(cfg.Station.ID))
	work(t, cfg)
	await(t, soon, "the receipt", receipts, func(r feed.Receipt) bool { return r.ID == "trick" })
}

func TestAStationTellsThatItsScreenIsDarkOnPurposeAndItsGlassIsBlack(t *testing.T) {
	cfg := configured(t)
	cfg.Screen.BlankFile = filepath.Join(filepath.Dir(cfg.Store.File), "blank")
	glass, _ := work(t, cfg)
	heard := states(t, cfg)
	reports := hear[telemetry.Report](t, cfg, feed.Prefix(cfg.Broker.Prefix).Telemetry(cfg.Station.ID))
	await(t, patience, "an item on the glass", glass, func(f display.Frame) bool { return f.Slide.Item != nil && f.Dim == 0 })
	write(t, cfg.Screen.BlankFile, "")
	await(t, soon, "a black frame", glass, func(f display.Frame) bool { return len(f.Layers) == 0 && f.Slide.Item == nil })
	await(t, patience, "a report", reports, func(r telemetry.Report) bool { return r.Screen.Off == "file" && r.Slide == nil })
	await(t, patience, "the state", heard, func(s telemetry.State) bool { return s.Online && s.Screen.Off == "file" })
	if err := os.Remove(cfg.Screen.BlankFile); err != nil {
		t.Fatal(err)
	}
	await(t, soon, "a lit frame", glass, func(f display.Frame) bool { return len(f.Layers) > 0 })
	await(t, patience, "the next state", heard, func(s telemetry.State) bool { return s.Online && s.Screen.Off == "" })
}

func TestAtNightTheGlassIsDimmed(t *testing.T) {
	cfg := configured(t)
	now := time.Now().In(cfg.Station.Timezone)
	cfg.Screen.DimFrom = config.Daytime(now.Add(-time.Hour).Format("15:04"))
	cfg.Screen.DimUntil = config.Daytime(now.Add(time.Hour).Format("15:04"))
	cfg.Screen.DimPercent = 30
	glass, _ := work(t, cfg)
	heard := states(t, cfg)
	await(t, patience, "a dimmed frame", glass, func(f display.Frame) bool { return len(f.Layers) > 0 && f.Dim > 0.69 && f.Dim < 0.71 })
	await(t, patience, "the state", heard, func(s telemetry.State) bool { return s.Online && s.Screen.Dim == 70 })
}
