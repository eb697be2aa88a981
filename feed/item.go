package feed

import "time"

// Kind says what an item is, and so which of its bodies is set.
type Kind string

// The kinds of items.
const (
	KindNews   Kind = "news"
	KindJob    Kind = "job"
	KindNotice Kind = "notice"
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
	// Withdrawn makes the item a tombstone: it takes the earlier revisions
	// off the screen and shows nothing itself.
	Withdrawn bool `json:"withdrawn,omitzero"`

	Title string `json:"title,omitzero"`
	// Source is who says so, such as a paper or an office.
	Source string `json:"source,omitzero"`
	// Link is an https address, shown as a QR code above LinkText.
	Link     string `json:"link,omitzero"`
	LinkText string `json:"link_text,omitzero"`

	News   *News   `json:"news,omitzero"`
	Job    *Job    `json:"job,omitzero"`
	Notice *Notice `json:"notice,omitzero"`
}

// News is the body of a local news item.
type News struct {
	// Date is the day of the event as YYYY-MM-DD, or empty.
	Date string `json:"date,omitzero"`
	// Text is one or more paragraphs, separated by a newline.
	Text string `json:"text"`
}

// Job is the body of a job offer. Its post is the item's title.
type Job struct {
	Employer string `json:"employer"`
	Pay      string `json:"pay"`
	Place    string `json:"place,omitzero"`
	Hours    string `json:"hours,omitzero"`
	Openings int    `json:"openings,omitzero"`
	Contact  string `json:"contact,omitzero"`
	Phone    string `json:"phone,omitzero"`
}

// Notice is the body of a service notice.
type Notice struct {
	Text  string   `json:"text,omitzero"`
	When  string   `json:"when,omitzero"`
	Where string   `json:"where,omitzero"`
	Phone string   `json:"phone,omitzero"`
	Steps []string `json:"steps,omitzero"`
}
