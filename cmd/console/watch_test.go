package main_test

import (
	"context"
	"io"
	"nuanxin/feed"
	"strings"
	"sync"
	"testing"
	"time"

	console "nuanxin/cmd/console"
)

// screen is a terminal on which one can wait for a text.
type screen struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{}
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(p)
	select {
	case s.changed <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// await waits until a text stands on the screen.
func (s *screen) await(t *testing.T, text string) {
	t.Helper()
	late := time.After(10 * time.Second)
	for !strings.Contains(s.String(), text) {
		select {
		case <-s.changed:
		case <-late:
			t.Fatalf("nowhere does it say %q:\n%s", text, s)
		}
	}
}

// watch begins to watch. The function that it returns interrupts the console
// and returns its exit status.
func (d *district) watch(t *testing.T) (out, errs *screen, interrupt func() int) {
	ctx, stop := context.WithCancel(t.Context())
	out, errs = &screen{changed: make(chan struct{}, 1)}, &screen{changed: make(chan struct{}, 1)}
	ended := make(chan int, 1)
	go func() {
		ended <- console.Status(console.Run(ctx, []string{"watch", "--broker", d.url}, nil, out, errs))
	}()
	return out, errs, func() int { stop(); return <-ended }
}

func TestWatchPrintsALineForEveryEvent(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	s := huayuanjie()
	s.Group = "riders"
	d.put(s)
	out, _, interrupt := d.watch(t)
	out.await(t, "state  jz-jf-huayuanjie  花园街社区暖心驿站  online, street jiaobei, group riders\n")

	d.push(notice()).want(t, 0)
	out.await(t, "received  all/ginger rev")
	out.await(t, "shown     all/ginger rev")
	s.offline = true
	d.put(s)
	out.await(t, "花园街社区暖心驿站  offline, street jiaobei")
	d.put(s) // says nothing new
	d.retain(prefix.State("odd"), "{")
	out.await(t, "odd")
	d.retain(prefix.State(s.ID), "")
	out.await(t, "taken away")
	if n := strings.Count(out.String(), "offline,"); n != 1 {
		t.Errorf("the same state was printed %d times", n)
	}
	if status := interrupt(); status != 0 {
		t.Errorf("interrupted, it leaves with %d, want 0", status)
	}
	clock := strings.Fields(out.String())[0]
	if _, err := time.Parse(time.TimeOnly, clock); err != nil {
		t.Errorf("a line begins with %q, want the time", clock)
	}
}

func TestWatchSaysWhyAnItemWasRefused(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	stranger := feed.Trust{Version: 1, Keys: d.trust.Keys[1:]}
	s := huayuanjie()
	s.trust = &stranger
	d.put(s)
	out, _, interrupt := d.watch(t)
	out.await(t, "online")
	d.push(notice()).want(t, 0)
	out.await(t, `refused   all/ginger, foreign_key: the trust file has no key "wang"`)
	interrupt()
}

func TestWatchWaitsForTheFirstStation(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	out, errs, interrupt := d.watch(t)
	errs.await(t, "No station has reported yet")
	d.put(huayuanjie())
	out.await(t, "花园街社区暖心驿站  online")
	interrupt()
}

func TestWatchSaysThatTheBrokerIsGoneAndBack(t *testing.T) {
	t.Parallel()
	d := newDistrict(t)
	_, errs, interrupt := d.watch(t)
	errs.await(t, "Watching nuanxin/v1 on "+d.url)
	errs.await(t, "No station")
	for _, client := range d.broker.Clients.GetAll() {
		if !client.Net.Inline {
			client.Stop(io.EOF)
		}
	}
	errs.await(t, "The broker is gone; trying again")
	errs.await(t, "The broker is back.")
	if status := interrupt(); status != 0 {
		t.Errorf("interrupted, it leaves with %d, want 0", status)
	}
}
