package config

import "time"

// Config is a checked configuration file, with defaults where the file says
// nothing. Each field names its key.
type Config struct {
	Station  Station
	Broker   Broker
	Trust    Trust
	Roster   Roster
	Store    Store
	Clock    Clock
	Screen   Screen
	Sensor   Sensor
	Contacts Contacts
	Room     Room
	Advice   Advice
}

// Station says which station this is.
type Station struct {
	// ID, station.id, names the station in topics: 1 to 64 of a-z, 0-9 and
	// "-". Mandatory.
	ID string
	// Name, station.name, is the station's name on the screen, at most 16
	// characters. Mandatory.
	Name string
	// Street, station.street, is the street whose items the station shows; it
	// is written as ID is. Mandatory.
	Street string
	// Group, station.group, is the group whose items it shows as well; it is
	// written as ID is, or empty.
	Group string
	// Timezone, station.timezone, is a name of the IANA database;
	// Asia/Shanghai by default.
	Timezone *time.Location
}

// Broker says how the district is reached.
type Broker struct {
	// URL, broker.url, is mqtt://HOST:PORT or, encrypted, mqtts://HOST:PORT.
	// It always has a port here: 1883 and 8883 where the file names none.
	// Mandatory.
	URL string
	// Prefix, broker.prefix, begins every topic: one to four levels, so that
	// no topic has more than seven slashes; nuanxin/v1 by default.
	Prefix string
	// Username, broker.username, is empty for a broker that asks for none.
	Username string
	// PasswordFile, broker.password_file, holds the password and may be read
	// by its owner alone; or empty. It needs Username: MQTT 3.1.1 knows no
	// password without one (3.1.2.9).
	PasswordFile string
	// CAFile, broker.ca_file, holds the certificates that may vouch for the
	// broker; the system's own when empty. For mqtts only.
	CAFile string
	// CertFile and KeyFile, broker.cert_file and broker.key_file, are the
	// device's own certificate and key, both or neither. The key may be read
	// by its owner alone. For mqtts only.
	CertFile, KeyFile string
}

// Trust says whose items may be shown.
type Trust struct {
	// File, trust.file, is the trust document. Mandatory.
	File string
}

// Roster says how fresh the word must be on what there is to show.
type Roster struct {
	// MaxAge, roster.max_age_hours, is how old the last roster of a scope may
	// be before the station reports it; 30 hours by default, zero for any age.
	MaxAge time.Duration
}

// Store says where items are kept.
type Store struct {
	// File, store.file, is the database. It is made when missing; its folder
	// must exist. Mandatory.
	File string
	// Budget, store.max_mb, is how many bytes the database and the pictures
	// beside it may take in all; 256 MiB by default.
	Budget int64
}

// ClockSource says whose time is believed.
type ClockSource string

// Whose time is believed.
const (
	ClockNTP    ClockSource = "ntp"    // the system's, once it is synchronised
	ClockSystem ClockSource = "system" // the system's always: it has a clock of its own
)

// Clock says when the machine's time is believed.
type Clock struct {
	// Source, clock.source, is ntp by default.
	Source ClockSource
}

// Screen says what the screen is like, and so how large the text must be.
type Screen struct {
	// DiagonalInch, screen.diagonal_inch, is from 5 to 120; 43 by default.
	DiagonalInch float64
	// DistanceM, screen.distance_m, is how far away in metres people read,
	// from 0.3 to 20; 3.5 by default.
	DistanceM float64
	// Fullscreen, screen.fullscreen, is true by default.
	Fullscreen bool
	// Fades, screen.fades, is true by default: one slide fades into the next.
	Fades bool
	// Width and Height, screen.width and screen.height, are the window's
	// pixels, from 320 and 240 to 7680. Both 0, the default, is the monitor's own.
	Width, Height int
	// Rotation, screen.rotation, is by how many degrees the picture is turned
	// clockwise: 0, the default, 90, 180 or 270.
	Rotation int

	// OffFrom and OffUntil, screen.off_from and screen.off_until, are the hours
	// in which the screen is black, over midnight if need be; both or neither,
	// the default. DimFrom and DimUntil are those in which it is dimmed.
	OffFrom, OffUntil Daytime
	DimFrom, DimUntil Daytime
	// DimPercent, screen.dim_percent, is how much of the light is left then,
	// from 30 to 100; 60 by default.
	DimPercent int
	// AlertWakes, screen.alert_wakes, shows an alert in full light at any hour;
	// true by default.
	AlertWakes bool
	// BlankFile, screen.blank_file, blanks the screen while it exists; or empty.
	BlankFile string
	// PowerOn and PowerOff, screen.power_on and screen.power_off, are commands
	// that switch the monitor, both or neither. They are split at blanks.
	PowerOn, PowerOff string
	// PowerStatus, screen.power_status, is a command that prints PowerOffSays,
	// screen.power_off_says, while the monitor is off; both or neither.
	PowerStatus, PowerOffSays string
}

// Daytime is a time of day as 22:30, or empty.
type Daytime string

// SinceMidnight returns the time since midnight, zero for the empty Daytime.
func (d Daytime) SinceMidnight() time.Duration {
	if len(d) != len("22:30") {
		return 0
	}
	hours, minutes := 10*(d[0]-'0')+d[1]-'0', 10*(d[3]-'0')+d[4]-'0'
	return time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
}

// Driver names the thermometer.
type Driver string

// The thermometers.
const (
	DriverTMP102    Driver = "tmp102"    // TMP102, LM75 and kin on I²C
	DriverSimulated Driver = "simulated" // no sensor: marked 模拟 on the screen
	DriverNone      Driver = "none"      // no thermometer
)

// Sensor says which thermometer there is and where.
type Sensor struct {
	// Driver, sensor.driver, is mandatory: a simulated sensor must be asked
	// for by name, and so must none.
	Driver Driver
	// Bus, sensor.bus, is the I²C bus by name or number, never empty; 1 by default.
	Bus string
	// Address, sensor.address, is from 0x48, the default, to 0x4B.
	Address uint16
	// OffsetC, sensor.offset_c, is added to every measurement, from -5 to 5 °C.
	OffsetC float64
}

// Contacts says which dry contacts there are: those that tell of heating and
// cooling, and one that blanks the screen.
type Contacts struct {
	// Heat and Cool, contacts.heat and contacts.cool, are names such as
	// GPIO17, from GPIO2 to GPIO27, or empty where nothing is wired.
	Heat, Cool string
	// Blank, contacts.blank, blanks the screen while it is closed; named
	// likewise.
	Blank string
}

// Room says which temperatures are comfortable.
type Room struct {
	// LowC and HighC, room.low_c and room.high_c, bound the comfort band in
	// °C, at least 1 apart; 16 and 28 by default.
	LowC, HighC float64
}

// Advice says from which forecast on people who work outdoors are warned of the
// cold; no national rule was found. Of heat there is one, and it is not here.
type Advice struct {
	// IceC, advice.ice_c, is the forecast's low in °C at and below which roads
	// may be icy; 0 by default.
	IceC float64
	// FrostC, advice.frost_c, is that at and below which people should guard
	// against frost, below IceC; -10 by default.
	FrostC float64
}
