package config_test

import (
	"errors"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"nuanxin/config"
)

// minimal has every mandatory key and no other.
const minimal = `[station]
id = "jz-jf-huayuanjie"
name = "花园街社区暖心驿站"
street = "jiaobei"
[broker]
url = "mqtts://mqtt.example.cn"
[trust]
file = "trust.json"
[store]
file = "feed.db"
[sensor]
driver = "tmp102"
`

// minimalConfig is what minimal means, with the documented defaults.
func minimalConfig(t *testing.T) config.Config {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return config.Config{
		Station: config.Station{
			ID: "jz-jf-huayuanjie", Name: "花园街社区暖心驿站", Street: "jiaobei", Timezone: zone,
		},
		Broker: config.Broker{URL: "mqtts://mqtt.example.cn:8883", Prefix: "nuanxin/v1"},
		Trust:  config.Trust{File: "trust.json"},
		Roster: config.Roster{MaxAge: 30 * time.Hour},
		Store:  config.Store{File: "feed.db", Budget: 256 << 20},
		Clock:  config.Clock{Source: config.ClockNTP},
		Screen: config.Screen{DiagonalInch: 43, DistanceM: 3.5, Fullscreen: true, Fades: true, DimPercent: 60, AlertWakes: true},
		Sensor: config.Sensor{Driver: config.DriverTMP102, Bus: "1", Address: 0x48},
		Room:   config.Room{LowC: 16, HighC: 28},
		Advice: config.Advice{IceC: 0, FrostC: -10},
	}
}

