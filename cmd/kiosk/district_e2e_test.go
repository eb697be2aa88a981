//go:build e2e

package main_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"nuanxin/feed"
	"nuanxin/uplink"
)

const (
	stationID    = "jz-jf-huayuanjie"
	stationsPort = "8883"
	staffPort    = "8884"
)

// district is a real broker, set up as docs/operations.md says, a clerk, and a
// real station without its window at the other end of a line.
type district struct {
	t       *testing.T
	dir     string
	road    *road
	broker  *process
	station *process
	ears    []*process // mosquitto_sub on the station's receipts and states, one after another
	clerk   *uplink.Link
	signer  feed.Signer
	trust   feed.Trust
	prefix  feed.Prefix

	rev    int64                // the last that the clerk has given
	stands map[string]feed.Item // the clerk's last word on each item, by its ID
	said   []said
}

// said is a message that the clerk has published.
type said struct {
	item     feed.Item
	envelope []byte
}

// newDistrict makes a district and starts all but the station. The settings
// replace lines of the broker's configuration, old and new in turn.
func newDistrict(t *testing.T, settings ...string) *district {
	t.Helper()
	d := &district{
		t: t, dir: t.TempDir(), road: newRoad(t, 1), prefix: "nuanxin/v1",
		rev: time.Now().UnixMilli() - 100_000, stands: map[string]feed.Item{},
	}
	for _, words := range []string{"init %s " + districtIP, "station %s " + stationID, "staff %s clerk"} {
		cmd := exec.Command("../../scripts/broker/accounts.sh", strings.Fields(fmt.Sprintf(words, d.dir))...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("accounts.sh %s: %v\n%s", words, err, out)
		}
	}
	d.settle(settings...)
	d.found()
	d.startBroker()
	d.listen()
	d.hire()
	return d
}

// settle changes the broker's configuration, and has it log what it sends.
func (d *district) settle(settings ...string) {
	d.t.Helper()
	conf := d.read("broker/mosquitto.conf")
	for i := 0; i < len(settings); i += 2 {
		if !strings.Contains(conf, "\n"+settings[i]+"\n") {
			d.t.Fatalf("mosquitto.conf has no line %q", settings[i])
		}
		conf = strings.Replace(conf, "\n"+settings[i]+"\n", "\n"+settings[i+1]+"\n", 1)
	}
	d.write("broker/mosquitto.conf", strings.Replace(conf, "log_type notice\n", "log_type notice\nlog_type debug\nlog_type information\n", 1))
}

// found makes the clerk's key and the station that trusts it.
func (d *district) found() {
	d.t.Helper()
	var err error
	if d.signer, err = feed.NewSigner("clerk"); err != nil {
		d.t.Fatal(err)
	}
	entry := d.signer.TrustEntry()
	entry.Kinds = append(entry.Kinds, feed.KindRoster)
	d.trust = feed.Trust{Version: 1, Keys: []feed.Key{entry}}
	b, err := json.Marshal(d.trust)
	if err != nil {
		d.t.Fatal(err)
	}
	own := "stations/" + stationID + "/"
	d.write(own+"trust.json", string(b))
	d.write(own+"kiosk.toml", fmt.Sprintf(`
[station]
id = %q
name = %q
street = "jiaobei"
group = "riders"
[broker]
url = "mqtts://%s:%s"
ca_file = "broker-ca.crt"
cert_file = "client.crt"
key_file = "client.key"
[trust]
file = "trust.json"
[store]
file = "feed.db"
[clock]
source = "system"
[sensor]
driver = "none"
`, stationID, stationName, districtIP, stationsPort))
}

func (d *district) path(name string) string { return filepath.Join(d.dir, name) }

func (d *district) read(name string) string {
	d.t.Helper()
	b, err := os.ReadFile(d.path(name))
	if err != nil {
		d.t.Fatal(err)
	}
	return string(b)
}

