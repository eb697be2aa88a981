package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"nuanxin/feed"
)

// describe prints who may sign what, and what is unwise.
func describe(t terminal, doc feed.Trust, now time.Time) {
	issued := "not dated"
	if !doc.Issued.IsZero() {
		issued = "issued " + local(doc.Issued)
	}
	t.printf("version %d, %s\n\n", doc.Version, issued)
	rows := [][]string{{"KEY", "MAY SIGN", "FOR", "DAYS", "VALID"}}
	for _, k := range doc.Keys {
		rows = append(rows, []string{k.ID, words(k.Kinds), strings.Join(k.Scopes, ", "), fmt.Sprint(k.MaxDays), validity(k)})
	}
	out := table{out: t.out}
	out.rows(rows)
	t.printf("\nsignatures  %s\n", thresholds(doc))
	if doc.Roots == nil {
		t.printf("roots       none\n")
	} else {
		t.printf("roots       %d of %d must sign the next version: %s\n", doc.Roots.Threshold, len(doc.Roots.Keys), strings.Join(rootIDs(doc), ", "))
	}
	for _, w := range weaknesses(doc, now) {
		t.remark("Warning: %s.\n", w)
	}
}

// words lists kinds, such as "news, job".
func words(kinds []feed.Kind) string {
	var list []string
	for _, k := range kinds {
		list = append(list, string(k))
	}
	return strings.Join(list, ", ")
}

func validity(k feed.Key) string {
	var parts []string
	if !k.From.IsZero() {
		parts = append(parts, "from "+local(k.From))
	}
	if !k.Until.IsZero() {
		parts = append(parts, "until "+local(k.Until))
	}
	return cmp.Or(strings.Join(parts, " "), "always")
}

func thresholds(doc feed.Trust) string {
	var parts []string
	for _, k := range feed.SignableKinds() {
		parts = append(parts, fmt.Sprintf("%s %d", k, doc.Threshold(k)))
	}
	return strings.Join(parts, ", ")
}

func rootIDs(doc feed.Trust) (ids []string) {
	if doc.Roots == nil {
		return nil
	}
	for _, r := range doc.Roots.Keys {
		ids = append(ids, r.ID)
	}
	return ids
}

// weaknesses are what is no mistake, but can hardly be meant.
func weaknesses(doc feed.Trust, now time.Time) (list []string) {
	for _, kind := range feed.SignableKinds() {
		able := 0
		for _, k := range doc.Keys {
			if slices.Contains(k.Kinds, kind) && (k.Until.IsZero() || now.Before(k.Until)) {
				able++
			}
		}
		switch need := doc.Threshold(kind); {
		case able == 0 && kind == feed.KindRoster:
			list = append(list, "no key may sign rosters, so stations cannot tell whether they have everything; see console keygen --kinds roster")
		case able > 0 && able < need:
			list = append(list, fmt.Sprintf("%s needs %d signatures, but only %s may sign it: stations would refuse every one", kind, need, plural(able, "key")))
		}
	}
	for _, k := range doc.Keys {
		if !k.Until.IsZero() && !now.Before(k.Until) {
			list = append(list, fmt.Sprintf("the key %s ended on %s; leave it out of the next version", k.ID, local(k.Until)))
		}
	}
	switch r := doc.Roots; {
	case r == nil:
		list = append(list, "there are no roots, so a station that has this file can get another only by a visit; see console keygen --root")
	case r.Threshold == 1:
		list = append(list, "one root alone may change everything: a single stolen root key is enough for that")
	case r.Threshold == len(r.Keys):
		list = append(list, "every root must sign: if one of them is lost, no version can follow this one over the wire")
	}
	return append(list, doubles(doc)...)
}

// doubles are keys that are roots as well.
func doubles(doc feed.Trust) (list []string) {
	if doc.Roots == nil {
		return nil
	}
	for _, r := range doc.Roots.Keys {
		for _, k := range doc.Keys {
			if r.Public == k.Public {
				list = append(list, fmt.Sprintf("the root %s is the key %s as well; a root is kept away from daily work", r.ID, k.ID))
			}
		}
	}
	return list
}

// differences lists what a document changes of the one before it.
func differences(old, next feed.Trust) (list []string) {
	if old.Version != next.Version {
		list = append(list, fmt.Sprintf("version: %d, was %d", next.Version, old.Version))
	}
	byID := func(t feed.Trust) map[string]string {
		lines := map[string]string{}
		for _, k := range t.Keys {
			lines["key "+k.ID] = fmt.Sprintf("%s for %s, %d days, %s, %s", words(k.Kinds), strings.Join(k.Scopes, ", "), k.MaxDays, validity(k), k.Public)
		}
		if t.Roots != nil {
			for _, r := range t.Roots.Keys {
				lines["root "+r.ID] = r.Public
			}
			lines["roots"] = fmt.Sprintf("%d must sign", t.Roots.Threshold)
		}
		for _, k := range feed.SignableKinds() {
			lines["signatures under "+string(k)] = fmt.Sprint(t.Threshold(k))
		}
		return lines
	}
	before, after := byID(old), byID(next)
	all := maps.Clone(before)
	maps.Copy(all, after)
	for _, what := range slices.Sorted(maps.Keys(all)) {
		was, now := before[what], after[what]
		switch {
		case was == now:
		case was == "":
			list = append(list, "new "+what+": "+now)
		case now == "":
			list = append(list, "no more "+what)
		default:
			list = append(list, fmt.Sprintf("%s: %s; was: %s", what, now, was))
		}
	}
	return list
}
