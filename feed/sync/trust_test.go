package sync_test

import (
	"errors"
	"testing"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/store"
	"nuanxin/feed/sync"
)

func TestARevokedKeyTakesItsItemsAndRostersOffAtOnce(t *testing.T) {
	within(t, func(d *desk) {
		clerks := d.seal(d.notice("clerks", 1))
		d.handle(clerks, d.seal(d.notice("chiefs", 1), d.chief), d.sealRoster(d.roster(7, nil), d.clerk))
		d.receipts()
		d.tells()
		changes := d.changes()
		d.handle(d.chain(d.root1(2, d.chief)))
		d.wantItems("chiefs")
		d.wantReceipts("clerks refused foreign_key")
		if len(d.Rosters()) != 0 || d.Trust().Version != 2 || d.Status().Trust != 2 {
			t.Errorf("rosters %v, root document %d", d.Rosters(), d.Trust().Version)
		}
		if d.refreshed != 1 || d.changes() == changes || d.tells() == 0 {
			t.Errorf("refreshed %d times, %d changes", d.refreshed, d.changes()-changes)
		}
		d.restart()
		if got := d.Trust().Version; got != 2 {
			t.Errorf("after a restart root document %d is in force", got)
		}
		d.handle(clerks)
		d.wantItems("chiefs")
		// The key is trusted again, and so are its items.
		d.handle(d.chain(d.root1(2, d.chief), d.root1(3, d.chief, d.clerk)), clerks)
		d.wantItems("chiefs", "clerks")
		d.wantReceipts("clerks received")
		// The one with the lower number may roster again.
		d.handle(d.sealRoster(d.roster(3, nil), d.chief))
		if got := d.Rosters()[feed.ScopeAll].Seq; got != 3 {
			t.Errorf("the roster is number %d", got)
		}
	})
}

func TestARootDocumentIsKeptBeforeItIsInForce(t *testing.T) {
	within(t, func(d *desk) {
		d.handle(d.seal(d.notice("a", 1)))
		m := d.chain(d.root1(2, d.chief))
		_ = d.store.Close()
		if err := d.Handle(t.Context(), []sync.Message{m}); err == nil {
			t.Error("it was acknowledged")
		}
		if d.Trust().Version != 1 || d.refreshed != 0 {
			t.Error("it is in force, though a restart would forget it")
		}
		d.wantItems("a")
	})
}

// stubborn is a disk that cannot note what is trusted no longer.
type stubborn struct{ *store.Store }

func (stubborn) Verify(store.Unseal, func(feed.Ref, error) feed.Receipt) (int, error) {
	return 0, errors.New("disk failed")
}

func TestADiskThatFailsKeepsNoRosterOfARevokedKey(t *testing.T) {
	within(t, func(d *desk) {
		d.handle(d.sealRoster(d.roster(1, nil), d.clerk))
		d.Store = stubborn{d.store}
		if err := d.Handle(t.Context(), []sync.Message{d.chain(d.root1(2, d.chief))}); err == nil {
			t.Error("it was acknowledged")
		}
		if len(d.Rosters()) != 0 || d.refreshed != 1 {
			t.Errorf("rosters are %v, refreshed %d times", d.Rosters(), d.refreshed)
		}
	})
}

func TestABadChainChangesNothingAndIsTold(t *testing.T) {
	within(t, func(d *desk) {
		d.handle(d.seal(d.notice("a", 1)))
		good := d.chain(d.root1(2, d.chief))
		d.tells()
		for name, bad := range map[string]sync.Message{
			"not JSON":  {Topic: prefix.Trust(), Payload: []byte("nonsense")},
			"unsigned":  {Topic: prefix.Trust(), Payload: []byte(`[{"payloadType":"x","payload":"eyJ2ZXJzaW9uIjo5fQ==","signatures":[]}]`)},
			"by others": {Topic: prefix.Trust(), Payload: append(append([]byte(`[`), d.must(feed.SealTrust(t.Context(), d.root1(2, d.chief), d.clerk))...), ']')},
		} {
			before := d.Status().Denied
			d.handle(bad, bad)
			s := d.Status()
			if s.Trust != 1 || s.Denied == "" {
				t.Errorf("%s: status is %+v", name, s)
			}
			if n := d.tells(); n != 1 && before != s.Denied {
				t.Errorf("%s: told %d times, want once", name, n)
			}
		}
		d.wantItems("a")
		if d.refreshed != 0 {
			t.Error("everything was asked for again")
		}
		d.handle(good)
		if s := d.Status(); s.Denied != "" || s.Trust != 2 {
			t.Errorf("after a good one the status is %+v", s)
		}
		d.handle(d.chain(d.root1(1, d.clerk)), good) // old ones are no offence
		if s := d.Status(); s.Denied != "" || s.Trust != 2 {
			t.Errorf("after old ones the status is %+v", s)
		}
	})
}

