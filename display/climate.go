package display

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"nuanxin/sensors"
)

// note is an icon, which may be missing, and words in a colour.
type note struct {
	icon, words string
	ink         ink
}

// climate is what the room card says.
type climate struct {
	headline  note
	number    string // in degrees Celsius, empty where none may be shown
	old       bool   // the number is not of now
	notes     []note
	simulated bool
}

// climateOf says what is known of the room. What is being done about the
// temperature comes first and is never hidden by a broken thermometer.
func climateOf(r sensors.Room) climate {
	c := climate{headline: actionNote(r.Action), simulated: r.Simulated && r.Health != sensors.HealthNone}
	comfort, health := comfortNote(r.Comfort), healthNote(r)
	switch r.Health {
	case sensors.HealthOK:
		c.number = degrees(r.Temperature)
		c.say(comfort)
		if r.Humidity != nil {
			c.notes = append(c.notes, note{words: fmt.Sprintf("湿度 %.0f%%", float64(*r.Humidity)), ink: secondary})
		}
	case sensors.HealthStale:
		c.number, c.old = degrees(r.Temperature), true
		c.notes = append(c.notes, health)
	case sensors.HealthStarting, sensors.HealthFault:
		c.say(health)
	}
	if c.headline.words == "" && c.number != "" {
		c.headline = note{"temperature", "室温", primary}
	}
	return c
}

// say makes a note the headline, or adds it below a headline that is there.
func (c *climate) say(n note) {
	switch {
	case n.words == "":
	case c.headline.words == "":
		c.headline = n
	default:
		if n.ink != fault {
			n.icon, n.ink = "", secondary
		}
		c.notes = append(c.notes, n)
	}
}

func actionNote(a sensors.Action) note {
	switch a {
	case sensors.ActionHeating:
		return note{"flame", "供暖中", heat}
	case sensors.ActionCooling:
		return note{"snowflake", "制冷中", cool}
	}
	return note{}
}

func comfortNote(c sensors.Comfort) note {
	switch c {
	case sensors.ComfortCold:
		return note{"temperature-snow", "偏冷", cool}
	case sensors.ComfortOK:
		return note{"mood-smile", "舒适", primary}
	case sensors.ComfortHot:
		return note{"temperature-sun", "偏热", heat}
	}
	return note{}
}

func healthNote(r sensors.Room) note {
	switch r.Health {
	case sensors.HealthStarting:
		return note{"temperature", "正在测温", primary}
	case sensors.HealthStale:
		return note{"clock", age(r.Age), fault}
	case sensors.HealthFault:
		return note{"alert-triangle", "温度传感器\u200b故障", fault}
	}
	return note{}
}

// degrees writes a temperature with one decimal and a minus sign.
func degrees(c sensors.Celsius) string {
	s := strconv.FormatFloat(float64(c), 'f', 1, 64)
	if s == "-0.0" {
		return "0.0"
	}
	return strings.Replace(s, "-", "−", 1)
}

// age writes how long ago something was.
func age(a time.Duration) string {
	switch {
	case a < time.Minute:
		return "不到 1 分钟前"
	case a < time.Hour:
		return fmt.Sprintf("%d 分钟前", a/time.Minute)
	case a < 24*time.Hour:
		return fmt.Sprintf("%d 小时前", a/time.Hour)
	}
	return fmt.Sprintf("%d 天前", a/(24*time.Hour))
}
