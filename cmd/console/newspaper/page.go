package newspaper

import (
	"cmp"
	"slices"
	"time"
)

// Page is what was found on a page.
type Page struct {
	Articles []Article
	// LeftOut is all that is in no article, in the page's order.
	LeftOut []LeftOut
}

// Article is one piece of news, in normalised text (see [Read]).
type Article struct {
	Line  int // of the title, or of the text if there is none, from 1
	Title string
	// Subtitles are the kickers and subtitles above and below the title.
	Subtitles  []string
	Paragraphs []string
	// Agency is the news agency that the text is from, such as 新华社, or
	// empty for the paper itself.
	Agency string
	// Byline is such as "记者 琚某 通讯员 弋某", or empty.
	Byline string
	// Date is the day of the article's own dateline or else of the page, as
	// YYYY-MM-DD, or empty.
	Date string
	// Doubts say what to look at, because it is a guess.
	Doubts []string
}

// LeftOut is a part of the page that is in no article's title or text.
type LeftOut struct {
	Line int // from 1
	Text string
	Why  string
}

// Read takes a page apart. The day decides the year of dates that have none.
//
// Text is put into Normalization Form C, full-width letters and digits become
// ASCII, radicals (which PDF files have in the place of characters) become the
// characters; Chinese punctuation stays. Of blanks only those between Latin
// words and in headlines are kept.
func Read(text string, day time.Time) Page {
	r := reader{day: day}
	r.lines, r.page.LeftOut = split(text)
	underline(r.lines)
	const few = 3
	if r.column = columnWidth(r.lines, few); r.column == 0 {
		r.spread = spreadWidth(r.lines)
		r.column = r.spread
	}
	r.restore()
	r.level = r.articleLevel()
	for i := range r.lines {
		r.read(i)
	}
	r.finish()
	slices.SortStableFunc(r.page.LeftOut, func(a, b LeftOut) int { return cmp.Compare(a.Line, b.Line) })
	return r.page
}
