package feed

import (
	"context"
	"time"
)

// PayloadTypeCommand names the format of a signed command.
const PayloadTypeCommand = "application/vnd.nuanxin.command.v1+json"

// MaxCommand is how long a command may be open.
const MaxCommand = 2 * time.Minute

// Command has one station do something, once. It has one body, which says what.
type Command struct {
	// ID is made anew for every command, so that none is obeyed twice.
	ID string `json:"id"`
	// Scope is that of the station.
	Scope Scope `json:"scope"`
	// Issued is when it was signed, and Until when it is too late to obey.
	Issued time.Time `json:"issued"`
	Until  time.Time `json:"until"`

	Screenshot *Screenshot `json:"screenshot,omitzero"`
}

// Screenshot asks for a picture of what is to be seen on the station's screen.
type Screenshot struct{}

// Check lists everything that is wrong with the form of a command.
func (c Command) Check() error {
	var k checker
	k.add(CheckID(c.ID))
	k.add(c.Scope.Check())
	k.require(!c.Issued.IsZero(), "issued: missing")
	k.require(c.Until.After(c.Issued) && c.Until.Sub(c.Issued) <= MaxCommand, "until: want at most %v after issued", MaxCommand)
	k.require(c.Screenshot != nil, "screenshot: missing, and this program knows no other command")
	return k.err()
}

func (c Command) claim() claim { return claim{KindCommand, c.Scope, c.Issued, c.Until} }

// SealCommand checks a command and signs it: the result is the message for its
// topic.
func SealCommand(ctx context.Context, c Command, signers ...Signer) ([]byte, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	return seal(ctx, PayloadTypeCommand, c, signers)
}

// OpenCommand decides whether a message that came on the topic of a station's
// commands is one that it may obey. Its error is always a [*Refusal].
//
// It does not know earlier commands: whoever keeps them compares IDs.
func OpenCommand(ctx context.Context, station string, message []byte, t Trust, now Moment) (Command, error) {
	c, err := unseal[Command](ctx, message, PayloadTypeCommand, "a command", t)
	if err != nil {
		return Command{}, err
	}
	switch {
	case c.Scope != StationScope(station):
		return Command{}, refuse(ReasonWrongTopic, "signed for %s, came on the topic of %s", c.Scope, StationScope(station))
	case !now.Set:
		// It could be any old one.
		return Command{}, refuse(ReasonNoClock, "the station's clock is not set, so it cannot tell whether the command has ended")
	case !now.Before(c.Until):
		return Command{}, refuse(ReasonExpired, "ended at %s, and the station's clock shows %s", c.Until.Format(time.RFC3339), now.Format(time.RFC3339))
	case c.Until.After(now.Add(2 * MaxCommand)):
		// What a command can have at most to live bounds for how long those
		// that were obeyed must be remembered.
		return Command{}, refuse(ReasonFuture, "ends at %s, and the station's clock shows %s", c.Until.Format(time.RFC3339), now.Format(time.RFC3339))
	}
	return c, nil
}

// Reply is what a station says to a command.
type Reply struct {
	// Command is the digest of the command's message.
	Command string `json:"command"`
	Station string `json:"station"`
	// At is the station's clock; zero while that is not set.
	At time.Time `json:"at,omitzero"`
	// Reason and Detail say why the command was not obeyed; empty if it was.
	Reason Reason `json:"reason,omitzero"`
	Detail string `json:"detail,omitzero"`
	// Seen is what was asked for.
	Seen *Seen `json:"screenshot,omitzero"`
}

// Seen is what is to be seen on a station's screen.
type Seen struct {
	// Item is absent while the screen shows the station's own page, and Page
	// counts from 0.
	Item *Ref `json:"item,omitzero"`
	Page int  `json:"page,omitzero"`
	// Dark says that the screen is, on purpose. Dim is how much of its light is
	// taken away, in per cent: the picture is as if it had all.
	Dark bool `json:"dark,omitzero"`
	Dim  int  `json:"dim_pct,omitzero"`
	// At is when this picture came to be seen.
	At time.Time `json:"at"`
	// Picture is the whole screen. Its chunks go before the reply, on the
	// topic [Prefix.Screen].
	Picture Attachment `json:"picture"`
}
