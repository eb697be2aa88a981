package sync_test

import (
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/sync"
)

// query asks what became of an item of the scope all.
func (d *desk) query(id string, by feed.Signer, change ...func(*feed.Query)) sync.Message {
	d.t.Helper()
	now := noon.Add(time.Since(d.begun))
	q := feed.Query{Scope: feed.ScopeAll, ID: id, Issued: now, Until: now.Add(time.Minute)}
	for _, c := range change {
		c(&q)
	}
	return sync.Message{Topic: prefix.Query(q.Scope), Payload: d.must(feed.SealQuery(d.t.Context(), q, by)), Live: true}
}

func (d *desk) answered() []feed.Answer {
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	list := d.answers
	d.answers = nil
	return list
}

func TestAQueryIsAnsweredOnceWithWhatIsKnown(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		a := d.seal(d.notice("a", 1))
		d.handle(a)
		d.Shown(d.notice("a", 1).Ref())
		pass(time.Minute)
		forged := d.seal(d.notice("a", 2), d.root)
		d.handle(forged)
		for id, want := range map[string]feed.Status{"a": feed.StatusShown, "nothing": feed.StatusUnknown} {
			q := d.query(id, d.chief)
			d.handle(q)
			got := d.answered()
			if len(got) != 1 || got[0].Query != feed.Digest(q.Payload) || got[0].Status != want || got[0].ID != id || got[0].Seq != 0 || got[0].Station != "s1" {
				t.Fatalf("of %s the answer is %+v", id, got)
			}
			if id == "nothing" {
				if got[0].Rev != 0 || got[0].Refused != nil {
					t.Errorf("of what is not known the answer is %+v", got[0])
				}
				continue
			}
			if got[0].Rev != 1 || got[0].Digest != feed.Digest(a.Payload) || !got[0].At.Equal(noon) {
				t.Errorf("the answer is %+v", got[0])
			}
			if r := got[0].Refused; r == nil || r.Reason != feed.ReasonForeignKey || r.Digest != feed.Digest(forged.Payload) {
				t.Errorf("the last refusal is %+v", r)
			}
		}
		if n := d.store.Waiting(); n != 0 {
			t.Errorf("%d receipts wait", n)
		}
	})
}

func TestQueriesThatMustNotBeAnsweredAreNot(t *testing.T) {
	within(t, func(d *desk) {
		d.run()
		d.handle(d.seal(d.notice("a", 1)))
		late := func(q *feed.Query) { q.Issued, q.Until = q.Issued.Add(-2*time.Minute), q.Issued }
		early := func(q *feed.Query) {
			q.Issued, q.Until = q.Issued.Add(25*time.Hour), q.Issued.Add(25*time.Hour+time.Minute)
		}
		elsewhere := func(q *feed.Query) { q.Scope = feed.StreetScope("elsewhere") }
		moved := d.query("a", d.clerk, elsewhere)
		moved.Topic = prefix.Query(feed.ScopeAll)
		d.handle(d.query("a", d.root), d.query("a", d.clerk, late), d.query("a", d.clerk, early), d.query("a", d.clerk, elsewhere), moved,
			sync.Message{Topic: prefix.Query(feed.ScopeAll), Payload: []byte("what?")})
		if got := d.answered(); len(got) != 0 {
			t.Errorf("answers are %+v", got)
		}
	})
}

func TestQueriesNeverHoldUpContent(t *testing.T) {
	within(t, func(d *desk) {
		d.sending = make(chan struct{})
		d.run()
		begun := time.Now()
		for range 20 {
			d.handle(d.query("a", d.clerk))
		}
		d.handle(d.seal(d.notice("a", 1)))
		if waited := time.Since(begun); waited > 0 {
			t.Errorf("content waited for %v", waited)
		}
		d.wantItems("a")
		close(d.sending)
		// One is on its way while eight wait.
		if got := d.answered(); len(got) < 8 || len(got) > 9 {
			t.Errorf("%d of 20 queries were answered", len(got))
		}
		d.wantSent("a received")
	})
}
