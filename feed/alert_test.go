package feed_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"nuanxin/feed"
)

func twoPages(feed.Item) []int { return []int{10, 10} }

func alarm(id string) feed.Item { return item(feed.KindAlert, id) }

func TestAnAlertInterruptsAtOnce(t *testing.T) {
	for _, when := range []time.Duration{1, time.Second, glance, 8*time.Second + 1, 12 * time.Second} {
		s := newScreen(t, twoPages, items(feed.KindNews, 3)...)
		s.look()
		if when > 8*time.Second {
			s.turn()
			when -= 8 * time.Second
		}
		s.push(alarm("gas"))
		slide := s.after(when)
		s.wantUp(slide, "gas r1")
		if slide.Page != 0 || slide.Position != 1 || slide.Count != 1 || slide.Next != "" {
			t.Errorf("slide %+v, want the alert alone", slide)
		}
	}
}

// One that is stored or begins by itself needs no push.
func TestAnAlertThatWasNotPushedInterruptsToo(t *testing.T) {
	later := alarm("gas")
	later.From = noon.Add(5 * time.Second)
	s := newScreen(t, onePage, append(items(feed.KindNews, 3), later)...)
	s.wantUp(s.look(), "news-01 r1")
	s.wantNext(5 * time.Second)
	s.wantUp(s.turn(), "gas r1")
}

// Not even a push that waits for the three seconds of the last one.
func TestAnAlertWaitsForNoOtherPush(t *testing.T) {
	s := newScreen(t, onePage, items(feed.KindNews, 3)...)
	s.look()
	s.push(item(feed.KindNotice, "pushed"))
	s.after(glance)
	s.push(alarm("gas"))
	s.wantUp(s.after(1), "gas r1")
}

func TestNothingElseIsUpWhileThereAreAlerts(t *testing.T) {
	s := newScreen(t, twoPages, append(items(feed.KindNews, 3), alarm("gas"), alarm("storm"))...)
	s.wantUp(s.look(), "gas r1")
	s.wantUp(s.turn(), "storm r1") // each is up at once, as long as it takes to see
	if took := s.now.Sub(noon); took != glance {
		t.Errorf("the second alert was up after %v, want %v", took, glance)
	}
	s.now = s.next
	seen := map[string]int{}
	for range 12 {
		slide := s.look()
		if slide.Item.Kind != feed.KindAlert || slide.Count != 2 || slide.Next != feed.KindAlert {
			t.Fatalf("slide %+v", slide)
		}
		seen[slide.Item.ID]++
		s.wantNext(8 * time.Second)
		s.now = s.next
	}
	if seen["gas"] != 6 || seen["storm"] != 6 {
		t.Errorf("alerts had %v pages of 12, want 6 each", seen)
	}
}

// interrupted is a screen whose second page an alert interrupted five seconds
// after it went up.
func interrupted(t *testing.T) *screen {
	s := newScreen(t, twoPages, items(feed.KindNews, 3)...)
	s.wantUp(s.look(), "news-01 r1")
	if slide := s.turn(); slide.Page != 1 {
		t.Fatalf("slide %+v", slide)
	}
	s.now = s.now.Add(5 * time.Second)
	gas := alarm("gas")
	gas.Until = s.now.Add(time.Minute)
	s.push(gas)
	s.wantUp(s.look(), "gas r1")
	return s
}

func TestWhatAnAlertInterruptedBeginsItsTurnAgain(t *testing.T) {
	for how, end := range map[string]func(*screen) feed.Slide{
		"it ends": func(s *screen) feed.Slide {
			for s.now.Before(noon.Add(13*time.Second + time.Minute)) {
				s.wantUp(s.look(), "gas r1")
				s.now = s.next
			}
			return s.look()
		},
		"it is withdrawn": func(s *screen) feed.Slide {
			s.push(withdrawn(s.Items[3]))
			return s.after(20 * time.Second)
		},
		"it cannot be painted": func(s *screen) feed.Slide { s.Skip(s.Items[3].Ref()); return s.look() },
	} {
		t.Run(how, func(t *testing.T) {
			s := interrupted(t)
			slide := end(s)
			s.wantUp(slide, "news-01 r1")
			if slide.Page != 0 || slide.Position != 1 || slide.Count != 3 {
				t.Errorf("slide %+v, want the first page of the first", slide)
			}
			s.wantNext(8 * time.Second)
			s.wantUp(s.after(8*time.Second-1), "news-01 r1")
			if slide := s.after(1); up(slide) != "news-01 r1" || slide.Page != 1 {
				t.Errorf("slide %+v, want its second page", slide)
			}
			s.wantUp(s.turn(), "news-02 r1")
		})
	}
}

// The last of several ends: until then the others go on among themselves.
func TestAlertsGiveWayWhenTheLastOneEnds(t *testing.T) {
	s := interrupted(t)
	s.push(alarm("storm"))
	s.wantUp(s.after(glance), "storm r1")
	s.remove("storm")
	s.wantUp(s.after(1), "gas r1")
	s.remove("gas")
	s.wantUp(s.after(1), "news-01 r1")
}

