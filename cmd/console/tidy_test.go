package main_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"nuanxin/feed"
)

// retainedPacket is one that the broker keeps: those that it thinks are of 1970
// it clears away at its next tick.
func retainedPacket(topic, payload string) packets.Packet {
	return packets.Packet{Created: time.Now().Unix(), FixedHeader: packets.FixedHeader{Type: packets.Publish, Retain: true, Qos: 1}, TopicName: topic, Payload: []byte(payload)}
}

// kept lists the topics on which the broker retains something.
func (d *district) kept() (topics []string) {
	for _, m := range d.broker.Topics.Messages("#") {
		topics = append(topics, strings.TrimPrefix(m.TopicName, string(prefix)+"/"))
	}
	slices.Sort(topics)
	return topics
}

// ended is a notice that ended some time ago.
func (d *district) ended(id string, ago time.Duration, changes ...string) {
	d.t.Helper()
	end := time.Now().Add(-ago)
	text := notice(append(changes, "ginger", id, "UNTIL", end.Format(time.RFC3339))...)
	d.retain(prefix.Content("all", id), d.sealed(text, end.Add(-time.Hour)))
}

func (d *district) tidy(args ...string) result {
	d.t.Helper()
	return run(d.t, "", append([]string{"tidy", "--broker", d.url, "--trust", d.trustFile()}, args...)...)
}

func TestTidyTakesAwayWhatNobodyNeeds(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice("ginger", "pictured"), "--picture", d.picture("a.png", 20)).want(t, 0)
	wanted := d.item("all", "pictured").Attachments[0].Chunks[0]
	d.push(notice(`"all"`, `"station/b"`)).want(t, 0)
	d.ended("long-over", 25*time.Hour)
	d.ended("just-over", 23*time.Hour)
	const body = `,
  "title": "今晚八点，站里煮了姜汤",
  "notice": {"text": "都来喝一碗，暖暖身子再上路。"}`
	d.ended("withdrawn", time.Minute, body, `, "withdrawn": true`)
	stray := feed.ChunkName([]byte("stray"))
	d.retain(prefix.Blob(stray), "stray")
	d.retain(prefix.Blob(strings.Repeat("ab", 32)), "not what its name says")
	d.retain(prefix.Content("all", "odd"), sealed(t, notice("ginger", "odd", `"kind"`, `"attachments": [], "kind"`), time.Now()))
	before := d.kept()

	r := d.tidy()
	r.want(t, 0, "content/all/long-over: ended ", "content/all/withdrawn: withdrawn, and would have ended", "blob/"+stray+": no item names this piece of a picture",
		"3 messages to take away; nothing was done. Add --yes", "Left alone", "content/all/odd: foreign_key:", "abab: is not what its name says")
	if !slices.Equal(d.kept(), before) {
		t.Fatalf("it took something away: %v", d.kept())
	}
	d.tidy("--yes").want(t, 0, "took away 3 messages")
	want := slices.DeleteFunc(slices.Clone(before), func(topic string) bool {
		return slices.Contains([]string{"content/all/long-over", "content/all/withdrawn", "blob/" + stray}, topic)
	})
	if !slices.Equal(d.kept(), want) {
		t.Errorf("the broker keeps %v, want %v", d.kept(), want)
	}
	d.tidy("--yes", "--foreign").want(t, 0, "content/all/odd: would be refused: foreign_key", "took away 2 messages")
	if got := d.kept(); !slices.Equal(got, []string{"blob/" + wanted, "content/all/just-over", "content/all/pictured", "content/station/b/ginger"}) {
		t.Errorf("the broker keeps %v", got)
	}
	d.tidy("--yes").want(t, 0, "Nothing to take away")
}

func TestTidyKeepsWhatARosterNames(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice("ginger", "tea")).want(t, 0)
	d.roster("--scope", "all").want(t, 0)
	d.ended("over", 48*time.Hour)
	r := d.standing()
	r.Items["over"] = 1
	d.retain(prefix.Roster("all"), d.sealedRoster(r))
	d.tidy("--yes").want(t, 0, "Nothing to take away")
	d.roster("--scope", "all").want(t, 0, "1 item")
	d.tidy("--yes").want(t, 0, "content/all/over: ended", "took away 1 message\n")
	d.roster("--scope", "all").want(t, 0)
}

func TestTidyKeepsThePicturesOfWhatItLeavesAlone(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice(), "--picture", d.picture("a.png", 20)).want(t, 0)
	d.trust.Keys = d.trust.Keys[1:] // Wang's key is revoked
	d.tidy("--yes").want(t, 0, "Nothing to take away", "content/all/ginger: foreign_key")
	d.tidy("--yes", "--foreign").want(t, 0, "took away 2 messages")
	if got := d.kept(); len(got) != 0 {
		t.Errorf("the broker keeps %v", got)
	}
}

func TestTidyLooksAgainBeforeItTakesAway(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.push(notice(), "--picture", d.picture("a.png", 150)).want(t, 0)
	kept := d.retained(prefix.Content("all", "ginger"))
	d.clear(prefix.Content("all", "ginger"))
	first := sync.Once{}
	must(t, d.broker.Subscribe(prefix.Blob("+"), int(d.subs.Add(1)), func(_ *mqtt.Client, _ packets.Subscription, m packets.Packet) {
		if len(m.Payload) == 0 { // somebody pushes what needs the rest
			first.Do(func() { d.retain(prefix.Content("all", "ginger"), string(kept)) })
		}
	}))
	d.tidy("--yes").want(t, 0, "stays: it has just come to be needed", "took away 1 message\n")
}
