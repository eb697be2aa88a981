package newspaper

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

const dayPattern = `(?:(\d{4}|[〇○零一二三四五六七八九]{4})\s?[年/.-]\s?)?(?:(\d{1,2}|[一二三四五六七八九十]{1,2})\s?[月/.-]\s?)(\d{1,2}|[一二三四五六七八九十]{1,3})(?:\s?[日号])?`

var (
	dayForm = regexp.MustCompile(dayPattern)
	// mast is what a line may hold besides the date: the paper's name, the day
	// of the week and of the farmer's calendar, the page's number, its makers.
	mast = regexp.MustCompile(`^(?:\p{Han}{2,8}报|本报讯?|星期[一二三四五六日天]|周[一二三四五六日]|(?:农历)?\p{Han}{0,3}年?\p{Han}{1,3}月(?:初|十|廿|二十|三十)\p{Han}{0,2}|农历\S{1,12}|第?\s?[A-D]?[\d一二三四五六七八九十]{1,3}\s?版(?:[：:]?\s?\p{Han}{2,6})?|第\d+期|总第\d+期|(?:发布|更新|出版)(?:时间|日期)[：:]|(?:文章)?(?:来源|稿源|作者|编辑|责编|责任编辑|美编|版式|校对|审核|浏览|浏览次数|点击|点击数)[：:]\s?[^\s：:]{1,12}|\d{1,2}:\d{2}(?::\d{2})?|版|[\s,，、|丨·（()）：:—-])+$`)
)

// calendar says whether a line holds a date and nothing that is news.
func calendar(s string) bool {
	at := dayForm.FindStringIndex(s)
	if at == nil || !strings.ContainsAny(s[at[0]:at[1]], "日号") && at[1]-at[0] < len("2024-4-3") {
		return false
	}
	rest := s[:at[0]] + s[at[1]:]
	return rest == "" || mast.MatchString(rest)
}

// masthead says whether a date's line is the page's rather than an article's.
func masthead(s string) bool {
	return strings.ContainsAny(s, "报版") || strings.Contains(s, "星期")
}

// dayIn returns the day that a text names. A date without a year is the one
// that is nearest to the given day.
func dayIn(s string, near time.Time) (time.Time, bool) {
	for _, m := range dayForm.FindAllStringSubmatch(s, -1) {
		year, month, day := number(m[1]), number(m[2]), number(m[3])
		years := []int{year}
		if m[1] == "" {
			years = []int{near.Year(), near.Year() - 1, near.Year() + 1}
		}
		best, found := time.Time{}, false
		for _, y := range years {
			t := time.Date(y, time.Month(month), day, 0, 0, 0, 0, time.UTC)
			if exact := t.Day() == day && int(t.Month()) == month && y >= 1900; exact && (!found || t.Sub(near).Abs() < best.Sub(near).Abs()) {
				best, found = t, true
			}
		}
		if found {
			return best, true
		}
	}
	return time.Time{}, false
}

// number reads a number of a date, in either writing.
func number(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	const digits = "〇一二三四五六七八九"
	n, ten := 0, strings.Contains(s, "十")
	if ten && strings.HasPrefix(s, "十") {
		n = 1
	}
	for _, r := range strings.NewReplacer("○", "〇", "零", "〇").Replace(s) {
		if r == '十' {
			n *= 10
			continue
		}
		d := len([]rune(digits[:strings.IndexRune(digits, r)]))
		if ten {
			n += d
		} else {
			n = n*10 + d
		}
	}
	return n
}
