package display

import (
	"fmt"
	"time"
)

// dayOf writes a day as 11月23日 周一.
func dayOf(t time.Time) string { return shortDay(t) + " " + weekday(t) }

// shortDay writes a day as 11月23日.
func shortDay(t time.Time) string { return fmt.Sprintf("%d月%d日", int(t.Month()), t.Day()) }

// weekday writes a day as 周一.
func weekday(t time.Time) string { return "周" + string([]rune("日一二三四五六")[t.Weekday()]) }

// fullDay writes a date such as 2024-04-03 as 4月3日 周三.
func fullDay(date string) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return dayOf(day)
}

// newsDay writes a date such as 2024-04-03 as 4月3日, with its year if that is
// not the year in which the item was issued.
func newsDay(date string, issued time.Time) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	if day.Year() == issued.Year() {
		return shortDay(day)
	}
	return fmt.Sprintf("%d年", day.Year()) + shortDay(day)
}

// today is the word for the present day.
const today = "今天"

// dayWord writes a date as 今天, 明天 or 后天 if it is known what day it is,
// else as 4月3日.
func dayWord(date string, now time.Time) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	if !now.IsZero() {
		for i, word := range []string{today, "明天", "后天"} {
			if now.AddDate(0, 0, i).Format(time.DateOnly) == date {
				return word
			}
		}
	}
	return shortDay(day)
}
