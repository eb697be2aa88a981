package main_test

import (
	"strings"
	"testing"
	"time"
)

// nowhere is a broker that nobody reaches: whatever is refused with it was
// refused before anything was sent.
const nowhere = "mqtt://127.0.0.1:1"

func TestPushRefusesBeforeSendingWhatAStationWouldRefuse(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	d.url = nowhere
	for name, c := range map[string]struct {
		item string
		want []string
	}{
		"empty":           {"  \n", []string{"standard input: is empty"}},
		"unknown field":   {notice(`"title"`, `"titel"`), []string{"standard input:6: titel: no such field; there are id, rev, kind", "title"}},
		"unknown inside":  {notice(`"text"`, `"txet"`), []string{":7: notice.txet: no such field; there are text, when"}},
		"field twice":     {notice(`"kind": "notice"`, `"id": "ginger"`), []string{":3: id: stands twice"}},
		"comma missing":   {notice(`"all",`, `"all"`), []string{":5: not JSON", "comma"}},
		"cut off":         {strings.TrimSuffix(notice(), "}\n"), []string{":8: not JSON"}},
		"number as text":  {notice(`"kind"`, `"rev": "7", "kind"`), []string{":3: rev: want a whole number, without quotes"}},
		"text as number":  {notice(`"今晚八点，站里煮了姜汤"`, `8`), []string{":6: title: want text in double quotes"}},
		"day as time":     {notice("UNTIL", "2031-01-01"), []string{":5: until: want a time such as 20", "T"}},
		"object as text":  {notice(`{"text": "都来喝一碗，暖暖身子再上路。"}`, `"x"`), []string{":7: notice: want an object with text, when, where"}},
		"list as text":    {notice(`"text"`, `"steps": "x", "text"`), []string{":7: notice.steps: want a list"}},
		"yes as a text":   {notice(`"kind"`, `"withdrawn": "yes", "kind"`), []string{":3: withdrawn: want true or false"}},
		"not UTF-8":       {notice("今", "\xbd\xf1"), []string{"not in UTF-8"}},
		"too large":       {notice("都来", strings.Repeat("都来", 20_000)), []string{"65536 bytes", "shorten"}},
		"no until":        {notice(`"until": "UNTIL",`, ""), []string{`until: missing; write when the item leaves the screen, such as "until": "20`}},
		"expired":         {notice("UNTIL", "2024-01-01T00:00:00+08:00"), []string{"until: 2024-01-01T00:00:00+08:00 has passed; write a later time"}},
		"several faults":  {notice(`"all"`, `"jiaobei"`, "ginger", "姜汤"), []string{"want all, street/NAME", `id "姜汤"`}},
		"dated ahead":     {notice(`"kind"`, `"issued": "`+time.Now().Add(30*time.Hour).Format(time.RFC3339)+`", "kind"`), []string{"issued:", "more than a day ahead; leave it out"}},
		"unknown kind":    {notice(`"kind": "notice"`, `"kind": "nwes"`), []string{`kind "nwes": want news, job, notice, alert, weather or station`}},
		"hours as text":   {notice(`"kind"`, `"windows": "8-20", "kind"`), []string{":3: windows: want a list, [{…}, {…}], of objects with days, from, to"}},
		"days as names":   {notice(`"kind"`, `"windows": [{"days": "Mon"}], "kind"`), []string{":3: windows.0.days: want a list, such as [1, 2]"}},
		"a day as a name": {notice(`"kind"`, `"windows": [{"days": ["Mon"]}], "kind"`), []string{":3: windows.0.days.0: want a whole number, without quotes"}},
		"degrees as text": {notice(`"notice": {`, `"weather": {"low": "-3",`), []string{":7: weather.low: want a whole number, without quotes"}},
		"warning as text": {notice(`"notice": {`, `"weather": {"warning": "寒潮",`), []string{":7: weather.warning: want an object with kind, level, text"}},
		"facility slip":   {notice(`"notice": {`, `"station": {"facilities": [{"nmae": "热水"}],`), []string{":7: station.facilities.0.nmae: no such field; there are icon, name, out_since, back_on"}},
		"facility glyph":  {notice(`"kind": "notice"`, `"kind": "station"`, `"all"`, `"station/x"`, `"notice": {"text": "都来喝一碗，暖暖身子再上路。"}`, `"station": {"facilities": [{"name": "🔥"}]}`), []string{"cannot show 🔥"}},
		"alert too long":  {notice(`"kind": "notice"`, `"kind": "alert"`, `"notice": {`, `"alert": {`, "UNTIL", time.Now().AddDate(0, 0, 5).Format(time.RFC3339)), []string{"until: must be within 3 days of issued"}},
		"signed, no item": {`{"payloadType":"application/vnd.nuanxin.trust.v1+json","payload":"e30=","signatures":[]}`, []string{"no item; a root document is for console trust publish"}},
		"no title":        {notice("今晚八点，站里煮了姜汤", ""), []string{"title: missing"}},
		"emoji":           {notice("今晚八点", "🔥今晚八点𠮷🔥"), []string{"the screens cannot show 🔥 (U+1F525), 𠮷 (U+20BB7);"}},
		"body of another": {notice(`"kind": "notice"`, `"kind": "news"`), []string{"the body of a news"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, c.item, d.args("push", "-")...)
			r.want(t, 1, c.want...)
			if strings.Contains(r.err, "connect") {
				t.Errorf("the broker was asked first: %s", r.err)
			}
		})
	}
}

func TestPushSaysAFaultOfUntilOnce(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	r := d.push(notice(`"until": "UNTIL",`, ""))
	r.want(t, 1, "until: missing")
	if n := strings.Count(r.err, "until:"); n != 1 {
		t.Errorf("until is blamed %d times:\n%s", n, r.err)
	}
}

func TestPushTakesAFileFromWindows(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	file := d.file("notice.json", "\ufeff"+strings.ReplaceAll(notice(), "\n", "\r\n"))
	run(t, "", d.args("push", file)...).want(t, 0, "published nuanxin/v1/content/all/ginger")
}

func TestPushNamesTheFileThatItCannotRead(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	run(t, "", d.args("push", d.path("nitice.json"))...).want(t, 1, "nitice.json", "no such file")
	file := d.file("notice.json", notice("UNTIL", time.Now().Add(-time.Hour).Format(time.RFC3339)))
	run(t, "", d.args("push", file)...).want(t, 1, file+": ", "has passed")
}
