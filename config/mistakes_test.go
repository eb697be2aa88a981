package config_test

import (
	"errors"
	"strings"
	"testing"

	"nuanxin/config"
)

// TestEachMistakeIsNamed changes one thing of a sound file, and expects
// exactly one problem.
func TestEachMistakeIsNamed(t *testing.T) {
	const url = `url = "mqtts://mqtt.example.cn"`
	// Line numbers are those of minimal: keys added to [sensor] are on line 13,
	// tables added after it begin there.
	for _, mistake := range []struct {
		name     string
		old, new string // new is appended where old is empty
		line     int
		key, say string
	}{
		{"a key is missing", "id = \"jz-jf-huayuanjie\"\n", "", 1, "station.id", `write id = "jz-jf-huayuanjie"`},
		{"a table is missing", "[trust]\nfile = \"trust.json\"\n", "", 0, "trust.file", "is missing"},
		{"id is empty", `"jz-jf-huayuanjie"`, `""`, 2, "station.id", "1 to 64"},
		{"id is too long", `jz-jf-huayuanjie`, strings.Repeat("a", 65), 2, "station.id", "1 to 64"},
		{"id begins with a dash", `jz-jf-huayuanjie`, "-jz", 2, "station.id", `not "-" first`},
		{"id ends with a line break", `"jz-jf-huayuanjie"`, `"jz\n"`, 2, "station.id", "1 to 64"},
		{"name is empty", `"花园街社区暖心驿站"`, `""`, 3, "station.name", "must not be empty"},
		{"name is blank", `"花园街社区暖心驿站"`, `"  "`, 3, "station.name", "must not be empty"},
		{"name is too long", "花园街", strings.Repeat("花", 11), 3, "station.name", "at most 16 characters, not 17"},
		{"name has two lines", "花园街", `花\n园`, 3, "station.name", "no line breaks"},
		{"street is a topic", "jiaobei", "jiao/bei", 4, "station.street", "1 to 64"},
		{"group is a wildcard", "[broker]", "group = \"+\"\n[broker]", 5, "station.group", "1 to 64"},
		{"time zone is unknown", "[broker]", "timezone = \"UTC+8\"\n[broker]", 5, "station.timezone", "Asia/Shanghai"},
		{"time zone is local", "[broker]", "timezone = \"Local\"\n[broker]", 5, "station.timezone", "no time zone"},
		{"time zone is empty", "[broker]", "timezone = \"\"\n[broker]", 5, "station.timezone", "no time zone"},
		{"time zone is a number", "[broker]", "timezone = 8\n[broker]", 5, "station.timezone", "must be a text"},

		{"url has no scheme", url, `url = "mqtt.example.cn:8883"`, 6, "broker.url", "mqtts://"},
		{"url has no host", url, `url = "mqtts://:8883"`, 6, "broker.url", "and a host"},
		{"url is a list", url, `url = ["mqtts://a"]`, 6, "broker.url", "must be a text in quotes, not a list"},
		{"url has a path", url, `url = "mqtts://a/b"`, 6, "broker.url", "must end after the host and port"},
		{"url has a query", url, `url = "mqtts://a?b"`, 6, "broker.url", "must end after the host and port"},
		{"url has port 0", url, `url = "mqtts://a:0"`, 6, "broker.url", "port from 1 to 65535"},
		{"url has port 65536", url, `url = "mqtts://a:65536"`, 6, "broker.url", "port from 1 to 65535"},
		{"url has a user", url, `url = "mqtts://u@a"`, 6, "broker.url", "broker.username"},
		{"prefix is empty", url, url + "\nprefix = \"\"", 7, "broker.prefix", "nuanxin/v1"},
		{"prefix ends with a slash", url, url + "\nprefix = \"a/\"", 7, "broker.prefix", "nuanxin/v1"},
		{"prefix is too deep", url, url + "\nprefix = \"a/b/c/d/e\"", 7, "broker.prefix", "one to four"},
		{"prefix is a wildcard", url, url + "\nprefix = \"a/#\"", 7, "broker.prefix", "nuanxin/v1"},
		{"password without user", url, url + "\npassword_file = \"p\"", 7, "broker.password_file", "needs broker.username"},
		{"certificate without key", url, url + "\ncert_file = \"c\"", 7, "broker.cert_file", "needs broker.key_file"},
		{"key without certificate", url, url + "\nkey_file = \"k\"", 7, "broker.key_file", "needs broker.cert_file"},
		{"ca without encryption", url, "url = \"mqtt://a\"\nca_file = \"c\"", 7, "broker.ca_file", "of no use with mqtt://"},
		{
			"certificate without encryption", url, "url = \"mqtt://a\"\ncert_file = \"c\"\nkey_file = \"k\"",
			7, "broker.cert_file", "of no use with mqtt://",
		},

		{"trust file is empty", `"trust.json"`, `""`, 8, "trust.file", "must not be empty"},
		{"store file is a table", `"feed.db"`, `{a = 1}`, 10, "store.file", "must be a text in quotes, not a table"},

		{"driver is unknown", "tmp102", "ds18b20", 12, "sensor.driver", `"tmp102", "simulated" or "none"`},
		{"bus is empty", "", `bus = ""`, 13, "sensor.bus", "must not be empty"},
		{"bus is a number", "", `bus = 1`, 13, "sensor.bus", `such as "1"`},
		{"address is too low", "", `address = 0x47`, 13, "sensor.address", "0x48 to 0x4B, not 0x47"},
		{"address is too high", "", `address = 0x4C`, 13, "sensor.address", "0x48 to 0x4B, not 0x4C"},
		{"address is a text", "", `address = "0x48"`, 13, "sensor.address", "without quotes, not a text"},
		{"address is a float", "", `address = 72.0`, 13, "sensor.address", "a whole number"},
		{"address wraps round", "", `address = 65608`, 13, "sensor.address", "0x48 to 0x4B"},
		{"offset is too large", "", `offset_c = 5.1`, 13, "sensor.offset_c", "from -5 to 5 °C, not 5.1"},
		{"offset is a date", "", `offset_c = 2026-01-01`, 13, "sensor.offset_c", "not a date or time"},

		{"diagonal is infinite", "", "[screen]\ndiagonal_inch = inf", 14, "screen.diagonal_inch", "from 5 to 120 inches"},
		{"distance is zero", "", "[screen]\ndistance_m = 0", 14, "screen.distance_m", "from 0.3 to 20 metres"},
		{"fullscreen is a text", "", "[screen]\nfullscreen = \"yes\"", 14, "screen.fullscreen", "true or false"},
		{"width is negative", "", "[screen]\nwidth = -1\nheight = 480", 14, "screen.width", "from 320 to 7680"},
		{"height is a float", "", "[screen]\nwidth = 640\nheight = 480.5", 15, "screen.height", "a whole number"},
		{"rotation is no quarter", "", "[screen]\nrotation = 45", 14, "screen.rotation", "0, 90, 180 or 270"},
		{"rotation is a whole turn", "", "[screen]\nrotation = 360", 14, "screen.rotation", "from 0 to 270"},
		{"rotation is a text", "", "[screen]\nrotation = \"left\"", 14, "screen.rotation", "a whole number"},
		{"width without height", "", "[screen]\nwidth = 640", 14, "screen.width", "go together"},
		{"off has no end", "", "[screen]\noff_from = \"22:00\"", 14, "screen.off_from", "screen.off_until go together"},
		{"off is always", "", "[screen]\noff_from = \"22:00\"\noff_until = \"22:00\"", 15, "screen.off_until", "always off"},
		{"off is no time", "", "[screen]\noff_from = \"24:00\"\noff_until = \"06:00\"", 14, "screen.off_from", `such as "22:30"`},
		{"off has three digits", "", "[screen]\noff_from = \"22:00\"\noff_until = \"6:00\"", 15, "screen.off_until", "four digits"},
		{"off is a time of TOML", "", "[screen]\noff_from = 22:00:00\noff_until = \"06:00\"", 14, "screen.off_from", "not a date or time"},
		{"dim has no beginning", "", "[screen]\ndim_until = \"22:00\"", 13, "screen.dim_from", "go together"},
		{"dim is always", "", "[screen]\ndim_from = \"22:00\"\ndim_until = \"22:00\"", 15, "screen.dim_until", "a minute"},
		{"dim is too dark", "", "[screen]\ndim_percent = 29", 14, "screen.dim_percent", "from 30 to 100"},
		{"power is only off", "", "[screen]\npower_off = \"xset\"", 14, "screen.power_off", "screen.power_on go together"},
		{"power is relative", "", "[screen]\npower_off = \"./off\"\npower_on = \"xset\"", 14, "screen.power_off", "its path from /"},
		{"status says nothing", "", "[screen]\npower_off = \"a\"\npower_on = \"b\"\npower_status = \"c\"", 16, "screen.power_status", "screen.power_off_says"},
		{"status is of nothing", "", "[screen]\npower_status = \"c\"\npower_off_says = \"d\"", 14, "screen.power_status", "of no use"},

		{"pin is a number", "", "[contacts]\nheat = 17", 14, "contacts.heat", `such as "17"`},
		{"pin is reserved", "", "[contacts]\nheat = \"GPIO1\"", 14, "contacts.heat", "GPIO17"},
		{"pin does not exist", "", "[contacts]\ncool = \"GPIO28\"", 14, "contacts.cool", "GPIO17"},
		{"both pins are one", "", "[contacts]\nheat = \"GPIO5\"\ncool = \"GPIO5\"", 15, "contacts.cool", "its own"},
		{"blank is the pin of heat", "", "[contacts]\nheat = \"GPIO5\"\nblank = \"GPIO5\"", 15, "contacts.blank", "pin of contacts.heat"},
		{"blank is on the bus", "", "[contacts]\nblank = \"GPIO3\"", 14, "contacts.blank", "I²C bus 1"},
		{"heat is on the bus", "", "[contacts]\nheat = \"GPIO2\"", 14, "contacts.heat", "I²C bus 1"},
		{"cool is on the bus", "", "[contacts]\ncool = \"GPIO3\"", 14, "contacts.cool", "I²C bus 1"},
		{"room is too cold", "", "[room]\nlow_c = -16", 14, "room.low_c", "from -15 to 55"},
		{"room is too hot", "", "[room]\nhigh_c = 56", 14, "room.high_c", "from -15 to 55"},
		{"bands meet", "", "[room]\nlow_c = 20\nhigh_c = 20.9", 14, "room.low_c", "at least 1 °C below"},
		{"ice in summer", "", "[advice]\nice_c = 11", 14, "advice.ice_c", "from -30 to 10"},
		{"frost is too cold", "", "[advice]\nfrost_c = -51", 14, "advice.frost_c", "from -50 to 5"},
		{"frost is no colder than ice", "", "[advice]\nfrost_c = 0", 14, "advice.frost_c", "must be below advice.ice_c"},

		{"key is misspelt", "", `offset = 1`, 13, "sensor.offset", "did you mean sensor.offset_c?"},
		{"key is in the wrong table", "", "[room]\noffset_c = 1", 14, "room.offset_c", "did you mean sensor.offset_c?"},
		{"key is in no table", "[station]", "low_c = 16\n[station]", 1, "low_c", "did you mean room.low_c?"},
		{"key is unlike any", "", `xyzzy = 1`, 13, "sensor.xyzzy", "is an unknown key; remove it"},
		{"key is quoted", "", `"a b.c" = 1`, 13, `sensor."a b.c"`, "is an unknown key"},
		{"table is misspelt", "", "[contact]\nheat = \"GPIO4\"", 13, "contact", "unknown table; did you mean contacts?"},
		{"table is a value", "[station]", "room = 5\n[station]", 1, "room", "write [room]"},
		{"table is repeated", "", "[[contacts]]", 13, "contacts", "write [contacts]"},

		{"quotes are Chinese", `"jiaobei"`, `“jiaobei”`, 4, "", "Chinese “"},
		{"quote is open", `"jiaobei"`, `"jiaobei`, 4, "", ""},
		{"key is doubled", "", `driver = "none"`, 13, "", "driver"},
		{"number is beyond int64", "", `address = 99999999999999999999`, 13, "", ""},
		{"file is GBK", "花园街", "\xbb\xa8\xd4\xb0", 3, "", "UTF-8"},
		{"file is too large", "", "#" + strings.Repeat(" ", 64<<10), 0, "", "64 KiB"},
	} {
		t.Run(mistake.name, func(t *testing.T) {
			text := minimal + mistake.new
			if mistake.old != "" {
				text = strings.Replace(minimal, mistake.old, mistake.new, 1)
			}
			c, err := config.Parse("kiosk.toml", strings.NewReader(text))
			problems, _ := errors.AsType[config.Problems](err)
			if len(problems) != 1 {
				t.Fatalf("got %v, want one problem", err)
			}
			got := problems[0]
			if got.Line != mistake.line || got.Key != mistake.key || !strings.Contains(got.Message, mistake.say) {
				t.Errorf("got %q, want line %d, key %q and %q", got, mistake.line, mistake.key, mistake.say)
			}
			if c != (config.Config{}) {
				t.Errorf("got %+v beside the error, want nothing", c)
			}
		})
	}
}