// Of several that come within three seconds, and that something else was
// pushed after, none waits for the others' turns.
func TestEveryAlertIsUpWithinThreeSecondsOfTheLast(t *testing.T) {
	s := interrupted(t)
	began := s.now
	s.push(alarm("storm"))
	s.push(alarm("flood"))
	s.push(item(feed.KindNotice, "pushed"))
	var order []string
	for range 5 {
		order = append(order, fmt.Sprint(up(s.look()), " ", s.now.Sub(began)))
		s.now = s.next
	}
	want := []string{"gas r1 0s", "flood r1 3s", "storm r1 6s", "storm r1 14s", "flood r1 22s"}
	if !slices.Equal(order, want) {
		t.Errorf("up were %q, want %q", order, want)
	}
}

func TestAnAlertThatComesBackWaitsForNoOther(t *testing.T) {
	s := interrupted(t)
	storm := alarm("storm")
	s.Items = append(s.Items, storm)
	s.wantUp(s.after(glance), "storm r1")
	s.remove("storm")
	s.wantUp(s.after(1), "gas r1")
	s.Items = append(s.Items, storm)
	s.wantUp(s.after(1), "storm r1")
}

// Nor does it wait for corrections of another, or for newer ones.
func TestOfManyAlertsTheFirstIssuedGoesUpFirst(t *testing.T) {
	s := newScreen(t, onePage)
	gas, storm := alarm("gas"), alarm("storm")
	s.push(gas)
	s.wantUp(s.look(), "gas r1")
	s.push(storm)
	for i := range 3 {
		gas = revised(gas)
		gas.Issued = noon.Add(time.Duration(i+1) * time.Second)
		s.push(gas)
		s.after(900 * time.Millisecond)
	}
	s.wantUp(s.after(300*time.Millisecond), "storm r1")
}

func TestAPushDuringAnAlertGoesUpWhenItEnds(t *testing.T) {
	s := interrupted(t)
	s.push(item(feed.KindNotice, "pushed"))
	s.wantUp(s.after(30*time.Second), "gas r1")
	s.remove("gas")
	s.wantUp(s.after(time.Second), "pushed r1")
	s.wantNext(8 * time.Second)
	s.turn()
	s.wantUp(s.turn(), "news-01 r1") // it was interrupted, and nobody saw it again
	s.wantNext(8 * time.Second)
}

func TestWhatLeftDuringAnAlertDoesNotComeBack(t *testing.T) {
	s := interrupted(t)
	s.remove("news-01")
	s.wantUp(s.after(time.Second), "gas r1")
	s.remove("gas")
	s.wantUp(s.after(time.Second), "news-02 r1")
}

func TestARevisedAlertTakesItsOwnPlaceAtOnce(t *testing.T) {
	s := interrupted(t)
	s.push(revised(s.Items[3]))
	s.wantUp(s.after(1), "gas r2")
}

// An alert for the hours of the day goes, and comes back with its first page.
func TestAnAlertThatComesBackBeginsAnew(t *testing.T) {
	gas := alarm("gas")
	gas.Until, gas.Windows = noon.Add(3*day), []feed.Window{hours("12:00", "12:01")}
	news := item(feed.KindNews, "news")
	news.Until = noon.Add(3 * day)
	s := newScreen(t, twoPages, gas, news)
	s.wantUp(s.look(), "gas r1")
	s.wantUp(s.after(time.Minute), "news r1")
	slide := s.after(day - time.Minute)
	s.wantUp(slide, "gas r1")
	if slide.Page != 0 {
		t.Errorf("it comes back with page %d", slide.Page)
	}
	s.wantNext(8 * time.Second)
}

// So does whatever was alone on the screen.
func TestAnItemThatComesBackBeginsAnew(t *testing.T) {
	it := item(feed.KindNotice, "a")
	it.Until, it.Windows = noon.Add(3*day), []feed.Window{hours("12:00", "12:01")}
	s := newScreen(t, twoPages, it)
	s.wantUp(s.look(), "a r1")
	s.wantUp(s.after(time.Minute), "nothing")
	if slide := s.after(day - time.Minute); up(slide) != "a r1" || slide.Page != 0 {
		t.Errorf("slide %+v, want its first page", slide)
	}
	s.wantNext(8 * time.Second)
}

func TestWindowsWakeThePlaylist(t *testing.T) {
	open := item(feed.KindNotice, "open")
	open.Windows = []feed.Window{hours("12:30", "12:31")}
	s := newScreen(t, func(feed.Item) []int { return []int{10000} }, open)
	s.wantUp(s.look(), "nothing")
	s.wantNext(30 * time.Minute)
	s.wantUp(s.after(30*time.Minute-1), "nothing")
	s.wantNext(1)
	s.wantUp(s.after(1), "open r1")
	s.wantNext(time.Minute)
	s.wantUp(s.after(time.Minute-1), "open r1")
	s.wantUp(s.after(1), "nothing")
	s.wantNext(time.Hour)
}

