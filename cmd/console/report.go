package main

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"nuanxin/cmd/console/newspaper"
)

// report prints what became of the page, and counts the drafts that a station
// would refuse.
func (c importCmd) report(t terminal, out string, drafts []clipping, now time.Time) (faulty int) {
	rows := [][]string{{"FILE", "TITLE", "CHARS", "SOURCE", "REMARKS"}}
	for _, d := range drafts {
		remarks := d.doubts
		if err := d.faults(now); err != nil {
			faulty++
			remarks = append(strings.Split(err.Error(), "\n"), remarks...)
		}
		const most = 24 // characters of a title
		rows = append(rows, []string{
			d.file, printable(d.item.Title, most), fmt.Sprint(utf8.RuneCountInString(d.item.News.Text)),
			printable(d.item.Source, most), strings.Join(remarks, "; "),
		})
	}
	t.printf("%s in %s, until %s:\n\n", plural(len(drafts), "draft"), out, local(c.Until.Time))
	table := table{out: t.out}
	table.rows(rows)
	return faulty
}

// leftOut prints what of the page is in no draft.
func leftOut(t terminal, parts []newspaper.LeftOut) {
	if len(parts) == 0 {
		return
	}
	t.printf("\nLeft out of the texts, by lines of the page:\n\n")
	var rows [][]string
	for _, p := range parts {
		const most = 400 // more than any line that is left out as a whole
		rows = append(rows, []string{fmt.Sprint(p.Line), p.Why, printable(p.Text, most)})
	}
	table := table{out: t.out}
	table.rows(rows)
}

// shellWord is a path as one types it.
func shellWord(path string) string {
	if strings.ContainsAny(path, " \t\n'\"\\$&;()<>|*?[]#~`!") {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}
