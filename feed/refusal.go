package feed

import (
	"fmt"
	"strings"
)

// Reason says in one word why a message was refused. The words are part of
// the protocol: they stand in receipts.
type Reason string

// Why messages are refused.
const (
	ReasonTooLarge      Reason = "too_large"
	ReasonMalformed     Reason = "malformed"
	ReasonUnsigned      Reason = "unsigned"
	ReasonForeignKey    Reason = "foreign_key"
	ReasonNotPermitted  Reason = "not_permitted"
	ReasonWrongTopic    Reason = "wrong_topic"
	ReasonNotAddressed  Reason = "not_addressed"
	ReasonExpired       Reason = "expired"
	ReasonOlderRevision Reason = "older_revision"
	ReasonFuture        Reason = "future"
	ReasonBadPicture    Reason = "bad_picture"
	ReasonNoRoom        Reason = "no_room"
	ReasonNoClock       Reason = "no_clock"
	ReasonBusy          Reason = "busy"
	ReasonNotReady      Reason = "not_ready"
)

// Refusal is the error of a message that must not be shown or obeyed.
type Refusal struct {
	Reason Reason
	// Detail tells a person what to mend. It never quotes more than a few
	// words of the message.
	Detail string
}

func (r *Refusal) Error() string { return string(r.Reason) + ": " + r.Detail }

// refuse makes a refusal short enough for a receipt, whatever of the message
// its detail quotes.
func refuse(reason Reason, format string, args ...any) *Refusal {
	return &Refusal{Reason: reason, Detail: clip(fmt.Sprintf(format, args...))}
}

// clip keeps a text short, on one line and free of disguises.
func clip(s string) string {
	const limit = 200
	line := []rune{}
	for _, r := range strings.ReplaceAll(s, "\n", "; ") {
		if len(line) == limit {
			return string(line) + "…"
		}
		if !unsafeRune(r) {
			line = append(line, r)
		}
	}
	return string(line)
}
