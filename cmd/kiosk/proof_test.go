package main_test

import (
	"testing"
	"testing/synctest"
	"time"

	main "nuanxin/cmd/kiosk"
	"nuanxin/display"
	"nuanxin/feed"
)

func TestOnlyWhatIsOnTheGlassIsPlayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		glass := main.NewGlass()
		slide := feed.Slide{Item: &feed.Item{ID: "a", Rev: 3, Scope: feed.ScopeAll}}
		for _, f := range []display.Frame{
			{Slide: slide},
			{Slide: slide, Dim: 0.7},
			{}, // the screen is off
			{Slide: slide},
		} {
			glass.Present(f)
			time.Sleep(10 * time.Second)
		}
		err := glass.Plays().Settle(time.Now(), clockAtNoon(), func(list []feed.Proof) error {
			want := feed.Play{Ref: slide.Item.Ref(), Plays: 2, Seconds: 30}
			if len(list) != 1 || len(list[0].Plays) != 1 || list[0].Plays[0] != want {
				t.Errorf("played %+v, want %+v", list, want)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWhatWasPlayedBeforeAStopIsSentAfterTheNextStart(t *testing.T) {
	cfg := configured(t)
	proofs := hear[feed.Proof](t, cfg, feed.Prefix(cfg.Broker.Prefix).Telemetry(cfg.Station.ID))
	glass, end := work(t, cfg)
	up := await(t, patience, "an item on the glass", glass, func(f display.Frame) bool { return f.Slide.Item != nil })
	end()
	work(t, cfg)
	await(t, patience, "the proof", proofs, func(p feed.Proof) bool {
		for _, play := range p.Plays {
			if play.Ref == up.Slide.Item.Ref() {
				return p.Seq > 0 && p.Station == cfg.Station.ID && !p.Hour.IsZero() && play.Plays == 1 && play.Seconds > 0
			}
		}
		return false
	})
}
