package feed

import (
	"fmt"
	"time"
)

// News is the body of a local news item.
type News struct {
	// Date is the day of the event as YYYY-MM-DD, or empty.
	Date string `json:"date,omitzero"`
	// Text is one or more paragraphs, separated by a newline.
	Text string `json:"text"`
}

func (n *News) check(c *checker) {
	c.text("news.text", n.Text, MaxText, true)
	c.day("news.date", n.Date, false)
}

// Job is the body of a job offer. Its post is the item's title.
type Job struct {
	Employer string `json:"employer"`
	Pay      string `json:"pay"`
	Place    string `json:"place,omitzero"`
	Hours    string `json:"hours,omitzero"`
	Openings int    `json:"openings,omitzero"`
	Contact  string `json:"contact,omitzero"`
	Phone    string `json:"phone,omitzero"`
}

func (j *Job) check(c *checker) {
	c.line("job.employer", j.Employer, MaxField, true)
	c.line("job.pay", j.Pay, MaxField/4, true)
	c.line("job.place", j.Place, MaxField, false)
	c.line("job.hours", j.Hours, MaxField, false)
	c.line("job.contact", j.Contact, MaxField, false)
	c.line("job.phone", j.Phone, MaxPhone, false)
	c.require(j.Openings >= 0 && j.Openings <= 9999, "job.openings: want 0 to 9999, have %d", j.Openings)
}

// Notice is the body of a service notice.
type Notice struct {
	Text  string   `json:"text,omitzero"`
	When  string   `json:"when,omitzero"`
	Where string   `json:"where,omitzero"`
	Phone string   `json:"phone,omitzero"`
	Steps []string `json:"steps,omitzero"`
}

func (n *Notice) check(c *checker) {
	c.text("notice.text", n.Text, MaxText, false)
	c.line("notice.when", n.When, MaxField, false)
	c.line("notice.where", n.Where, MaxField, false)
	c.line("notice.phone", n.Phone, MaxPhone, false)
	c.require(len(n.Steps) <= MaxSteps, "notice.steps: want at most %d, have %d", MaxSteps, len(n.Steps))
	for i, step := range n.Steps {
		c.line(fmt.Sprintf("notice.steps[%d]", i), step, MaxStep, true)
	}
}

// Alert is the body of an alert: what to do now.
type Alert struct {
	Text  string `json:"text"`
	Where string `json:"where,omitzero"`
	Phone string `json:"phone,omitzero"`
}

func (a *Alert) check(c *checker) {
	c.text("alert.text", a.Text, MaxAlert, true)
	c.line("alert.where", a.Where, MaxField, false)
	c.line("alert.phone", a.Phone, MaxPhone, false)
}

// Weather is the body of a forecast for one day.
type Weather struct {
	// Date is the day of the forecast as YYYY-MM-DD.
	Date string `json:"date"`
	// Low and High are its temperatures in whole °C.
	Low  *int `json:"low"`
	High *int `json:"high"`
	// Sky is the forecast in a few words, such as 晴转多云.
	Sky  string `json:"sky,omitzero"`
	Wind string `json:"wind,omitzero"`
	// Warning is the official warning in force, if there is one.
	Warning *Warning `json:"warning,omitzero"`
}

// Warning is a weather warning signal as a weather service issues it
// (气象灾害预警信号发布与传播办法, 中国气象局令第16号, article 3).
type Warning struct {
	// Kind is what it warns of, such as 寒潮.
	Kind  string `json:"kind"`
	Level Level  `json:"level"`
	Text  string `json:"text,omitzero"`
}

// Level is the level of a warning; the colours are official.
type Level string

// The levels of warnings, from IV to I.
const (
	LevelBlue   Level = "blue"
	LevelYellow Level = "yellow"
	LevelOrange Level = "orange"
	LevelRed    Level = "red"
)

// What temperatures a forecast can have, in °C: beyond all that was ever
// measured in China (-53 and 52).
const (
	minForecast = -60
	maxForecast = 60
)

func (w *Weather) check(c *checker) {
	c.day("weather.date", w.Date, true)
	c.line("weather.sky", w.Sky, MaxField/4, false)
	c.line("weather.wind", w.Wind, MaxField/4, false)
	c.require(w.Low != nil, "weather.low: missing")
	c.require(w.High != nil, "weather.high: missing")
	for _, t := range []*int{w.Low, w.High} {
		c.require(t == nil || *t >= minForecast && *t <= maxForecast, "weather: low and high: want %d to %d °C", minForecast, maxForecast)
	}
	c.require(w.Low == nil || w.High == nil || *w.Low <= *w.High, "weather.low: is above weather.high")
	if w.Warning == nil {
		return
	}
	c.line("weather.warning.kind", w.Warning.Kind, MaxFacility, true)
	c.text("weather.warning.text", w.Warning.Text, MaxAlert, false)
	switch w.Warning.Level {
	case LevelBlue, LevelYellow, LevelOrange, LevelRed:
	default:
		c.require(false, "weather.warning.level %.20q: want blue, yellow, orange or red", string(w.Warning.Level))
	}
}

// Card is the body of the item in which a station tells of itself.
type Card struct {
	Address string `json:"address,omitzero"`
	Phone   string `json:"phone,omitzero"`
	// Hours are the opening hours; none is not known.
	Hours []Window `json:"hours,omitzero"`
	// Facilities are what there is for riders, in the order to show them.
	Facilities []Facility `json:"facilities,omitzero"`
}

// Facility is one thing that a station offers.
type Facility struct {
	// Icon is a word such as "microwave". Screens that do not know it have a
	// sign of their own.
	Icon string `json:"icon,omitzero"`
	Name string `json:"name"`
	// OutSince is the day since which it is out of order, as YYYY-MM-DD;
	// empty means that it works.
	OutSince string `json:"out_since,omitzero"`
	// BackOn is the day on which it should work again, if that is known.
	BackOn string `json:"back_on,omitzero"`
}

func (s *Card) check(c *checker) {
	c.line("station.address", s.Address, MaxField, false)
	c.line("station.phone", s.Phone, MaxPhone, false)
	c.windows("station.hours", s.Hours)
	c.require(len(s.Facilities) <= MaxFacilities, "station.facilities: want at most %d, have %d", MaxFacilities, len(s.Facilities))
	for i, f := range s.Facilities {
		key := fmt.Sprintf("station.facilities[%d].", i)
		c.line(key+"name", f.Name, MaxFacility, true)
		if f.Icon != "" {
			c.require(CheckID(f.Icon) == nil, "%sicon %.20q: want small letters and -, such as first-aid", key, f.Icon)
		}
		c.day(key+"out_since", f.OutSince, false)
		c.day(key+"back_on", f.BackOn, false)
		c.require(f.BackOn == "" || f.OutSince != "" && f.BackOn >= f.OutSince, "%sback_on: needs an out_since that is not later", key)
	}
}

// day checks a day of the calendar.
func (c *checker) day(key, s string, mandatory bool) {
	if s == "" {
		c.require(!mandatory, "%s: missing; write a day as 2024-04-03", key)
		return
	}
	_, err := time.Parse(time.DateOnly, s)
	c.require(err == nil, "%s %.20q: want a day as 2024-04-03", key, s)
}
