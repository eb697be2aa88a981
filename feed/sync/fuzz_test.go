package sync_test

import (
	"bytes"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"nuanxin/feed/sync"
)

// Whatever comes on whatever topic, nothing is changed but by who may.
func FuzzHandle(f *testing.F) {
	d := newDesk(f)
	signed := d.notice("signed", 1)
	genuine := []sync.Message{
		d.seal(signed), d.seal(d.tombstone("up", 9), d.root), d.sealRoster(d.roster(9, map[string]int64{"up": 9}), d.root),
		d.query("up", d.clerk), d.chain(d.root1(2, d.chief)),
	}
	d.handle(d.seal(d.notice("up", 1)))
	for _, m := range genuine[:4] {
		f.Add(m.Topic, m.Payload)
		f.Add(m.Topic, m.Payload[:len(m.Payload)/2])
		f.Add(genuine[2].Topic, m.Payload)
	}
	forged, err := json.Marshal([]jsontext.Value{genuine[0].Payload})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(genuine[4].Topic, forged)
	f.Add(genuine[4].Topic, []byte(`[{"payload":"eyJ2ZXJzaW9uIjo5fQ==","signatures":[{"keyid":"root","sig":"AA=="}]}]`))
	f.Add(genuine[4].Topic, bytes.Repeat([]byte("["), 10000))
	f.Add("nuanxin/v1/blob/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", []byte("x"))
	f.Add("nuanxin/v1/content/all/~other", []byte("x"))
	f.Add("", []byte{})
	f.Fuzz(func(t *testing.T, topic string, payload []byte) {
		d.t = t
		if err := d.Handle(t.Context(), []sync.Message{{Topic: topic, Payload: payload, Live: true}}); err != nil {
			t.Fatal(err)
		}
		if n := d.store.Waiting(); n > 1002 { // refusals, and those of the two items
			t.Fatalf("%d receipts wait", n)
		}
		up := d.store.Content().Items
		byClerk := len(up) == 2 && up[1].ID == "signed"
		if len(up) == 0 || len(up) > 2 || up[0].ID != "up" || up[0].Rev != 1 || len(up) == 2 && !byClerk {
			t.Fatalf("items are %+v", up)
		}
		if len(d.Rosters()) != 0 || d.Trust().Version != 1 || d.chunks() != 0 {
			t.Fatalf("rosters %v, root document %d", d.Rosters(), d.Trust().Version)
		}
	})
}
