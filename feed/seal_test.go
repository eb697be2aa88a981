package feed_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

// A message may be as large as a station looks at, to the byte.
func TestSealFillsAMessageToTheByte(t *testing.T) {
	seal := func(items, id int, by string) (int, error) {
		r := feed.Roster{Scope: feed.ScopeAll, Seq: 1, Issued: noon, Trust: 1, Items: map[string]int64{strings.Repeat("x", id): 1}}
		for i := range items {
			r.Items[strings.Repeat("i", 30)+fmt.Sprintf("%04d", i)] = 1
		}
		message, err := feed.SealRoster(t.Context(), r, newPair(by).signer())
		return len(message), err
	}
	items := 1300
	for _, err := seal(items, 1, "a"); err != nil; _, err = seal(items, 1, "a") {
		items--
	}
	full := false
	for id := 1; id <= 64; id++ {
		for _, by := range []string{"a", "ab", "abc", "abcd"} { // base64 grows by four
			n, err := seal(items, id, by)
			if err != nil {
				wantError(t, err, "the limit is 65536")
			}
			if full = full || n == feed.MaxEnvelope; n > feed.MaxEnvelope {
				t.Errorf("sealed %d bytes", n)
			}
		}
	}
	if !full {
		t.Error("no message has the size of the limit")
	}
}

func TestSealTakesAsManySignersAsAnEnvelopeHolds(t *testing.T) {
	var signers []feed.Signer
	for _, p := range roots("clerk", 8) {
		signers = append(signers, p.signer())
	}
	if _, err := feed.Seal(t.Context(), notice(), signers...); err != nil {
		t.Error(err)
	}
}

// RFC 3339 has four digits for the year.
func TestSealRefusesWhatCannotBeWritten(t *testing.T) {
	it := notice()
	it.Issued = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	it.Until = it.Issued.Add(day)
	if message, err := feed.Seal(t.Context(), it, clerk.signer()); err == nil || message != nil {
		t.Errorf("sealed %s", message)
	}
}