func TestDefaultsFillWhatTheFileLeavesOut(t *testing.T) {
	got, err := config.Parse("kiosk.toml", strings.NewReader(minimal))
	if err != nil {
		t.Fatal(err)
	}
	if want := minimalConfig(t); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTheExampleLoadsAndStatesTheDefaults(t *testing.T) {
	text, err := os.ReadFile("example.toml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := config.Parse("example.toml", strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if want := minimalConfig(t); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	keys := regexp.MustCompile(`(?m)^[a-z_]+ =`).FindAllString(string(text), -1)
	if want := leaves(reflect.TypeFor[config.Config]()); len(keys) != want {
		t.Errorf("the example has %d keys, Config has %d", len(keys), want)
	}
}

// leaves counts the keys behind a configuration's type.
func leaves(t reflect.Type) int {
	if t.Kind() != reflect.Struct {
		return 1
	}
	n := 0
	for field := range t.Fields() {
		n += leaves(field.Type)
	}
	return n
}

func TestEveryKeyIsTaken(t *testing.T) {
	got, err := config.Parse("kiosk.toml", strings.NewReader(`
station = {id = "a-1", name = "甲", street = "b-2", group = "c-3", timezone = "Asia/Urumqi"}
trust.file = "t"
store.file = "s"
store.max_mb = 16
[broker]
url = "mqtts://[::1]:1234/"
prefix = "a/b/c/d"
username = "u"
password_file = "p"
ca_file = "ca"
cert_file = "cert"
key_file = "key"
[roster]
max_age_hours = 48
[clock]
source = "system"
[screen]
diagonal_inch = 55.5
distance_m = 2
fullscreen = false
fades = false
width = 1920
height = 1080
rotation = 270
off_from = "22:30"
off_until = "06:05"
dim_from = "20:00"
dim_until = "07:59"
dim_percent = 30
alert_wakes = false
blank_file = "/run/nuanxin/blank"
power_on = "/usr/bin/xset dpms force on"
power_off = "xset dpms force off"
power_status = "xset q"
power_off_says = "Monitor is Off"
[sensor]
driver = "simulated"
bus = "I2C3"
address = 75
offset_c = -0.5
[contacts]
heat = "GPIO2"
cool = "GPIO27"
blank = "GPIO22"
[room]
low_c = 18.5
high_c = 26
[advice]
ice_c = 2
frost_c = -5.5
`))
	if err != nil {
		t.Fatal(err)
	}
	urumqi, err := time.LoadLocation("Asia/Urumqi")
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		Station: config.Station{ID: "a-1", Name: "甲", Street: "b-2", Group: "c-3", Timezone: urumqi},
		Broker: config.Broker{
			URL: "mqtts://[::1]:1234", Prefix: "a/b/c/d", Username: "u", PasswordFile: "p",
			CAFile: "ca", CertFile: "cert", KeyFile: "key",
		},
		Trust:  config.Trust{File: "t"},
		Roster: config.Roster{MaxAge: 48 * time.Hour},
		Store:  config.Store{File: "s", Budget: 16 << 20},
		Clock:  config.Clock{Source: config.ClockSystem},
		Screen: config.Screen{
			DiagonalInch: 55.5, DistanceM: 2, Width: 1920, Height: 1080, Rotation: 270,
			OffFrom: "22:30", OffUntil: "06:05", DimFrom: "20:00", DimUntil: "07:59", DimPercent: 30,
			BlankFile: "/run/nuanxin/blank", PowerOn: "/usr/bin/xset dpms force on", PowerOff: "xset dpms force off",
			PowerStatus: "xset q", PowerOffSays: "Monitor is Off",
		},
		Sensor:   config.Sensor{Driver: config.DriverSimulated, Bus: "I2C3", Address: 0x4B, OffsetC: -0.5},
		Contacts: config.Contacts{Heat: "GPIO2", Cool: "GPIO27", Blank: "GPIO22"},
		Room:     config.Room{LowC: 18.5, HighC: 26},
		Advice:   config.Advice{IceC: 2, FrostC: -5.5},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestADaytimeCountsFromMidnight(t *testing.T) {
	for d, want := range map[config.Daytime]time.Duration{
		"": 0, "00:00": 0, "06:05": 6*time.Hour + 5*time.Minute, "23:59": 24*time.Hour - time.Minute,
	} {
		if got := d.SinceMidnight(); got != want {
			t.Errorf("%q is %v after midnight, want %v", d, got, want)
		}
	}
}

func TestWhatWindowsEditorsWriteIsAccepted(t *testing.T) {
	text := "\ufeff" + strings.ReplaceAll(minimal, "\n", "\r\n")
	got, err := config.Parse("kiosk.toml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if want := minimalConfig(t); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	_, err = config.Parse("kiosk.toml", strings.NewReader(text+"address = 1\r\n"))
	if want := "kiosk.toml:13: sensor.address: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want a problem at %s", err, want)
	}
}

func TestAllProblemsAreReportedInTheOrderOfLines(t *testing.T) {
	_, err := config.Parse("kiosk.toml", strings.NewReader(`[station]
id = "JF 1"
name = 7
[broker]
url = "http://x"
colour = "red"
[sensor]
driver = "tmp102"
adress = 0x48
offset_c = nan
[store]
file = "feed.db"
`))
	want := `kiosk.toml: trust.file: is missing; write file = "trust.json"
kiosk.toml:1: station.street: is missing; write street = "jiaobei"
kiosk.toml:2: station.id: must be 1 to 64 small letters, digits and "-", not "-" first, such as "jz-jf-huayuanjie", not "JF 1"
kiosk.toml:3: station.name: must be a text in quotes, such as "7", not a whole number
kiosk.toml:5: broker.url: must be mqtt:// or mqtts:// and a host, such as "mqtts://mqtt.example.cn:8883"
kiosk.toml:6: broker.colour: is an unknown key; remove it
kiosk.toml:9: sensor.adress: is an unknown key; did you mean sensor.address?
kiosk.toml:10: sensor.offset_c: must be from -5 to 5 °C, not NaN`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	problems, ok := errors.AsType[config.Problems](err)
	if !ok || len(problems) != 8 {
		t.Fatalf("got %T of %d, want 8 config.Problems", err, len(problems))
	}
	first := config.Problem{
		File: "kiosk.toml", Line: 2, Column: 1, Key: "station.id", Message: problems[2].Message,
	}
	if problems[2] != first {
		t.Errorf("got %+v, want %+v", problems[2], first)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, os.ErrClosed }

func TestAFailingReadIsNotTheTechniciansMistake(t *testing.T) {
	_, err := config.Parse("kiosk.toml", failingReader{})
	if _, ok := errors.AsType[config.Problems](err); ok || !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v, want the reader's error", err)
	}
}
