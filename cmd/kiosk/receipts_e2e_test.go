//go:build e2e

package main_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
)

// receipts are what the ears have heard, by their numbers. The same receipt
// may come twice, but then it must say the same.
func (d *district) receipts() map[uint64]feed.Receipt {
	d.t.Helper()
	heard := map[uint64]feed.Receipt{}
	var lines strings.Builder
	for _, ears := range d.ears {
		lines.WriteString(ears.printed())
	}
	for l := range strings.Lines(lines.String()) {
		topic, payload, _ := strings.Cut(strings.TrimSpace(l), " ")
		if topic != d.prefix.Receipt(stationID) {
			continue
		}
		var r feed.Receipt
		if err := json.Unmarshal([]byte(payload), &r); err != nil {
			d.t.Fatalf("receipt %s: %v", payload, err)
		}
		if was, twice := heard[r.Seq]; twice && was != r {
			d.t.Errorf("two receipts have the number %d: %v and %v", r.Seq, was, r)
		}
		heard[r.Seq] = r
	}
	return heard
}

// awaitReceipts waits for the receipts of everything that the clerk has said,
// and checks that none is missing and none was given twice. Refusals are wrong
// but for what came after its end.
func (d *district) awaitReceipts(limit time.Duration) {
	d.t.Helper()
	began := time.Now()
	for time.Since(began) < limit && (len(d.unanswered()) > 0 || d.gaps() > 0) {
		time.Sleep(100 * time.Millisecond)
	}
	if missing := d.unanswered(); len(missing) > 0 {
		d.t.Errorf("of %d messages, %d have no receipt: %v", len(d.said), len(missing), missing)
	}
	if n := d.gaps(); n > 0 {
		d.t.Errorf("%d numbers of receipts are missing", n)
	}
	d.checkReceipts()
	d.t.Logf("%d receipts for %d messages, complete after %v", len(d.receipts()), len(d.said), time.Since(began).Round(time.Second/10))
}

// unanswered lists what has no receipt.
func (d *district) unanswered() (missing []string) {
	given := map[feed.Ref]bool{}
	refused := map[string]bool{}
	for _, r := range d.receipts() {
		switch r.Status {
		case feed.StatusReceived, feed.StatusWithdrawn:
			given[r.Ref] = true
		case feed.StatusRefused:
			refused[r.Digest] = true
		}
	}
	for _, s := range d.said {
		if !given[s.item.Ref()] && !refused[feed.Digest(s.envelope)] {
			missing = append(missing, fmt.Sprint(s.item.Ref()))
		}
	}
	return missing
}

// gaps is how many numbers of receipts are missing.
func (d *district) gaps() int {
	heard, last := d.receipts(), uint64(0)
	for seq := range heard {
		last = max(last, seq)
	}
	return int(last) - len(heard)
}

// checkReceipts checks that no receipt was given twice, and that nothing was
// refused but what came after its end for the first time.
func (d *district) checkReceipts() {
	d.t.Helper()
	type word struct {
		feed.Ref
		status feed.Status
		digest string
	}
	heard := d.receipts()
	given := map[word]uint64{}
	var refused []string
	accepted := map[string]bool{}
	for _, r := range heard {
		accepted[r.Digest] = accepted[r.Digest] || r.Status != feed.StatusRefused
	}
	for seq, r := range heard {
		w := word{r.Ref, r.Status, ""}
		if r.Status == feed.StatusRefused {
			w.digest = r.Digest
		}
		if other, twice := given[w]; twice {
			d.t.Errorf("receipts %d and %d say the same: %v", seq, other, r)
		}
		given[w] = seq
		if r.Status == feed.StatusRefused && (r.Reason != feed.ReasonExpired || accepted[r.Digest]) {
			refused = append(refused, fmt.Sprintf("%s: %s: %s", r.ID, r.Reason, r.Detail))
		}
	}
	if len(refused) > 0 {
		slices.Sort(refused)
		d.t.Errorf("%d refusals of what the clerk said:\n%s", len(refused), strings.Join(refused, "\n"))
	}
}
