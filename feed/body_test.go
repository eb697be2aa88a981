package feed_test

import "nuanxin/feed"

func card() feed.Item {
	it := notice()
	it.Kind, it.Notice, it.Scope = feed.KindStation, nil, feed.StationScope("jz-01")
	it.Station = &feed.Card{
		Address: "花园街 12 号", Phone: "0571-00000000", Hours: []feed.Window{hours("08:00", "20:00")},
		Facilities: []feed.Facility{{Icon: "microwave", Name: "微波炉"}, {Name: "充电", OutSince: "2026-11-20", BackOn: "2026-11-27"}},
	}
	return it
}
