// Console is the staff's program: it makes keys and drafts, pushes and withdraws
// signed items, and shows what the stations say of themselves.
//
// A push goes through these files: draft.go reads what the clerk wrote, post.go
// signs it and asks what a station would say, wire.go connects, delivery.go
// publishes and waits, audience.go keeps account of the stations, table.go
// prints them. A withdrawal differs only in where its item comes from.
//
// An import goes from page.go, which reads a pasted page, through the package
// newspaper, which takes it apart, to article.go, which makes drafts of it;
// report.go says what became of every line.
//
// Whatever comes from the wire is another's word: it is cut to length and
// freed of control characters before it reaches the terminal.
package main
