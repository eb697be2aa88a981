package sync_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/sync"
)

func TestAFloodOfBadMessagesDoesNotFillTheJournal(t *testing.T) {
	within(t, func(d *desk) {
		var journal strings.Builder
		d.Log = slog.New(slog.NewTextHandler(&journal, nil))
		stranger, err := feed.NewSigner("stranger")
		if err != nil {
			t.Fatal(err)
		}
		d.run()
		pass(time.Second)
		rev := int64(0)
		flood := func() {
			for range 5 {
				rev++
				d.handle(
					d.seal(d.notice("a", rev), stranger),
					d.sealRoster(d.roster(1, nil), stranger),
					sync.Message{Topic: prefix.Trust(), Payload: []byte("garbage")},
					sync.Message{Topic: prefix.Query(feed.ScopeAll), Payload: []byte("garbage")},
					sync.Message{Topic: prefix.Command("s1"), Payload: []byte("garbage")},
					sync.Message{Topic: prefix.Command("s1"), Payload: []byte("garbage"), Live: true},
					sync.Message{Topic: string(prefix) + "/unknown", Payload: []byte("garbage")},
				)
				synctest.Wait() // for the refusal of the command to be sent
			}
		}
		logged := func(what string) int {
			defer journal.Reset()
			return strings.Count(journal.String(), "level=WARN msg="+what)
		}
		flood()
		flood()
		if n := logged(""); n != 20 {
			t.Errorf("%d lines about 70 messages, want 20", n)
		}
		synctest.Wait()
		d.wantSent(slices.Repeat([]string{"a refused foreign_key"}, 10)...)
		pass(time.Minute)
		if n := logged("\"more was refused than is said here\" count=50\n"); n != 1 {
			t.Errorf("at the end of the minute the sum is said %d times", n)
		}
		pass(time.Minute)
		if n := logged("\"more was refused"); n != 0 {
			t.Errorf("a minute in which nothing came is summed up %d times", n)
		}
		flood()
		if n := logged(""); n != 20 {
			t.Errorf("%d lines in another minute, want 20", n)
		}
	})
}
