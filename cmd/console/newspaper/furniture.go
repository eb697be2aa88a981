package newspaper

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// What a page has around its articles, as whole lines.
var (
	// pageNumber is such as 第02版：综合新闻, A3版, — 3 —, 第3页 共8页.
	pageNumber = regexp.MustCompile(`^(?:第?\s?[A-D]?[\d一二三四五六七八九十]{1,3}([/-]\d{1,2})?\s?版(?:(?:\s?[：:丨|·]\s?|\s)\p{Han}{2,6})?|[-—–·\s]*\d{1,3}[-—–·\s]*|第?\s?\d{1,3}\s?页?\s?[/,，]?\s?共?\s?\d{1,3}\s?页|第\s?\d{1,3}\s?页|\d{1,2}/\d{1,2}|(?i:page|p\.)\s?\d{1,3})$`)
	// office is who made the page, such as 责任编辑：….
	office = regexp.MustCompile(`^[（(【\[]?\s?(?:本版|本期|值班|执行|实习|见习)?(?:责任编辑|责编|编辑|美编|美术编辑|校对|责任校对|版式|版式设计|排版|组版|审核|审读|终审|编审|监制|制图|统筹|策划|总编辑?|主编|主任|[一二三初复]审)\s?(?:[：:丨|/／]|\s` + names + `(?:\s|$))`)
	// invitation asks to do what nobody can do with a station's screen.
	invitation = regexp.MustCompile(`^(?:[（(▶►👉\s]*(?:请|欢迎|微信|长按|点击)*(?:扫描|扫一扫|扫码|长按|识别|扫[下上]方)[^。，；]{0,8}(?:二维码|小程序码|关注|下载|观看|阅读|查看|了解更多|了解详情)|.{0,12}(?:了解|查看|阅读|获取)(?:更多|详情|全文|原文)(?:内容|信息|资讯|精彩)?[）)]?$|点击.{0,10}(?:查看|阅读|进入|下载|播放)|阅读原文|返回(?:目录|首页|顶部|列表)|[上下]一[篇版页条期]|关闭窗口|打印本页|往期回顾|字号|分享到|下载客户端|放大\s缩小)`)
	// imprint is the paper's own address, price and number.
	imprint = regexp.MustCompile(`^(?:本报)?(?:(?:国内统一(?:连续出版物|刊)号|统一刊号|邮发代号|新闻热线|广告热线|发行热线|投稿邮箱|投稿热线|电子邮箱|邮箱|(?i:e-?mail)|报料热线|社址|零售价?|定价|印刷|法律顾问|主管主办|出版单位|版权所有)\s?[：:\dA-Z©]|总第\d|今日\d{1,2}版|https?://|www\.)`)
	// origin is a web page's line about its text.
	origin  = regexp.MustCompile(`^(?:来源|稿源|文章来源|信息来源|浏览次数|浏览量|阅读量|点击数|发布者?|发布时间|发布日期|更新时间)\s?[：:]`)
	address = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}|https?://\S+`)

	// department is the heading over a part of a page.
	department = regexp.MustCompile(`^(?:要闻|新闻|头版|综合|民生|社会|时政|经济|专版|专题|副刊|文化|教育|健康|法治|广告|公告|本地|区内|时讯|简讯|\p{Han}{1,4}(?:新闻|要闻|专版|专栏|专题|周刊|副刊)|\p{Han}{2,6}[日晚时]报|\p{Han}{2,6}区报)$`)
	picture    = regexp.MustCompile(`^(?:[（(]?(?:本版)?(?:图为|图片说明|图说|图示|[上下左右]图[为是：:（(]|资料图|图片来源|图片由|题图)|[▲△▼▽↑↓]|图[①-⑨\d]\s?[：:为]?)`)
	shot       = regexp.MustCompile(`(?:记者|通讯员|本报)[^。]{0,24}\s?摄(?:影)?\s?[）)]?$|(?:^|[。！？”\s（(])\p{Han}{2,4}\s?(?:摄|供图)\s?[）)]?$`)
	// jump leads to the rest of an article elsewhere in the paper.
	jump = regexp.MustCompile(`[（(▶►]?\s?(?:下转|上接|紧接|详见)\s?第?\s?[A-D]?[\d一二三四五六七八九十]{1,3}\s?版[^。）)]{0,12}[）)]?`)
)

// longest is more characters than a line of furniture has.
const longest = 60

// ofThePage says whether a line belongs to the page and to no article.
func ofThePage(s string) bool {
	switch {
	case utf8.RuneCountInString(s) > longest:
		return false
	case pageNumber.MatchString(s), office.MatchString(s):
		return true
	case strings.HasSuffix(s, "。"): // somebody's sentence
		return false
	case strings.HasPrefix(s, "```"), origin.MatchString(s):
		return true
	}
	alone := address.FindString(s) != "" && utf8.RuneCountInString(address.ReplaceAllString(s, "")) <= 10
	return invitation.MatchString(s) || imprint.MatchString(s) || alone
}

// editorial says whether a line is about who made the page: it ends what is
// above it.
func editorial(s string) bool { return office.MatchString(s) }

// caption says whether a paragraph stands below a picture.
func caption(s string) bool {
	const limit = 120
	return utf8.RuneCountInString(s) <= limit && (picture.MatchString(s) || shot.MatchString(s))
}
