package config

// key is one key of the file: where its value goes and what it may be.
type key struct {
	name string
	// preset is the value where the file says nothing; nil for a mandatory key.
	preset any
	// example is what to write for a mandatory key, as TOML.
	example string
	// set checks the value and stores it; its error says what to write instead.
	set func(value any) error
}

// keys are all keys of the file, which fill c.
func keys(c *Config) []key {
	slug, name, file, pin := slug(), text(1, 16), text(1, maxPath), gpio()
	return []key{
		{name: "station.id", example: `"jz-jf-huayuanjie"`, set: slug.into(&c.Station.ID)},
		{name: "station.name", example: `"花园街社区暖心驿站"`, set: name.into(&c.Station.Name)},
		{name: "station.street", example: `"jiaobei"`, set: slug.into(&c.Station.Street)},
		{name: "station.group", preset: "", set: slug.orEmpty().into(&c.Station.Group)},
		{name: "station.timezone", preset: "Asia/Shanghai", set: zone(&c.Station.Timezone)},

		{name: "broker.url", example: `"mqtts://mqtt.example.cn:8883"`, set: brokerURL(&c.Broker.URL)},
		{name: "broker.prefix", preset: "nuanxin/v1", set: prefix().into(&c.Broker.Prefix)},
		{name: "broker.username", preset: "", set: text(0, maxUsername).into(&c.Broker.Username)},
		{name: "broker.password_file", preset: "", set: file.orEmpty().into(&c.Broker.PasswordFile)},
		{name: "broker.ca_file", preset: "", set: file.orEmpty().into(&c.Broker.CAFile)},
		{name: "broker.cert_file", preset: "", set: file.orEmpty().into(&c.Broker.CertFile)},
		{name: "broker.key_file", preset: "", set: file.orEmpty().into(&c.Broker.KeyFile)},

		{name: "trust.file", example: `"trust.json"`, set: file.into(&c.Trust.File)},
		{name: "roster.max_age_hours", preset: int64(30), set: hours(&c.Roster.MaxAge, 0, 24*365)},
		{name: "store.file", example: `"feed.db"`, set: file.into(&c.Store.File)},
		{name: "store.max_mb", preset: int64(256), set: mebibytes(&c.Store.Budget, 16, 65536)},
		{name: "clock.source", preset: "ntp", set: clockSource().into((*string)(&c.Clock.Source))},

		{name: "screen.diagonal_inch", preset: 43.0, set: number(&c.Screen.DiagonalInch, 5, 120, "inches")},
		{name: "screen.distance_m", preset: 3.5, set: number(&c.Screen.DistanceM, 0.3, 20, "metres")},
		{name: "screen.fullscreen", preset: true, set: yesNo(&c.Screen.Fullscreen)},
		{name: "screen.fades", preset: true, set: yesNo(&c.Screen.Fades)},
		{name: "screen.width", preset: int64(0), set: pixels(&c.Screen.Width, 320)},
		{name: "screen.height", preset: int64(0), set: pixels(&c.Screen.Height, 240)},
		{name: "screen.rotation", preset: int64(0), set: rotation(&c.Screen.Rotation)},
		{name: "screen.off_from", preset: "", set: daytime(&c.Screen.OffFrom)},
		{name: "screen.off_until", preset: "", set: daytime(&c.Screen.OffUntil)},
		{name: "screen.dim_from", preset: "", set: daytime(&c.Screen.DimFrom)},
		{name: "screen.dim_until", preset: "", set: daytime(&c.Screen.DimUntil)},
		{name: "screen.dim_percent", preset: int64(60), set: percent(&c.Screen.DimPercent, 30, 100)},
		{name: "screen.alert_wakes", preset: true, set: yesNo(&c.Screen.AlertWakes)},
		{name: "screen.blank_file", preset: "", set: file.orEmpty().into(&c.Screen.BlankFile)},
		{name: "screen.power_on", preset: "", set: command().into(&c.Screen.PowerOn)},
		{name: "screen.power_off", preset: "", set: command().into(&c.Screen.PowerOff)},
		{name: "screen.power_status", preset: "", set: command().into(&c.Screen.PowerStatus)},
		{name: "screen.power_off_says", preset: "", set: text(0, maxAnswer).into(&c.Screen.PowerOffSays)},

		{name: "sensor.driver", example: `"tmp102"`, set: driver().into((*string)(&c.Sensor.Driver))},
		{name: "sensor.bus", preset: "1", set: text(1, 64).into(&c.Sensor.Bus)},
		{name: "sensor.address", preset: int64(0x48), set: address(&c.Sensor.Address)},
		{name: "sensor.offset_c", preset: 0.0, set: number(&c.Sensor.OffsetC, -5, 5, "°C")},

		{name: "contacts.heat", preset: "", set: pin.orEmpty().into(&c.Contacts.Heat)},
		{name: "contacts.cool", preset: "", set: pin.orEmpty().into(&c.Contacts.Cool)},
		{name: "contacts.blank", preset: "", set: pin.orEmpty().into(&c.Contacts.Blank)},

		{name: "room.low_c", preset: 16.0, set: number(&c.Room.LowC, -15, 55, "°C")},
		{name: "room.high_c", preset: 28.0, set: number(&c.Room.HighC, -15, 55, "°C")},

		{name: "advice.ice_c", preset: 0.0, set: number(&c.Advice.IceC, -30, 10, "°C")},
		{name: "advice.frost_c", preset: -10.0, set: number(&c.Advice.FrostC, -50, 5, "°C")},
	}
}

const (
	maxPath     = 4096  // Linux's PATH_MAX
	maxUsername = 65535 // MQTT 3.1.1, 1.5.3
	maxCommand  = 200   // more belongs into a script
	maxAnswer   = 100
)
