package display

// byline says who says so and when, such as 区融媒体中心 4月3日.
func byline(v View) string {
	it := v.Slide.Item
	switch {
	case it.News != nil:
		return credit(it.Source, newsDay(it.News.Date, it.Issued))
	case it.Weather != nil:
		return credit(it.Source, fullDay(it.Weather.Date))
	case it.Alert != nil && !v.Time.IsZero():
		return credit(it.Source, issued(it.Issued, v.Time))
	}
	return it.Source
}

// credit joins who says so and when.
func credit(source, day string) string {
	if source != "" && day != "" {
		return source + "\u3000" + day
	}
	return source + day
}
