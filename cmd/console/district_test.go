package main_test

import (
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	mqtt "github.com/mochi-mqtt/server/v2"

	console "nuanxin/cmd/console"
	"nuanxin/feed"
	"nuanxin/uplink/loopback"
)

const prefix = feed.Prefix("nuanxin/v1")

// result is what a command left behind.
type result struct {
	status   int
	out, err string
}

// run runs the console as a clerk would.
func run(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var out, errs strings.Builder
	err := console.Run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	if err != nil {
		errs.WriteString("console: " + err.Error())
	}
	return result{console.Status(err), out.String(), errs.String()}
}

// want fails the test unless the status is right and all texts stand in what
// was printed.
func (r result) want(t *testing.T, status int, texts ...string) {
	t.Helper()
	if r.status != status {
		t.Errorf("exit status %d, want %d", r.status, status)
	}
	for _, text := range texts {
		if !strings.Contains(r.out+r.err, text) {
			t.Errorf("nowhere does it say %q", text)
		}
	}
	if t.Failed() {
		t.Fatalf("output:\n%s\nerrors:\n%s", r.out, r.err)
	}
}

// district is a broker, and two clerks with their keys in a folder.
type district struct {
	t      *testing.T
	broker *loopback.Broker
	url    string
	dir    string
	trust  feed.Trust
	subs   atomic.Int64
}

// newDistrict starts a broker that lets everybody in, unless there are hooks.
func newDistrict(t *testing.T, hooks ...mqtt.HookLoadConfig) *district {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	broker, err := loopback.Serve(listener, slog.New(slog.DiscardHandler), hooks...)
	must(t, err)
	d := &district{
		t:      t,
		broker: broker,
		url:    "mqtt://" + listener.Addr().String(),
		dir:    t.TempDir(),
		trust:  feed.Trust{Version: 1},
	}
	t.Cleanup(func() { must(t, d.broker.Close()) })
	d.key("wang")
	d.key("li")
	return d
}

// key makes a key that the stations trust, and returns its file.
func (d *district) key(id string, more ...string) string {
	d.t.Helper()
	file := d.path(id + ".key")
	r := run(d.t, "", append([]string{"keygen", "--id", id, "--out", file}, more...)...)
	r.want(d.t, 0)
	var entry feed.Key
	must(d.t, json.Unmarshal([]byte(r.out), &entry))
	d.trust.Keys = append(d.trust.Keys, entry)
	return file
}

func (d *district) path(name string) string { return filepath.Join(d.dir, name) }

// file writes a file and returns its path.
func (d *district) file(name, content string) string {
	d.t.Helper()
	must(d.t, os.WriteFile(d.path(name), []byte(content), 0o600))
	return d.path(name)
}

// push pushes an item from standard input, signed by Wang.
func (d *district) push(item string, more ...string) result {
	d.t.Helper()
	return run(d.t, item, d.args("push", append(more, "-")...)...)
}

// withdraw withdraws an item, signed by Wang.
func (d *district) withdraw(scope, id string, more ...string) result {
	d.t.Helper()
	return run(d.t, "", d.args("withdraw", append(more, "--scope", scope, "--id", id)...)...)
}

func (d *district) args(command string, more ...string) []string {
	return append([]string{command, "--broker", d.url, "--key", d.path("wang.key")}, more...)
}

// retain puts a message on the broker.
func (d *district) retain(topic, payload string) {
	d.t.Helper()
	must(d.t, d.broker.Publish(topic, []byte(payload), true, 1))
}

// clear takes what is retained on a topic from the broker.
func (d *district) clear(topic string) { d.retain(topic, "") }

// retained is what the broker keeps on a topic, nil if nothing.
func (d *district) retained(topic string) []byte {
	kept := d.broker.Topics.Messages(topic)
	if len(kept) == 0 {
		return nil
	}
	return kept[0].Payload
}

// item returns what stands on the topic of an item.
func (d *district) item(scope feed.Scope, id string) feed.Item {
	d.t.Helper()
	kept := d.broker.Topics.Messages(prefix.Content(scope, id))
	if len(kept) != 1 {
		d.t.Fatalf("%d messages retained for %s/%s, want 1", len(kept), scope, id)
	}
	it, err := feed.Unseal(d.t.Context(), kept[0].Payload, d.trust)
	must(d.t, err)
	return it
}

// disconnect throws out whoever is connected.
func (d *district) disconnect() {
	for _, client := range d.broker.Clients.GetAll() {
		if !client.Net.Inline {
			client.Stop(io.EOF)
		}
	}
}

// notice is an item as a clerk writes it; changes replace parts of it.
func notice(changes ...string) string {
	const text = `{
  "id": "ginger",
  "kind": "notice",
  "scope": "all",
  "until": "UNTIL",
  "title": "今晚八点，站里煮了姜汤",
  "notice": {"text": "都来喝一碗，暖暖身子再上路。"}
}
`
	changes = append(changes, "UNTIL", time.Now().AddDate(0, 0, 2).Format(time.RFC3339))
	return strings.NewReplacer(changes...).Replace(text)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// rows are the cells of the table's rows that begin with a station's ID.
func (r result) rows(id string) (rows [][]string) {
	for line := range strings.Lines(r.out) {
		row := regexp.MustCompile(` {2,}`).Split(strings.TrimSpace(line), 5)
		if row[0] == id {
			rows = append(rows, append(row, "", "", "", "")[:5])
		}
	}
	return rows
}
