package feed_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nuanxin/feed"
)

// glance is how long a pushed item is safe from the next pushed one.
const glance = 3 * time.Second

// item makes an item that is due from noon on for a day.
func item(kind feed.Kind, id string) feed.Item {
	return feed.Item{ID: id, Rev: 1, Kind: kind, Scope: feed.ScopeAll, Issued: noon, Until: noon.Add(day)}
}

// items makes items of one kind, named "news-01" and so on, the newest first.
func items(kind feed.Kind, n int) []feed.Item {
	var made []feed.Item
	for i := range n {
		it := item(kind, fmt.Sprintf("%s-%02d", kind, i+1))
		it.Issued = noon.Add(-time.Duration(i) * time.Minute)
		made = append(made, it)
	}
	return made
}

func revised(it feed.Item) feed.Item {
	it.Rev++
	return it
}

func onePage(feed.Item) []int { return []int{10} }

// A screen is a playlist, its content, and a clock that runs when told.
type screen struct {
	t *testing.T
	*feed.Playlist
	feed.Content
	now  time.Time
	next time.Time // when the playlist wants to be asked again
}

func newScreen(t *testing.T, pages func(feed.Item) []int, its ...feed.Item) *screen {
	return &screen{t: t, Playlist: feed.NewPlaylist(pages), Content: feed.Content{Items: its}, now: noon}
}

// look asks what is up now, and checks what holds for every answer.
func (s *screen) look() feed.Slide {
	s.t.Helper()
	slide, next := s.Slide(s.Content, at(s.now))
	s.next = next
	if !next.After(s.now) {
		s.t.Fatalf("next is %v, not after now", next.Sub(s.now))
	}
	for _, it := range s.Items {
		if it.Until.After(s.now) && next.After(it.Until) {
			s.t.Fatalf("next is later than the end of %s", it.ID)
		}
		if it.From.After(s.now) && next.After(it.From) {
			s.t.Fatalf("next is later than the beginning of %s", it.ID)
		}
	}
	if slide.Item != nil && !slide.Item.Due(at(s.now)) {
		s.t.Fatalf("%s is up and not due", slide.Item.ID)
	}
	if slide.Item != nil && (slide.Position < 1 || slide.Position > slide.Count) {
		s.t.Fatalf("position %d of %d", slide.Position, slide.Count)
	}
	return slide
}

// after lets time pass and looks.
func (s *screen) after(d time.Duration) feed.Slide {
	s.t.Helper()
	s.now = s.now.Add(d)
	return s.look()
}

// turn lets time pass to the moment that the playlist asked for.
func (s *screen) turn() feed.Slide {
	s.t.Helper()
	return s.after(s.next.Sub(s.now))
}

func (s *screen) push(it feed.Item) {
	s.remove(it.ID)
	s.Items, s.Latest = append(s.Items, it), it.Ref()
}

func (s *screen) remove(id string) {
	var kept []feed.Item
	for _, it := range s.Items {
		if it.ID != id {
			kept = append(kept, it)
		}
	}
	s.Items = kept
}

// up names the revision on the screen, such as "news-01 r1".
func up(s feed.Slide) string {
	if s.Item == nil {
		return "nothing"
	}
	return fmt.Sprintf("%s r%d", s.Item.ID, s.Item.Rev)
}

func (s *screen) wantUp(slide feed.Slide, want string) {
	s.t.Helper()
	if got := up(slide); got != want {
		s.t.Fatalf("%v after noon %s is up, want %s", s.now.Sub(noon), got, want)
	}
}

func (s *screen) wantNext(d time.Duration) {
	s.t.Helper()
	if got := s.next.Sub(s.now); got != d {
		s.t.Fatalf("next is in %v, want %v", got, d)
	}
}

func TestDwellIsTimeToNoticeAndToRead(t *testing.T) {
	for characters, want := range map[int]time.Duration{
		-1: 8 * time.Second, 0: 8 * time.Second, 14: 8 * time.Second,
		15: 8250 * time.Millisecond, 24: 12 * time.Second, 240: 102 * time.Second, 2000: 835333 * time.Millisecond,
	} {
		if got := feed.Dwell(characters).Round(time.Millisecond); got != want {
			t.Errorf("%d characters stay %v, want %v", characters, got, want)
		}
	}
}

