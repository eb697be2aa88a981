// Console is the staff's program: it makes keys and drafts, pushes and withdraws
// signed items, signs rosters and trust files, asks the stations what became of
// an item, and shows what they say of themselves.
//
// A push goes through these files: draft.go reads what the clerk wrote, or what
// another has signed already, picture.go adds pictures, clerk.go signs and asks
// what a station would say, post.go looks at what stands, wire.go connects,
// delivery.go publishes and waits, audience.go keeps account of the stations,
// table.go prints them. A withdrawal differs only in where its item comes from.
//
// An import goes from page.go, which reads a pasted page, through the package
// newspaper, which takes it apart, to article.go, which makes drafts of it;
// report.go says what became of every line.
//
// Rosters (keeper.go) and tidying (tidy.go) begin with all that the broker
// holds, inventory.go. How far stations are with a roster or a trust file they
// say in their states, which poll.go follows.
//
// Nothing is published that a station would refuse, as far as the console can
// know, and a message counts as published when the broker has passed it back.
// Whatever comes from the wire is another's word: it is cut to length and
// freed of control characters before it reaches the terminal.
package main