// Local time counts, and the playlist is asked in it.
func TestWindowsAreInLocalTime(t *testing.T) {
	it := item(feed.KindNotice, "open")
	it.Windows = []feed.Window{hours("20:00", "21:00")}
	if it.Due(at(noon)) || !it.Due(at(noon.In(zone(t, "Asia/Shanghai")))) {
		t.Error("at noon in UTC it is 20:00 in Shanghai")
	}
}

func TestAnItemIsDueFromItsBeginningToItsEnd(t *testing.T) {
	it := item(feed.KindNotice, "a")
	it.From, it.Until = noon, noon.Add(time.Hour)
	for after, want := range map[time.Duration]bool{-1: false, 0: true, time.Hour - 1: true, time.Hour: false} {
		if it.Due(at(noon.Add(after))) != want {
			t.Errorf("%v after its beginning due is %v", after, !want)
		}
	}
	if it = withdrawn(it); it.Due(at(noon)) {
		t.Error("a tombstone is due")
	}
}

// A clock that is not set tells only that a time has passed.
func TestWithoutAClockItemsStayUnlessTheyHaveEnded(t *testing.T) {
	unset := func(t time.Time) feed.Moment { return feed.Moment{Time: t} }
	for _, c := range []struct {
		name   string
		change func(*feed.Item)
		due    bool
	}{
		{"as it is", func(*feed.Item) {}, true},
		{"out of its window", func(it *feed.Item) { it.Windows = []feed.Window{hours("03:00", "04:00")} }, true},
		{"in its window", func(it *feed.Item) { it.Windows = []feed.Window{hours("11:00", "13:00")} }, true},
		{"issued later, by a clock that knows", func(it *feed.Item) { it.Issued = noon.Add(5 * day); it.Until = it.Issued.Add(day) }, true},
		{"from a time that has passed", func(it *feed.Item) { it.From = noon }, true},
		{"from a time that may not have come", func(it *feed.Item) { it.From = noon.Add(1) }, false},
		{"until a time that may not have come", func(it *feed.Item) { it.Until = noon.Add(1) }, true},
		{"until a time that has passed", func(it *feed.Item) { it.Until = noon }, false},
		{"withdrawn", func(it *feed.Item) { *it = withdrawn(*it) }, false},
		{"an alert out of its window", func(it *feed.Item) {
			it.Kind, it.Windows = feed.KindAlert, []feed.Window{hours("03:00", "04:00")}
		}, true},
	} {
		it := item(feed.KindNotice, "a")
		c.change(&it)
		if it.Due(unset(noon)) != c.due {
			t.Errorf("%s: due is %v", c.name, !c.due)
		}
		s, next := feed.NewPlaylist(onePage).Slide(feed.Content{Items: []feed.Item{it}}, unset(noon))
		if (s.Item != nil) != c.due || !next.After(noon) {
			t.Errorf("%s: slide %+v, next %v", c.name, s, next)
		}
	}
}

func TestSettingTheClockBringsTheWindowsBack(t *testing.T) {
	it := item(feed.KindNotice, "a")
	it.Windows = []feed.Window{hours("13:00", "14:00")}
	p := feed.NewPlaylist(onePage)
	content := feed.Content{Items: []feed.Item{it}}
	if s, _ := p.Slide(content, feed.Moment{Time: noon}); s.Item == nil {
		t.Error("nothing is up while the clock is not set")
	}
	s, next := p.Slide(content, at(noon))
	if s.Item != nil || !next.Equal(noon.Add(time.Hour)) {
		t.Errorf("slide %+v until %v, want nothing until 13:00", s, next)
	}
}

// Whatever comes and goes, an alert that is due is up, and nothing else.
func TestAlertsRuleWhateverHappens(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 7))
		c := &chaos{rand: r, skipped: map[feed.Ref]bool{}}
		c.screen = newScreen(t, c.pages)
		for range 200 {
			c.happen()
			if len(c.Items) > 0 && r.IntN(3) == 0 {
				i := r.IntN(len(c.Items))
				c.serial++
				c.Items[i].Kind, c.Items[i].Rev = feed.KindAlert, int64(c.serial)
				c.Items[i].Windows = []feed.Window{hours("12:00", "12:02"), hours("12:04", "12:10")}[:1+r.IntN(2)]
			}
			alerts := 0
			for _, it := range c.Items {
				if it.Kind == feed.KindAlert && it.Due(at(c.now)) && !c.skipped[it.Ref()] {
					alerts++
				}
			}
			slide := c.look()
			if alerts > 0 && (slide.Item == nil || slide.Item.Kind != feed.KindAlert || slide.Count != alerts) {
				t.Fatalf("seed %d: %d alerts are due, slide %+v", seed, alerts, slide)
			}
		}
	}
}