func TestNothingIsUpWithoutContent(t *testing.T) {
	s := newScreen(t, onePage)
	if slide := s.look(); slide != (feed.Slide{}) {
		t.Errorf("slide %+v", slide)
	}
	s.wantNext(time.Hour)
	s.push(item(feed.KindNews, "a"))
	s.wantUp(s.after(time.Second), "a r1")
	s.remove("a")
	s.wantUp(s.after(time.Second), "nothing")
}

func TestALoneItemStaysAndBeginsAnew(t *testing.T) {
	s := newScreen(t, func(feed.Item) []int { return []int{24, 48} }, item(feed.KindNews, "a"))
	for range 3 {
		for page, dwell := range []time.Duration{12 * time.Second, 22 * time.Second} {
			slide := s.look()
			s.wantUp(slide, "a r1")
			if slide.Page != page || slide.Position != 1 || slide.Count != 1 || slide.Next != "" {
				t.Fatalf("slide %+v, want page %d", slide, page)
			}
			if got := s.next.Sub(s.now).Round(time.Millisecond); got != dwell {
				t.Fatalf("page %d stays %v, want %v", page, got, dwell)
			}
			s.now = s.next
		}
	}
}

func TestAPageStaysUntilItsTimeIsOver(t *testing.T) {
	s := newScreen(t, onePage, items(feed.KindNews, 2)...)
	s.look()
	s.wantNext(8 * time.Second)
	s.wantUp(s.after(8*time.Second-1), "news-01 r1")
	s.wantNext(1)
	s.wantUp(s.after(1), "news-02 r1")
	s.wantUp(s.after(time.Minute), "news-01 r1") // asked late, it goes on by one
}

func TestTheNewestOfEachKindComesFirst(t *testing.T) {
	s := newScreen(t, onePage, append(items(feed.KindNews, 3), items(feed.KindJob, 3)...)...)
	s.look()
	var got []string
	for range 6 {
		got = append(got, s.look().Item.ID)
		s.now = s.next
	}
	if want := "job-01 news-01 job-02 news-02 job-03 news-03"; strings.Join(got, " ") != want {
		t.Errorf("round %q, want %q", got, want)
	}
}

func TestANoticeAmongNewsComesOnceARound(t *testing.T) {
	s := newScreen(t, onePage, append(items(feed.KindNews, 20), item(feed.KindNotice, "notice"))...)
	for round := range 4 {
		var places []int
		for i := range 21 {
			if s.look().Item.Kind == feed.KindNotice {
				places = append(places, i)
			}
			s.now = s.next
		}
		if len(places) != 1 || places[0] != 10 {
			t.Errorf("round %d: the notice comes at %v, want 10, the middle", round, places)
		}
	}
}

func TestAPushedItemGoesUpAtOnceAndHasHadItsTurn(t *testing.T) {
	s := newScreen(t, onePage, items(feed.KindNews, 3)...)
	s.wantUp(s.look(), "news-01 r1")
	s.push(item(feed.KindNotice, "pushed"))
	slide := s.after(glance)
	s.wantUp(slide, "pushed r1")
	s.wantNext(8 * time.Second)
	if slide.Position != 2 || slide.Count != 4 {
		t.Errorf("position %d of %d, want 2 of 4", slide.Position, slide.Count)
	}
	s.wantUp(s.after(8*time.Second-1), "pushed r1")
	s.wantUp(s.after(1), "news-02 r1")
	s.wantUp(s.turn(), "news-03 r1")
	s.wantUp(s.turn(), "news-01 r1") // a new round
}

func TestAnItemThatNobodySawKeepsItsTurn(t *testing.T) {
	s := newScreen(t, onePage, items(feed.KindNews, 3)...)
	s.wantUp(s.look(), "news-01 r1")
	s.push(item(feed.KindNotice, "pushed"))
	s.wantUp(s.after(glance-1), "pushed r1")
	s.wantUp(s.turn(), "news-01 r1")
	s.wantUp(s.turn(), "news-02 r1")
}

func TestAnItemSeenOnItsFirstPageHasHadItsTurn(t *testing.T) {
	s := newScreen(t, func(feed.Item) []int { return []int{10, 10} }, items(feed.KindNews, 3)...)
	s.look()
	if slide := s.turn(); up(slide) != "news-01 r1" || slide.Page != 1 {
		t.Fatalf("slide %+v", slide)
	}
	s.push(item(feed.KindNotice, "pushed"))
	s.wantUp(s.after(1), "pushed r1")
	s.turn()
	s.wantUp(s.turn(), "news-02 r1")
}

