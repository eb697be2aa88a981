package feed

import (
	"slices"
	"strings"
)

// Kind says what an item is, and so which of its bodies is set.
type Kind string

// The kinds of items.
const (
	KindNews    Kind = "news"
	KindJob     Kind = "job"
	KindNotice  Kind = "notice"
	KindAlert   Kind = "alert"   // takes the screen at once, before all others
	KindWeather Kind = "weather" // a day's forecast and official warning
	KindStation Kind = "station" // the station itself: hours, facilities
)

// KindRoster is no kind of item: it stands in trust files for the right to
// sign a [Roster].
const KindRoster Kind = "roster"

// KindCommand is no kind of item either: it is the right to sign a [Command].
const KindCommand Kind = "command"

// Kinds lists the kinds of items.
func Kinds() []Kind {
	return []Kind{KindNews, KindJob, KindNotice, KindAlert, KindWeather, KindStation}
}

// SignableKinds lists what a key can be allowed to sign: every kind of item,
// rosters and commands.
func SignableKinds() []Kind { return append(Kinds(), KindRoster, KindCommand) }

func (k Kind) known() bool { return slices.Contains(Kinds(), k) }

func (k Kind) signable() bool { return slices.Contains(SignableKinds(), k) }

// among lists words for a person to choose from.
func among(kinds ...Kind) string {
	var words []string
	for _, k := range kinds {
		words = append(words, string(k))
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