func TestAtAStartTheNewerOfTheTrustFileAndTheWireCounts(t *testing.T) {
	within(t, func(d *desk) {
		d.handle(d.seal(d.notice("clerks", 1)), d.seal(d.notice("chiefs", 1), d.chief), d.chain(d.root1(3, d.clerk, d.chief)))
		d.receipts()
		d.trust = d.root1(2, d.chief)
		d.restart()
		if got := d.Trust().Version; got != 3 {
			t.Errorf("root document %d is in force, want that of the wire", got)
		}
		d.wantItems("chiefs", "clerks")
		d.trust = d.root1(4, d.chief)
		d.restart()
		if got := d.Trust().Version; got != 4 {
			t.Errorf("root document %d is in force, want that of the file", got)
		}
		d.wantItems("chiefs")
		d.wantReceipts("clerks refused foreign_key")
	})
}

func TestAStationThatMovedShowsNothingOfItsOldStreet(t *testing.T) {
	within(t, func(d *desk) {
		street := d.notice("street", 1)
		street.Scope = feed.StreetScope("jiaobei")
		r := d.roster(1, nil)
		r.Scope = street.Scope
		d.handle(d.seal(street), d.seal(d.notice("all", 1)), d.sealRoster(r, d.clerk))
		d.receipts()
		d.street = "huayuan"
		d.restart()
		d.wantItems("all")
		d.wantReceipts("street refused not_addressed")
		if got := d.Rosters(); len(got) != 0 {
			t.Errorf("rosters are %v", got)
		}
	})
}

func TestTheTimeThatARevokedKeyToldIsTakenBack(t *testing.T) {
	within(t, func(d *desk) {
		d.locked(func() { d.unset = true })
		d.restart()
		ahead := d.roster(1, nil)
		ahead.Issued = noon.Add(1000 * time.Hour)
		d.handle(d.seal(d.notice("a", 1)), d.sealRoster(ahead, d.clerk))
		if got := d.clock.Now(); got.Set || !got.Equal(ahead.Issued) {
			t.Errorf("it is %v by a roster of %v", got, ahead.Issued)
		}
		d.restart()
		if got := d.clock.Now(); !got.Equal(ahead.Issued) {
			t.Errorf("after a restart it is %v", got)
		}
		d.handle(d.chain(d.root1(2, d.chief)))
		if got := d.clock.Now(); !got.Equal(noon.Add(-time.Hour)) {
			t.Errorf("it is %v, want the time of the root document", got)
		}
	})
}

func TestTheTimeIsNeverTakenBackBeyondTheProgramsBuild(t *testing.T) {
	within(t, func(d *desk) {
		d.locked(func() { d.unset = true })
		d.trust.Issued = time.Time{} // one that a technician carries may not tell
		d.restart()
		d.handle(d.sealRoster(d.roster(1, nil), d.clerk))
		old := d.root1(2, d.chief)
		old.Issued = built.Add(-time.Hour)
		d.handle(d.chain(old))
		if got := d.clock.Now(); !got.Equal(built) {
			t.Errorf("it is %v, want %v", got, built)
		}
	})
}

func TestASetClockIsNotPutOutOfUse(t *testing.T) {
	within(t, func(d *desk) {
		far := d.root1(2, d.clerk, d.chief)
		far.Issued = noon.Add(10000 * time.Hour)
		d.handle(d.chain(far))
		if got := d.clock.Now(); !got.Set || !got.Equal(noon) {
			t.Errorf("it is %v, set %v", got.Time, got.Set)
		}
	})
}