func TestAPushedItemIsSafeFromAnotherForThreeSeconds(t *testing.T) {
	s := newScreen(t, onePage, items(feed.KindNews, 3)...)
	s.look()
	s.push(item(feed.KindNotice, "first"))
	s.wantUp(s.after(glance), "first r1")
	s.push(item(feed.KindNotice, "second"))
	s.wantUp(s.after(time.Second), "first r1")
	s.wantNext(2 * time.Second)
	s.wantUp(s.after(2*time.Second-1), "first r1")
	s.wantUp(s.after(1), "second r1")
	s.wantNext(8 * time.Second)
}

// Wherever in the round it stands: here it is the newest, and so the first.
func TestAPushedItemThatWaitsWakesThePlaylist(t *testing.T) {
	s := newScreen(t, onePage)
	s.push(item(feed.KindNotice, "first"))
	s.look()
	second := item(feed.KindNotice, "second")
	second.Issued = noon.Add(time.Second)
	s.push(second)
	s.wantUp(s.after(time.Second), "first r1")
	s.wantNext(glance - time.Second)
	s.wantUp(s.turn(), "second r1")
}

// The three seconds count from its going up, not from its last page.
func TestAPushedItemIsNotSafeForLongerWithPages(t *testing.T) {
	s := newScreen(t, func(feed.Item) []int { return []int{10, 10} }, items(feed.KindNews, 3)...)
	s.look()
	s.push(item(feed.KindNotice, "first"))
	s.wantUp(s.after(glance), "first r1")
	s.turn()
	s.push(item(feed.KindNotice, "second"))
	s.wantUp(s.after(time.Second), "second r1")
}

func TestOfManyPushedItemsTheLastGoesUpAndAllHaveTheirTurn(t *testing.T) {
	s := newScreen(t, onePage, items(feed.KindNews, 3)...)
	s.look()
	for i := range 20 {
		s.push(item(feed.KindNotice, fmt.Sprintf("pushed-%02d", i+1)))
		s.after(100 * time.Millisecond)
	}
	s.wantUp(s.look(), "pushed-01 r1")
	s.wantUp(s.turn(), "pushed-20 r1")
	wantAllUp(t, s, 23)
}

func TestANewRoundDoesNotBeginWithWhatIsUp(t *testing.T) {
	s := newScreen(t, onePage, items(feed.KindNews, 3)...)
	s.look()
	s.turn()
	s.wantUp(s.turn(), "news-03 r1") // the round is complete
	s.push(revised(s.Items[0]))
	s.wantUp(s.after(glance), "news-01 r2")
	s.wantUp(s.turn(), "news-02 r1")
	wantAllUp(t, s, 3)
}

// wantAllUp wants every due item up within so many turns.
func wantAllUp(t *testing.T, s *screen, turns int) {
	t.Helper()
	seen := map[string]bool{}
	for range turns {
		seen[s.look().Item.ID] = true
		s.now = s.next
	}
	for _, it := range s.Items {
		if it.Due(at(s.now)) && !seen[it.ID] {
			t.Errorf("%s had no turn in %d", it.ID, turns)
		}
	}
}

// A count that is revised every minute must not throw the round back.
func TestSteadyPushesStarveNoItem(t *testing.T) {
	its := append(items(feed.KindNews, 12), items(feed.KindJob, 8)...)
	s := newScreen(t, onePage, its...)
	counter := item(feed.KindNotice, "counter")
	last := map[string]time.Time{}
	for pushed := noon; s.now.Before(noon.Add(time.Hour)); {
		if !s.now.Before(pushed) {
			counter = revised(counter)
			counter.Issued = s.now
			s.push(counter)
			pushed = pushed.Add(time.Minute)
		}
		slide := s.look()
		last[slide.Item.ID] = s.now
		s.now = s.next
		if pushed.Before(s.now) {
			s.now = pushed
		}
	}
	for _, it := range its {
		if ago := s.now.Sub(last[it.ID]); ago > 5*time.Minute {
			t.Errorf("%s was last up %v ago", it.ID, ago)
		}
	}
}

