package newspaper

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// The parts of a by-line. Names are short Chinese words, two characters set
// apart, foreign names with a dot, or placeholders.
const (
	staff    = `(?:(?:本报|本刊|本台|新华社|\p{Han}{1,8}?[报社台网]|\p{Han}{2,8}?中心)?(?:全媒体|融媒体|全媒|融媒|首席|见习|实习|特约|特派)*(?:记者|通讯员|实习生|撰稿人))`
	name     = `(?:\p{Han}{1,6}·\p{Han}{1,8}|\p{Han}{2,4}|\p{Han} \p{Han}|[A-Z×]{1,3})`
	names    = name + `(?:[、 ]{1,2}` + name + `)*`
	deed     = `(?:\s?(?:摄影报道|综合报道|报道|文/图|文／图|图/文|图文|/文|采写))`
	bullet   = `(?:[□○●◎■◇◆▪▫△▲]|\p{So})`
	agencies = `新华社|中新社|中新网|新华网|人民网|央视网|中央社`

	// inBrackets is （记者 琚某 通讯员 弋某）.
	inBrackets = `[（(]\s?(?:` + staff + `[^（）()。！？]{1,80}|[^（）()。，！？]{2,20}(?:文/图|文／图|图/文|摄影报道|供稿))\s?[）)]`
	// dispatch is 本报讯, 新华社北京4月3日电, 4月3日讯.
	dispatch = `(?:[【\[(（]?(?:本报|本刊|本台)\p{Han}{0,6}?\s?(?:` + dayPattern + `)?\s?(?:讯|消息)[】\])）]?` +
		`|[【\[(（]?据?(?:` + agencies + `)\p{Han}{0,8}?\s?(?:` + dayPattern + `)?\s?(?:专?电|讯|消息)[】\])）]?` +
		`|\d{1,2}\s?月\s?\d{1,2}\s?日\s?[讯电]` +
		`|[【\[]?\p{Han}{1,8}[报网台]讯[】\]]?)`
)

var (
	// alone are by-lines that fill a line: with a bullet or bracket, 作者：…,
	// with a blank before each name, or saying what the reporters did.
	alone = regexp.MustCompile(`^(?:` +
		bullet + `\s?(?:` + staff + `\s?` + names + `\s?)+` + deed + `?` +
		`|□\s?` + names + deed + `?` +
		`|(?:` + dispatch + `)?\s?` + inBrackets +
		`|(?:作者|撰文|文字?|图文|记者|通讯员|文/图|图/文)\s?[：:/／|丨]\s?(?:` + staff + `\s?)?` + names +
		`(?:\s(?:图|摄影|摄)\s?[：:/／|丨]\s?` + names + `)?` +
		`|(?:` + staff + ` ` + names + `\s?)+` + deed + `?` +
		`|(?:` + staff + `\s?` + names + `\s?)+` + deed +
		`|(?:` + staff + `\s?` + names + `\s?){2,}` +
		`)$`)
	// before and after a paragraph.
	atHead   = regexp.MustCompile(`^` + bullet + `?\s?` + dispatch + `(?:\s?` + inBrackets + `|\s(?:` + staff + `\s?` + oneName + `(?:` + deed + `|[\s，,：:]))+)?`)
	inFront  = regexp.MustCompile(`^` + inBrackets)
	untitled = regexp.MustCompile(`^(?:` + staff + `\s?` + oneName + `\s?)+` + `(?:摄影|综合)?报道[：:，,\s]`)
	atEnd    = regexp.MustCompile(`\s?` + inBrackets + `$`)
	openEnd  = regexp.MustCompile(`[。！？”…]\s?((?:` + staff + `\s` + names + `\s?)+` + deed + `?)$`)

	// author is named among other things.
	author = regexp.MustCompile(`作者[：:]\s?(` + names + `)`)
	agency = regexp.MustCompile(agencies)
)

// oneName does not run on into the text as a list of names might.
const oneName = `(?:\p{Han}{1,6}·\p{Han}{1,8}|\p{Han}{2,4}|\p{Han} \p{Han}|[A-Z×]{1,3})(?:、` + name + `)*`

func standsAsByline(s string) bool { return alone.MatchString(s) }

// endsInByline says whether a line closes an article by naming its reporter.
func endsInByline(s string) bool { return atEnd.MatchString(s) || openEnd.MatchString(s) }

// startsWithByline says whether an article's text begins here.
func startsWithByline(s string) bool { return headByline(s) != "" }

func headByline(s string) string {
	if m := atHead.FindString(s); m != "" && !strings.HasPrefix(s[len(m):], "员") { // 本报通讯员
		return m
	}
	if m := inFront.FindString(s); m != "" {
		return m
	}
	return untitled.FindString(s)
}

// cut is a part of a paragraph that is no text.
type cut struct{ text, why string }

// asides takes by-lines, and what leads to other pages, out of a paragraph.
func asides(s string) (text string, cuts []cut) {
	if standsAsByline(s) {
		return "", []cut{{s, whyByline}}
	}
	if m := headByline(s); m != "" {
		cuts, s = append(cuts, cut{m, whyByline}), s[len(m):]
	}
	for _, m := range jump.FindAllString(s, -1) {
		cuts = append(cuts, cut{m, "leads to another page"})
	}
	s = jump.ReplaceAllString(s, "")
	if m := atEnd.FindString(s); m != "" {
		cuts, s = append(cuts, cut{m, whyByline}), strings.TrimSuffix(s, m)
	} else if m := openEnd.FindStringSubmatch(s); m != nil {
		cuts, s = append(cuts, cut{m[1], whyByline}), strings.TrimSuffix(s, m[1])
	}
	return s, cuts
}

func agencyIn(s string) string { return agency.FindString(s) }

var (
	house   = regexp.MustCompile(`本报|本刊|本台|` + agencies)
	wire    = regexp.MustCompile(`^` + bullet + `?\s?` + dispatch)
	done    = regexp.MustCompile(deed + `|[/／][文图摄]|^(?:作者|撰文|文字?|图文)\s?[：:/／|丨]|` + bullet + `|[（）()：:，,]`)
	title   = regexp.MustCompile(`(全媒体|融媒体|全媒|融媒|首席|见习|实习|特约|特派)*(?:记者|通讯员|实习生|撰稿人)`)
	initial = regexp.MustCompile(`(^| )(\p{Han}) (\p{Han})( |$)`)
)

// byline makes one by-line of what the page has of them.
func byline(credits []line) string {
	slices.SortStableFunc(credits, func(a, b line) int { return cmp.Compare(a.no, b.no) })
	var parts []string
	for _, l := range credits {
		c := wire.ReplaceAllString(l.text, "")
		c = house.ReplaceAllString(c, "")
		c = done.ReplaceAllString(c, " ")
		c = title.ReplaceAllString(c, " $0 ")
		c = strings.Join(strings.Fields(c), " ")
		c = initial.ReplaceAllString(c, "$1$2$3$4")
		if !strings.Contains(strings.Join(parts, " "), c) {
			parts = append(slices.DeleteFunc(parts, func(p string) bool { return strings.Contains(c, p) }), c)
		}
	}
	return strings.Join(parts, " ")
}
