package display

import "nuanxin/feed"

// kind is how a kind of items is presented: a word, an icon and a colour.
type kind struct {
	name, icon string
	ink        ink
}

// kindOf returns how a kind is presented. One that is not known, of a later
// version, is called information.
func kindOf(k feed.Kind) kind {
	switch k {
	case feed.KindNews:
		return kind{"本地新闻", "news", news}
	case feed.KindJob:
		return kind{"招聘", "briefcase", jobs}
	case feed.KindNotice:
		return kind{"服务通知", "speakerphone", notices}
	case feed.KindAlert:
		return kind{"紧急通知", "alert-triangle", alarm}
	case feed.KindWeather:
		return kind{"天气", "cloud", weather}
	case feed.KindStation:
		return kind{"本站", "home-heart", heat}
	}
	return kind{"信息", "info-circle", secondary}
}
