package feed_test

import (
	"testing"

	"nuanxin/feed"
)

func TestWhatIsKnownKeepsOlderRevisionsOut(t *testing.T) {
	known := func(rev int64, digest string) feed.Known {
		return feed.Known{Rev: rev, Kind: feed.KindNotice, Digest: digest, Until: noon}
	}
	for _, c := range []struct {
		name  string
		known feed.Known
		rev   int64
		kind  feed.Kind
		want  feed.Reason // empty: admitted
	}{
		{"never seen", feed.Known{}, 1, feed.KindNotice, ""},
		{"the next", known(5, "d"), 6, feed.KindNotice, ""},
		{"the highest", known(5, "d"), feed.MaxRev, feed.KindNotice, ""},
		{"the same", known(5, "d"), 5, feed.KindNotice, feed.ReasonOlderRevision},
		{"the one before", known(5, "d"), 4, feed.KindNotice, feed.ReasonOlderRevision},
		{"the first", known(5, "d"), 1, feed.KindNotice, feed.ReasonOlderRevision},
		{"the same, whose message was lost", known(5, ""), 5, feed.KindNotice, ""},
		{"the next, where the message was lost", known(5, ""), 6, feed.KindNotice, ""},
		{"the one before, where the message was lost", known(5, ""), 4, feed.KindNotice, feed.ReasonOlderRevision},
		{"another kind", known(5, "d"), 6, feed.KindNews, feed.ReasonNotPermitted},
		{"another kind, where the message was lost", known(5, ""), 5, feed.KindNews, feed.ReasonNotPermitted},
		{"an older one of another kind", known(5, "d"), 4, feed.KindNews, feed.ReasonOlderRevision},
	} {
		for _, tombstone := range []bool{false, true} {
			it := notice()
			it.Rev, it.Kind, it.Withdrawn = c.rev, c.kind, tombstone
			err := c.known.Admit(it)
			if c.want != "" {
				wantRefused(t, feed.Item{}, err, c.want)
			} else if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
}
