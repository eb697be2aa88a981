package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"nuanxin/feed"
)

// played sums up a proof of play: the hour, all of it, and what was up for the
// longest.
func played(p feed.Proof) string {
	const most = 5
	plays := slices.Clone(p.Plays)
	slices.SortStableFunc(plays, func(a, b feed.Play) int { return cmp.Compare(b.Seconds, a.Seconds) })
	seconds := 0.0
	var parts []string
	for i, play := range plays {
		seconds += play.Seconds
		if i < most {
			parts = append(parts, fmt.Sprintf("%s/%s %d in %.0f s", printable(string(play.Scope), 80), printable(play.ID, 64), play.Plays, play.Seconds))
		}
	}
	if n := len(plays) - most; n > 0 {
		parts = append(parts, "and "+plural(n, "item")+" more")
	}
	text := fmt.Sprintf("%s: %s in %.0f s; %s", hourOf(p.Hour), plural(p.Count(), "play"), seconds, strings.Join(parts, ", "))
	if p.Dropped > 0 {
		text += fmt.Sprintf("; %s dropped for want of room", plural(p.Dropped, "play"))
	}
	return text
}

// hourOf is an hour as the clerk's clock shows it.
func hourOf(began time.Time) string {
	if began.IsZero() {
		return "clock not set"
	}
	return chinaTime(began).Format("Mon 2006-01-02 15:04") + chinaTime(began.Add(time.Hour)).Format("-15:04")
}