func TestAProblemNeverRepeatsAPasswordAndKeepsToItsLine(t *testing.T) {
	text := strings.Replace(minimal, "mqtts://", `mqtts://u:hunter2@\n`, 1) + "\"a\\nb\" = 1\n"
	_, err := config.Parse("kiosk.toml", strings.NewReader(text))
	problems, _ := errors.AsType[config.Problems](err)
	if len(problems) != 2 {
		t.Fatalf("got %v, want two problems", err)
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the password is in %q", err)
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 2 {
		t.Errorf("got %d lines for two problems: %q", len(lines), lines)
	}
}

func TestASyntaxErrorTellsItsColumn(t *testing.T) {
	_, err := config.Parse("kiosk.toml", strings.NewReader("[station]\nid = = 1\n"))
	if want := "kiosk.toml:2:6: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want it to begin with %q", err, want)
	}
}

func TestAProblemPointsAtTheFirstPlaceOfItsKey(t *testing.T) {
	text := "contacts = {heat = \"GPIO4\", cool = \"GPIO0\"}\nxyz.a = 1\nxyz.b = 2\n" + minimal
	_, err := config.Parse("kiosk.toml", strings.NewReader(text))
	problems, _ := errors.AsType[config.Problems](err)
	if len(problems) != 2 {
		t.Fatalf("got %v, want two problems", err)
	}
	if p := problems[0]; p.Key != "contacts.cool" || p.Line != 1 || p.Column != 29 {
		t.Errorf("got %+v, want contacts.cool at 1:29", p)
	}
	if p := problems[1]; p.Key != "xyz" || p.Line != 2 || p.Column != 1 {
		t.Errorf("got %+v, want xyz at 2:1", p)
	}
}
