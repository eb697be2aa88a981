package display

import "nuanxin/feed"

// kind is how a kind of items is presented: a word, an icon and a colour.
type kind struct {
	name, icon string
	ink        ink
}

// kindOf returns how a kind is presented, the zero kind for none.
func kindOf(k feed.Kind) kind {
	switch k {
	case feed.KindNews:
		return kind{"本地新闻", "news", news}
	case feed.KindJob:
		return kind{"招聘", "briefcase", jobs}
	case feed.KindNotice:
		return kind{"服务通知", "speakerphone", notices}
	}
	return kind{}
}