func (d *district) write(name, content string) {
	d.t.Helper()
	if err := os.WriteFile(d.path(name), []byte(content), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *district) startBroker() {
	d.t.Helper()
	d.broker = d.road.district.start(d.t, nil, "../../scripts/broker/try.sh", d.dir, stationsPort, staffPort, districtIP)
	waitFor(d.t, "the broker to listen", func() bool {
		c, err := d.road.district.dial("tcp", net.JoinHostPort(districtIP, staffPort))
		if err != nil {
			return false
		}
		return c.Close() == nil
	})
}

// restartBroker ends the broker by a signal and starts it anew. It returns when
// the station has been heard again.
func (d *district) restartBroker(signal syscall.Signal) {
	d.t.Helper()
	ears := d.ears[len(d.ears)-1]
	ears.end(syscall.SIGTERM) // or it may end by itself, or not
	d.broker.end(signal)
	d.startBroker()
	d.listen()
	ears = d.ears[len(d.ears)-1]
	waitLong(d.t, time.Minute, "the station's state", func() bool { return ears.count("/state ") > 0 })
}

// ear runs mosquitto_sub at the staff's door. Its lines are "topic payload".
func (d *district) ear(args ...string) *process {
	d.t.Helper()
	args = append([]string{
		"-h", districtIP, "-p", staffPort, "-q", "1", "-v", "--cafile", d.path("staff/clerk/broker-ca.crt"),
		"--cert", d.path("staff/clerk/client.crt"), "--key", d.path("staff/clerk/client.key"),
	}, args...)
	return d.road.district.start(d.t, nil, "mosquitto_sub", args...)
}

// listen keeps what the station says. The broker keeps it while nobody listens.
func (d *district) listen() {
	d.ears = append(d.ears, d.ear("-i", "ears", "-c", "-t", string(d.prefix)+"/station/+/receipt", "-t", string(d.prefix)+"/station/+/state"))
}

// startStation starts the station's process.
func (d *district) startStation() *process {
	d.t.Helper()
	d.station = d.road.station.start(d.t, []string{headlessEnv + "=" + d.path("stations/"+stationID+"/kiosk.toml")}, os.Args[0])
	return d.station
}

// hire connects the clerk.
func (d *district) hire() {
	d.t.Helper()
	pair, err := tls.LoadX509KeyPair(d.path("staff/clerk/client.crt"), d.path("staff/clerk/client.key"))
	if err != nil {
		d.t.Fatal(err)
	}
	authorities := x509.NewCertPool()
	authorities.AppendCertsFromPEM([]byte(d.read("staff/clerk/broker-ca.crt")))
	d.clerk, err = uplink.New(uplink.Options{
		Broker: "mqtts://" + net.JoinHostPort(districtIP, staffPort), Ephemeral: true,
		TLS: &tls.Config{RootCAs: authorities, Certificates: []tls.Certificate{pair}},
		Dial: func(_ context.Context, network, address string) (net.Conn, error) {
			return d.road.district.dial(network, address)
		},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(d.t.Context())
	gone := make(chan error)
	go func() { gone <- d.clerk.Run(ctx) }()
	d.t.Cleanup(func() {
		stop()
		if err := <-gone; err != nil {
			d.t.Error(err)
		}
	})
}

// publish publishes a retained message, as often as it takes.
func (d *district) publish(topic string, message []byte) {
	d.t.Helper()
	ctx, stop := context.WithTimeout(d.t.Context(), time.Minute)
	defer stop()
	for {
		if err := d.clerk.Ready(ctx); err != nil {
			d.t.Fatal(err)
		}
		if d.clerk.Publish(ctx, uplink.Message{Topic: topic, Payload: message, Retained: true}) == nil {
			return
		}
	}
}

// say signs an item with its next revision and publishes it.
func (d *district) say(it feed.Item) {
	d.t.Helper()
	d.rev++
	it.Rev, it.Issued = d.rev, time.Now().UTC().Truncate(time.Second)
	if it.Until.IsZero() {
		it.Until = it.Issued.Add(time.Hour)
	}
	envelope, err := feed.Seal(d.t.Context(), it, d.signer)
	if err != nil {
		d.t.Fatal(err)
	}
	d.publish(d.prefix.Content(it.Scope, it.ID), envelope)
	d.stands[it.ID] = it
	d.said = append(d.said, said{it, envelope})
}

// push pushes an item, or its next revision.
func (d *district) push(n int) { d.pushUntil(n, time.Time{}) }

func (d *district) pushUntil(n int, until time.Time) {
	d.t.Helper()
	scopes := []feed.Scope{feed.ScopeAll, feed.StreetScope("jiaobei"), feed.GroupScope("riders"), feed.StationScope(stationID)}
	d.say(feed.Item{
		ID: itemID(n), Kind: feed.KindNotice, Scope: scopes[n%len(scopes)], Until: until,
		Title:  fmt.Sprintf("第%d号通知，改过%d次", n, d.rev),
		Notice: &feed.Notice{When: "今晚 20:00", Where: "花园街社区", Text: "站里煮了姜汤，骑手师傅都来喝一碗，暖暖身子再上路。"},
	})
}

// withdraw withdraws an item.
func (d *district) withdraw(n int) {
	d.t.Helper()
	it := d.stands[itemID(n)]
	d.say(feed.Item{ID: it.ID, Kind: it.Kind, Scope: it.Scope, Until: it.Until, Withdrawn: true})
}

func itemID(n int) string { return fmt.Sprintf("item-%03d", n) }

// sayRosters signs what each scope holds, as console roster does.
func (d *district) sayRosters() {
	d.t.Helper()
	d.rev++
	rosters := map[feed.Scope]feed.Roster{}
	for _, it := range d.stands {
		r, ok := rosters[it.Scope]
		if !ok {
			r = feed.Roster{
				Scope: it.Scope, Seq: d.rev, Issued: time.Now().UTC().Truncate(time.Second), Trust: 1,
				Items: map[string]int64{}, Withdrawn: map[string]int64{},
			}
			rosters[it.Scope] = r
		}
		if it.Withdrawn {
			r.Withdrawn[it.ID] = it.Rev
		} else {
			r.Items[it.ID] = it.Rev
		}
	}
	for scope, r := range rosters {
		message, err := feed.SealRoster(d.t.Context(), r, d.signer)
		if err != nil {
			d.t.Fatal(err)
		}
		d.publish(d.prefix.Roster(scope), message)
	}
}
