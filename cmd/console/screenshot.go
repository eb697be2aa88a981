package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"nuanxin/display/still"
	"nuanxin/feed"
	"nuanxin/uplink"
)

type screenshotCmd struct {
	keyFlags
	Station string        `required:"" placeholder:"ID" help:"The station's id."`
	Out     string        `required:"" placeholder:"F.png" help:"Where to write the picture."`
	Trust   trustFile     `placeholder:"FILE" help:"The stations' trust file: ask only if the station would obey."`
	Wait    time.Duration `default:"30s" help:"How long the station may take (${default})."`
	brokerFlags
}

// Run asks a station for a picture of its screen, and writes it.
func (c screenshotCmd) Run(ctx context.Context, t terminal) error {
	switch {
	case feed.CheckID(c.Station) != nil:
		return misuse{fmt.Errorf("--station: %w", feed.CheckID(c.Station))}
	case c.Wait <= 0 || c.Wait > feed.MaxCommand:
		return misuse{fmt.Errorf("--wait %v: write a time above zero and up to %v, such as 30s", c.Wait, feed.MaxCommand)}
	}
	clerk, err := newClerk(c.keyFlags, c.Trust)
	if err != nil {
		return err
	}
	message, err := c.command(ctx, clerk)
	if err != nil {
		return err
	}
	p := c.Prefix.Prefix
	s := sitting{prefix: p, id: c.Station, digest: feed.Digest(message), chunks: map[string][]byte{}}
	if s.wire, err = c.connect(ctx, p.Command(c.Station), p.State(c.Station), p.Event(c.Station), p.Screen(c.Station)); err != nil {
		return err
	}
	defer s.close()
	if err := s.gather(ctx, s.handle); err != nil {
		return c.unread(err)
	}
	if err := s.absence(); err != nil {
		return err
	}
	// A command is not retained: it is for who is there.
	if err := s.announce(ctx, uplink.Message{Topic: p.Command(c.Station), Payload: message}, s.handle); err != nil {
		return err
	}
	s.await(ctx, c.Wait, s.handle, func() bool { return s.reply != nil || s.absence() != nil })
	return s.conclude(ctx, t, c.Out)
}

// command makes the message. About rights it can only say what the trust file
// says.
func (c screenshotCmd) command(ctx context.Context, clerk clerk) ([]byte, error) {
	now := time.Now().Truncate(time.Millisecond)
	message, err := feed.SealCommand(ctx, feed.Command{
		ID: strings.ToLower(rand.Text()), Scope: feed.StationScope(c.Station), Issued: now, Until: now.Add(feed.MaxCommand),
		Screenshot: &feed.Screenshot{},
	}, clerk.signers...)
	if err != nil || c.Trust == "" {
		return message, err
	}
	_, err = feed.OpenCommand(ctx, c.Station, message, clerk.trust, feed.Moment{Time: now, Set: true})
	if why, ok := errors.AsType[*feed.Refusal](err); ok {
		return nil, fmt.Errorf("a station with %s would refuse: %w; %s", c.Trust, why, disobedience(why.Reason))
	}
	return message, nil
}

// disobedience says what to do about a command that is refused.
func disobedience(r feed.Reason) string {
	switch r {
	case feed.ReasonForeignKey:
		return "sign with a key that stands in the trust file"
	case feed.ReasonNotPermitted:
		return `sign with a key that has "command" among its kinds in the trust file, and the station in its scopes; see console keygen --kinds command`
	case feed.ReasonExpired, feed.ReasonFuture:
		return "compare this machine's clock with the station's"
	case feed.ReasonNoClock:
		return "wait until it shows the time"
	case feed.ReasonBusy, feed.ReasonNotReady:
		return "try again in ten seconds"
	}
	return "is its program older than this one?"
}

// sitting waits for a station's picture.
type sitting struct {
	*wire
	prefix feed.Prefix
	id     string
	digest string // the command's

	state  *station // nil if it never said anything
	chunks map[string][]byte
	held   int // bytes
	reply  *feed.Reply
}

func (s *sitting) handle(m arrival) {
	switch m.Topic {
	case s.prefix.State(s.id):
		s.state = nil
		if state, err := parseStation(s.id, m.Payload); err == nil {
			s.state = &state
		}
	case s.prefix.Screen(s.id):
		if s.held += len(m.Payload); s.held <= 2*feed.MaxPicture { // another clerk may be asking too
			s.chunks[feed.ChunkName(m.Payload)] = m.Payload
		}
	case s.prefix.Event(s.id):
		if r, err := parseReply(s.id, m.Payload); err == nil && r.Command == s.digest {
			s.reply = &r
		}
	}
}

// absence is the error of a station that cannot hear.
func (s *sitting) absence() error {
	switch {
	case s.state == nil:
		return fmt.Errorf("no station %s has ever reported under %s; check --station, and --prefix", s.id, s.prefix)
	case !s.state.Online:
		return fmt.Errorf("station %s is %s; ask again when it is online", s.id, s.state.presence())
	}
	return nil
}

// conclude writes the picture, or says why there is none.
func (s *sitting) conclude(ctx context.Context, t terminal, out string) error {
	r := s.reply
	switch {
	case r == nil && ctx.Err() != nil:
		return errors.New("interrupted before the station had answered")
	case r == nil && s.absence() != nil:
		return s.absence()
	case r == nil && (!s.Up() || s.Reconnects() > 0):
		return errors.New("the connection to the broker broke before the station had answered; give the same command again")
	case r == nil:
		return fmt.Errorf("station %s is online and did not answer: its line is slow (a longer --wait), or its program, version %s, is older than commands", s.id, s.state.Version)
	case r.Seen == nil:
		return fmt.Errorf("station %s refused: %s: %s; %s", s.id, r.Reason, r.Detail, disobedience(r.Reason))
	}
	picture, err := album{chunks: s.chunks}.decode([]feed.Attachment{r.Seen.Picture})
	if err != nil {
		return fmt.Errorf("a part of the picture of station %s was lost, or is not what it says; give the same command again", s.id)
	}
	if err := still.Write(out, picture[0].Image); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	size := picture[0].Image.Bounds().Size()
	t.printf("%s: %d × %d, as it is to be seen at %s since %s: %s\n", out, size.X, size.Y, s.id, local(r.Seen.At), sight(*r.Seen))
	return nil
}

// sight says what is to be seen on a screen.
func sight(s feed.Seen) string {
	what := "the station's own page"
	switch {
	case s.Dark:
		return "nothing, for the screen is dark on purpose"
	case s.Item != nil:
		what = fmt.Sprintf("%s/%s rev %d, page %d", printable(string(s.Item.Scope), 80), printable(s.Item.ID, 64), s.Item.Rev, s.Page+1)
	}
	if s.Dim != 0 {
		what += fmt.Sprintf("; the screen is dimmed by %d %%, the picture is not", s.Dim)
	}
	return what
}