func TestARevisionReplacesTheOneThatIsUpAtOnce(t *testing.T) {
	t.Run("in its turn", func(t *testing.T) {
		s := newScreen(t, onePage, items(feed.KindNews, 2)...)
		s.wantUp(s.look(), "news-01 r1")
		s.Items[0] = revised(s.Items[0])
		s.wantUp(s.after(time.Second), "news-01 r2")
		s.wantNext(8 * time.Second)
		s.wantUp(s.turn(), "news-02 r1")
	})
	t.Run("pushed", func(t *testing.T) {
		s := newScreen(t, onePage, items(feed.KindNews, 2)...)
		s.look()
		first := item(feed.KindNotice, "pushed")
		s.push(first)
		s.wantUp(s.after(glance), "pushed r1")
		s.push(revised(first))
		s.wantUp(s.after(time.Second), "pushed r2")
		s.wantNext(8 * time.Second)
		s.wantUp(s.after(5*time.Second), "pushed r2")
		s.wantNext(3 * time.Second) // and is not put up again
		s.wantUp(s.turn(), "news-02 r1")
	})
	t.Run("pushed, with another waiting", func(t *testing.T) {
		s := newScreen(t, onePage, items(feed.KindNews, 2)...)
		s.look()
		first := item(feed.KindNotice, "pushed")
		s.push(first)
		s.after(glance)
		s.push(revised(first))
		s.push(item(feed.KindNotice, "other"))
		s.wantUp(s.after(time.Second), "pushed r2")
		s.wantNext(2 * time.Second)
		s.wantUp(s.turn(), "other r1")
	})
	t.Run("pushed twice, then another", func(t *testing.T) {
		s := newScreen(t, onePage, items(feed.KindNews, 2)...)
		s.look()
		first := item(feed.KindNotice, "pushed")
		s.push(first)
		s.after(glance)
		s.push(revised(first))
		s.after(time.Second)
		s.push(item(feed.KindNotice, "other"))
		s.wantUp(s.after(time.Second), "pushed r2")
		s.wantNext(time.Second) // corrections do not keep others waiting
		s.wantUp(s.turn(), "other r1")
	})
	t.Run("on a later page", func(t *testing.T) {
		s := newScreen(t, func(feed.Item) []int { return []int{10, 10} }, items(feed.KindNews, 2)...)
		s.look()
		s.turn()
		s.Items[0] = revised(s.Items[0])
		if slide := s.after(time.Second); up(slide) != "news-01 r2" || slide.Page != 0 {
			t.Errorf("slide %+v, want the first page of the revision", slide)
		}
	})
}

func TestWhatEndsOrIsWithdrawnLeavesAtOnce(t *testing.T) {
	t.Run("it ends", func(t *testing.T) {
		its := items(feed.KindNews, 2)
		its[0].Until = noon.Add(5 * time.Second)
		s := newScreen(t, onePage, its...)
		s.wantUp(s.look(), "news-01 r1")
		s.wantNext(5 * time.Second)
		s.wantUp(s.after(5*time.Second-1), "news-01 r1")
		s.wantUp(s.after(1), "news-02 r1")
	})
	t.Run("the last one ends", func(t *testing.T) {
		it := item(feed.KindNews, "a")
		it.Until = noon.Add(5 * time.Second)
		s := newScreen(t, onePage, it)
		s.look()
		s.wantUp(s.turn(), "nothing")
	})
	t.Run("it is removed", func(t *testing.T) {
		s := newScreen(t, onePage, items(feed.KindNews, 3)...)
		s.wantUp(s.look(), "news-01 r1")
		s.remove("news-01")
		s.wantUp(s.after(1), "news-02 r1")
		s.wantNext(8 * time.Second)
	})
	t.Run("a tombstone takes its place", func(t *testing.T) {
		s := newScreen(t, onePage, items(feed.KindNews, 2)...)
		s.look()
		tombstone := revised(s.Items[0])
		tombstone.Withdrawn = true
		s.push(tombstone)
		s.wantUp(s.after(1), "news-02 r1")
	})
	t.Run("a pushed one is withdrawn, and the next need not wait", func(t *testing.T) {
		s := newScreen(t, onePage, items(feed.KindNews, 2)...)
		s.look()
		s.push(item(feed.KindNotice, "pushed"))
		s.after(glance)
		s.remove("pushed")
		s.wantUp(s.after(time.Second), "news-02 r1")
		s.push(item(feed.KindNotice, "other"))
		s.wantUp(s.after(1), "other r1")
	})
	t.Run("a waiting one is withdrawn", func(t *testing.T) {
		s := newScreen(t, onePage, items(feed.KindNews, 2)...)
		s.look()
		s.push(item(feed.KindNotice, "pushed"))
		s.after(glance)
		s.push(item(feed.KindNotice, "waiting"))
		s.after(1)
		s.remove("waiting")
		s.wantUp(s.after(1), "pushed r1")
		s.wantNext(8*time.Second - 2)
	})
}

