package main

import (
	"time"

	"nuanxin/cmd/console/newspaper"
)

// The program as its tests call it.
var (
	Run    = run
	Status = status
	Turned = turned
)

// Import is what the command import makes of a page: the text that it read,
// what it found, and the drafts.
func Import(b []byte, until time.Time) (text string, page newspaper.Page, drafts [][]byte, err error) {
	if text, _, err = decode(b); err != nil {
		return "", newspaper.Page{}, nil, err
	}
	page = newspaper.Read(text, until)
	made, err := importCmd{Scope: "all", Until: end{until}}.drafts(page)
	for _, d := range made {
		drafts = append(drafts, d.json)
	}
	return text, page, drafts, err
}
