package feed

import (
	"strings"
	"time"
)

// Item is one thing to show, as its signers wrote it. Its JSON form is
// specified in docs/protocol.md.
//
// An item is known by its scope and ID; of two with the same, the one with
// the higher revision counts.
type Item struct {
	ID     string    `json:"id"`
	Rev    int64     `json:"rev,omitzero"`
	Kind   Kind      `json:"kind"`
	Scope  Scope     `json:"scope"`
	Issued time.Time `json:"issued,omitzero"`
	// From is when the item may first be shown; zero is at once.
	From time.Time `json:"from,omitzero"`
	// Until is when the item leaves the screen, exclusive.
	Until time.Time `json:"until,omitzero"`
	// Windows are the hours of the week in which the item is shown between
	// From and Until; none is always.
	Windows []Window `json:"windows,omitzero"`
	// Withdrawn makes the item a tombstone: it takes the earlier revisions
	// off the screen and shows nothing itself.
	Withdrawn bool `json:"withdrawn,omitzero"`

	// Title may be missing from weather and the station, whose bodies say
	// what they are. Zero width spaces mark where its words part.
	Title string `json:"title,omitzero"`
	// Source is who says so, such as a paper or an office.
	Source string `json:"source,omitzero"`
	// Link is an https address, shown as a QR code above LinkText.
	Link     string `json:"link,omitzero"`
	LinkText string `json:"link_text,omitzero"`
	// Attachments are the item's pictures, in the order in which they are shown.
	Attachments []Attachment `json:"attachments,omitzero"`

	News    *News    `json:"news,omitzero"`
	Job     *Job     `json:"job,omitzero"`
	Notice  *Notice  `json:"notice,omitzero"`
	Alert   *Alert   `json:"alert,omitzero"`
	Weather *Weather `json:"weather,omitzero"`
	Station *Card    `json:"station,omitzero"`
}

// PlainTitle is the title without the marks between its words, for where it is
// not laid out.
func (it Item) PlainTitle() string { return strings.ReplaceAll(it.Title, "\u200b", "") }

// A body is what an item of one kind has of its own.
type body interface{ check(*checker) }

// bodies returns the bodies that the item has, and among them that of its kind.
func (it Item) bodies() (own body, count int) {
	for _, b := range []struct {
		kind Kind
		set  bool
		body body
	}{
		{KindNews, it.News != nil, it.News},
		{KindJob, it.Job != nil, it.Job},
		{KindNotice, it.Notice != nil, it.Notice},
		{KindAlert, it.Alert != nil, it.Alert},
		{KindWeather, it.Weather != nil, it.Weather},
		{KindStation, it.Station != nil, it.Station},
	} {
		if !b.set {
			continue
		}
		count++
		if b.kind == it.Kind {
			own = b.body
		}
	}
	return own, count
}