func TestAnItemAppearsAtItsTime(t *testing.T) {
	later := item(feed.KindNews, "later")
	later.From = noon.Add(time.Minute)
	s := newScreen(t, onePage, later)
	s.wantUp(s.look(), "nothing")
	s.wantNext(time.Minute)
	s.wantUp(s.after(time.Minute-1), "nothing")
	s.wantUp(s.after(1), "later r1")
}

func TestAnItemThatIsPushedAheadGoesUpAtItsTime(t *testing.T) {
	s := newScreen(t, onePage, items(feed.KindNews, 3)...)
	s.look()
	later := item(feed.KindNotice, "later")
	later.From = noon.Add(5 * time.Second)
	s.push(later)
	s.wantUp(s.after(4*time.Second), "news-01 r1")
	s.wantNext(time.Second)
	s.wantUp(s.turn(), "later r1")
	s.wantUp(s.turn(), "news-02 r1")
}

// Its lifetime counts from issued: dated ahead, it would stand beyond it.
func TestAnItemDatedAheadIsNotDue(t *testing.T) {
	ahead := item(feed.KindNews, "ahead")
	ahead.Issued, ahead.Until = noon.Add(day+time.Minute), noon.Add(2*day)
	if ahead.Due(at(noon)) {
		t.Error("due a day and a minute before it was issued")
	}
	s := newScreen(t, onePage, ahead)
	s.wantUp(s.look(), "nothing")
	s.wantNext(time.Minute)
	s.wantUp(s.turn(), "ahead r1") // a signer's clock may be wrong by a day
}

func TestASkippedRevisionStaysOff(t *testing.T) {
	s := newScreen(t, onePage, items(feed.KindNews, 2)...)
	s.wantUp(s.look(), "news-01 r1")
	s.Skip(s.Items[0].Ref())
	for range 3 {
		s.wantUp(s.look(), "news-02 r1")
		s.now = s.next
	}
	s.push(revised(s.Items[0]))
	s.wantUp(s.look(), "news-01 r2")
	s.Skip(s.Latest)
	s.wantUp(s.look(), "news-02 r1")
	s.Skip(feed.Ref{Scope: feed.ScopeAll, ID: "news-02", Rev: 1})
	s.wantUp(s.look(), "nothing")
}

func TestAClockSetBackDoesNotFreezeTheScreen(t *testing.T) {
	s := newScreen(t, onePage, items(feed.KindNews, 3)...)
	for i := range s.Items {
		s.Items[i].Issued = noon.AddDate(-1, 0, 0)
	}
	s.look()
	s.wantUp(s.after(-30*day), "news-01 r1")
	s.wantNext(8 * time.Second)
	s.wantUp(s.turn(), "news-02 r1")
	pushed := item(feed.KindNotice, "pushed")
	pushed.Issued = noon.AddDate(-1, 0, 0)
	s.push(pushed)
	s.wantUp(s.after(glance), "pushed r1")
	other := pushed
	other.ID = "other"
	s.push(other)
	s.wantUp(s.after(-30*day), "pushed r1")
	s.wantNext(glance)
	s.wantUp(s.turn(), "other r1")
}

func TestAClockSetAheadGoesOnByOne(t *testing.T) {
	its := items(feed.KindNews, 3)
	for i := range its {
		its[i].Until = noon.AddDate(1, 0, 0)
	}
	s := newScreen(t, onePage, its...)
	s.look()
	s.wantUp(s.after(100*day), "news-02 r1")
	s.wantNext(8 * time.Second)
}

func TestPagesMayChangeWhileTheyAreUp(t *testing.T) {
	pages := []int{10, 10, 10, 10}
	s := newScreen(t, func(feed.Item) []int { return pages }, items(feed.KindNews, 2)...)
	s.look()
	s.turn()
	s.turn()
	if slide := s.turn(); slide.Page != 3 {
		t.Fatalf("page %d, want 3", slide.Page)
	}
	pages = []int{10, 48}
	if slide := s.after(time.Second); slide.Page != 1 || up(slide) != "news-01 r1" {
		t.Errorf("of two pages, page %d of %s is up", slide.Page, up(slide))
	}
	s.wantNext(feed.Dwell(48) - time.Second)
	pages = nil
	if slide := s.after(time.Second); slide.Page != 0 {
		t.Errorf("of no pages, page %d is up", slide.Page)
	}
	s.wantNext(6 * time.Second)
	s.wantUp(s.turn(), "news-02 r1")
}
