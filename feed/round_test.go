package feed_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"nuanxin/feed"
)

// counts goes through contents of up to 6 items of each of three kinds.
func counts(t *testing.T, test func(t *testing.T, news, jobs, notices int)) {
	for n := range 7 * 7 * 7 {
		news, jobs, notices := n%7, n/7%7, n/49
		if news+jobs+notices > 0 {
			test(t, news, jobs, notices)
		}
	}
}

func mixed(news, jobs, notices int) []feed.Item {
	its := append(items(feed.KindNews, news), items(feed.KindJob, jobs)...)
	return append(its, items(feed.KindNotice, notices)...)
}

func TestEveryItemComesOnceARound(t *testing.T) {
	counts(t, func(t *testing.T, news, jobs, notices int) {
		s := newScreen(t, onePage, mixed(news, jobs, notices)...)
		for round := range 2 {
			seen := map[string]bool{}
			for i := range s.Items {
				slide := s.look()
				if seen[slide.Item.ID] {
					t.Fatalf("%d news, %d jobs, %d notices: %s comes twice in round %d", news, jobs, notices, slide.Item.ID, round)
				}
				seen[slide.Item.ID] = true
				if slide.Position != i+1 || slide.Count != len(s.Items) {
					t.Fatalf("turn %d of %d is called %d of %d", i+1, len(s.Items), slide.Position, slide.Count)
				}
				s.now = s.next
			}
		}
	})
}

func TestTheNextKindIsForetold(t *testing.T) {
	counts(t, func(t *testing.T, news, jobs, notices int) {
		s := newScreen(t, onePage, mixed(news, jobs, notices)...)
		slide := s.look()
		for range 2 * len(s.Items) {
			told := slide.Next
			slide = s.turn()
			if len(s.Items) > 1 && slide.Item.Kind != told {
				t.Fatalf("%d news, %d jobs, %d notices: %s comes, %s was foretold", news, jobs, notices, slide.Item.Kind, told)
			}
		}
	})
}

func TestKindsTakeTurnsWhereTheyCan(t *testing.T) {
	counts(t, func(t *testing.T, news, jobs, notices int) {
		s := newScreen(t, onePage, mixed(news, jobs, notices)...)
		// With one kind the bulk, it must follow itself this often in a round.
		pairs, most := 0, max(news, jobs, notices)
		unavoidable := max(0, 2*most-len(s.Items))
		last := s.look().Item.Kind
		for range 3 * len(s.Items) {
			kind := s.turn().Item.Kind
			if kind == last {
				pairs++
			}
			last = kind
		}
		if unavoidable == 0 && pairs > 0 {
			t.Errorf("%d news, %d jobs, %d notices: a kind follows itself %d times in 3 rounds", news, jobs, notices, pairs)
		}
	})
}

// The others stand in the midst of the bulk, not together at one end.
func TestTheFewAreSpreadAmongTheMany(t *testing.T) {
	for few := 1; few <= 9; few++ {
		s := newScreen(t, onePage, mixed(20, few, 0)...)
		s.look()
		since, even := 0, float64(20+few)/float64(few)
		for i := range 4 * len(s.Items) {
			since++
			if s.turn().Item.Kind != feed.KindJob {
				continue
			}
			if i > len(s.Items) && (float64(since) > 1.5*even+1 || float64(since) < even/2-1) {
				t.Errorf("%d jobs among 20 news: one comes %d turns after the last, evenly it were %.1f", few, since, even)
			}
			since = 0
		}
	}
}

// chaos is a screen to which everything happens that can.
type chaos struct {
	*screen
	rand    *rand.Rand
	serial  int
	skipped map[feed.Ref]bool
}

func (c *chaos) id() string { return fmt.Sprintf("item-%d", c.rand.IntN(12)) }

func (c *chaos) item() feed.Item {
	kinds := []feed.Kind{feed.KindNews, feed.KindJob, feed.KindNotice}
	c.serial++
	it := item(kinds[c.rand.IntN(3)], c.id())
	it.Rev = int64(c.serial)
	it.Issued = c.now.Add(-c.duration(time.Hour))
	it.Until = c.now.Add(1 + c.duration(5*time.Minute))
	if c.rand.IntN(3) == 0 {
		it.From = c.now.Add(c.duration(time.Minute) - 10*time.Second)
	}
	it.Withdrawn = c.rand.IntN(6) == 0
	return it
}

func (c *chaos) duration(limit time.Duration) time.Duration {
	return time.Duration(c.rand.Int64N(int64(limit)))
}

func (c *chaos) happen() {
	switch c.rand.IntN(10) {
	case 0, 1:
		c.push(c.item())
	case 2:
		it := c.item()
		c.remove(it.ID)
		c.Items = append(c.Items, it)
	case 3:
		c.remove(c.id())
	case 4:
		c.Latest = feed.Ref{Scope: feed.ScopeAll, ID: c.id(), Rev: int64(c.serial)}
	case 5:
		if len(c.Items) > 0 && c.rand.IntN(4) == 0 {
			ref := c.Items[c.rand.IntN(len(c.Items))].Ref()
			c.Skip(ref)
			c.skipped[ref] = true
		}
	case 6:
		c.now = c.now.Add(-c.duration(time.Minute))
	case 7:
		c.now = c.now.Add(c.duration(20 * time.Second))
	default:
		c.now = c.next
	}
}

// pages changes from one moment to the next, as if the screen was resized.
func (c *chaos) pages(it feed.Item) []int {
	r := rand.New(rand.NewPCG(uint64(c.now.UnixNano()), uint64(it.Rev)))
	pages := make([]int, r.IntN(4))
	for i := range pages {
		pages[i] = r.IntN(60)
	}
	return pages
}

// Whatever happens, what is up is due (look checks that), and as soon as
// nothing happens any more every item has its turn.
func TestTheScreenSurvivesWhateverHappens(t *testing.T) {
	for seed := range uint64(100) {
		c := &chaos{rand: rand.New(rand.NewPCG(seed, 0)), skipped: map[feed.Ref]bool{}}
		c.screen = newScreen(t, c.pages)
		for range 200 {
			c.happen()
			slide := c.look()
			due := 0
			for _, it := range c.Items {
				if it.Due(at(c.now)) {
					due++
				}
			}
			if slide.Count > due || slide.Item == nil && slide.Count != 0 {
				t.Fatalf("seed %d: %d items are due, slide %+v", seed, due, slide)
			}
			if slide.Item != nil && c.skipped[slide.Item.Ref()] {
				t.Fatalf("seed %d: %v is up and was skipped", seed, slide.Item.Ref())
			}
		}
		for i := range c.Items { // calm
			c.Items[i].Rev++ // not skipped
			c.Items[i].From, c.Items[i].Until = time.Time{}, c.now.Add(day)
		}
		if slide := c.look(); slide.Item == nil {
			continue
		}
		seen := map[string]bool{}
		for range 4 * (2*len(c.Items) + 2) { // up to 4 pages an item
			seen[c.look().Item.ID] = true
			c.now = c.next
		}
		for _, it := range c.Items {
			if it.Due(at(c.now)) && !seen[it.ID] {
				t.Errorf("seed %d: %s had no turn in two rounds", seed, it.ID)
			}
		}
	}
}
