package uplink_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"nuanxin/uplink"
)

func TestThePauseBetweenConnectionsGrowsWithinItsBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		_ = s.dial().Close()
		var pauses []time.Duration
		for range 12 {
			before := time.Now()
			_ = s.dial().Close()
			pauses = append(pauses, time.Since(before))
		}
		for i, pause := range pauses {
			if pause < uplink.MinPause || pause > uplink.MaxPause {
				t.Errorf("pause %d is %v", i, pause)
			}
		}
		if pauses[0] > 2*uplink.MinPause || pauses[11] < uplink.MaxPause/2 {
			t.Errorf("pauses do not grow: %v", pauses)
		}
		if pauses[10] == pauses[11] {
			t.Errorf("pauses are not random: %v", pauses)
		}
		if n := strings.Count(s.logged(), "broker not reached"); n != 1 {
			t.Errorf("logged %d times: %s", n, s.log)
		}
	})
}

func TestThePauseIsShortAgainAfterASteadyConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		for range 8 {
			_ = s.dial().Close()
		}
		for _, tt := range []struct {
			lasted time.Duration
			steady bool
		}{{time.Second, false}, {time.Minute, true}} {
			p := s.welcome(false)
			s.awaitUp()
			p.expectSilence(tt.lasted)
			_ = p.Close()
			before := time.Now()
			_ = s.dial().Close()
			if short := time.Since(before) <= 2*uplink.MinPause; short != tt.steady {
				t.Errorf("pause after a connection of %v is %v", tt.lasted, time.Since(before))
			}
		}
	})
}

func TestChangesAreToldAndReconnectsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s *station
		var told []bool
		s = start(t, uplink.Options{Changed: func() { told = append(told, s.Up()) }})
		for want := range 3 {
			p := s.welcome(false)
			s.awaitUp()
			if got := s.Reconnects(); got != want {
				t.Errorf("%d reconnects, want %d", got, want)
			}
			_ = p.Close()
			synctest.Wait()
		}
		if len(told) != 6 || !told[0] || told[1] || !told[4] || told[5] {
			t.Errorf("told %v", told)
		}
	})
}

func TestReadyEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{})
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errors.New("too late"))
		defer cancel()
		if err := s.Ready(ctx); err == nil || err.Error() != "too late" {
			t.Errorf("Ready returned %v", err)
		}
	})
}

func TestFailFastTellsWhyTheBrokerRefuses(t *testing.T) {
	for code, want := range map[byte]string{
		1: "refuses MQTT 3.1.1",
		2: "refuses the client ID",
		3: "is unavailable",
		4: "refuses the username and password",
		5: "refuses the username and password",
	} {
		synctest.Test(t, func(t *testing.T) {
			s := start(t, uplink.Options{FailFast: true})
			p := s.dial()
			expect[*packets.ConnectPacket](p)
			p.send(&packets.ConnackPacket{FixedHeader: packets.FixedHeader{MessageType: packets.Connack}, ReturnCode: code})
			if err := <-s.ended; err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("code %d: Run returned %v, want %q", code, err, want)
			}
		})
	}
}

func TestFailFastIsOnlyForTheFirstConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, uplink.Options{FailFast: true})
		p := s.welcome(false)
		s.awaitUp()
		_ = p.Close()
		_ = s.dial().Close()
		s.welcome(false)
		s.awaitUp()
	})
}

func TestNewTellsWhatToWrite(t *testing.T) {
	ok := uplink.Options{Broker: "mqtt://localhost", ClientID: "x"}
	for name, tt := range map[string]struct {
		change func(*uplink.Options)
		want   string // in the error, empty for none
	}{
		"plain":               {func(*uplink.Options) {}, ""},
		"an address":          {func(o *uplink.Options) { o.Broker = "mqtt://[::1]:1884" }, ""},
		"encrypted":           {func(o *uplink.Options) { o.Broker = "mqtts://localhost" }, ""},
		"other words for it":  {func(o *uplink.Options) { o.Broker = "ssl://localhost" }, "write mqtt://HOST:PORT"},
		"no scheme":           {func(o *uplink.Options) { o.Broker = "localhost:1883" }, "write mqtt://HOST:PORT"},
		"no scheme, number":   {func(o *uplink.Options) { o.Broker = "127.0.0.1:1883" }, "write mqtt://HOST:PORT"},
		"websocket":           {func(o *uplink.Options) { o.Broker = "ws://localhost" }, "write mqtt://HOST:PORT"},
		"nothing":             {func(o *uplink.Options) { o.Broker = "" }, "write mqtt://HOST:PORT"},
		"no host":             {func(o *uplink.Options) { o.Broker = "mqtts://:8883" }, "write mqtts://HOST:PORT"},
		"a path":              {func(o *uplink.Options) { o.Broker = "mqtt://localhost/mqtt" }, "nothing after the port"},
		"a password inside":   {func(o *uplink.Options) { o.Broker = "mqtt://u:hunter2@h" }, "in their own settings"},
		"no client ID":        {func(o *uplink.Options) { o.ClientID = "" }, "client ID"},
		"none if ephemeral":   {func(o *uplink.Options) { o.ClientID, o.Ephemeral = "", true }, ""},
		"ephemeral memory":    {func(o *uplink.Options) { o.Ephemeral, o.Subscribed = true, had(uplink.Subscriptions{"a": true}) }, "ephemeral"},
		"password, no name":   {func(o *uplink.Options) { o.Password = "p" }, "username"},
		"filters, no handler": {func(o *uplink.Options) { o.Filters = []string{"a"} }, "handler"},
	} {
		t.Run(name, func(t *testing.T) {
			opts := ok
			tt.change(&opts)
			_, err := uplink.New(opts)
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("New returned %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("New returned %v, want %q", err, tt.want)
			case err != nil && strings.Contains(err.Error(), "hunter2"):
				t.Errorf("error tells the password: %v", err)
			}
		})
	}
}

func TestTheLinkIsAliveWhetherTheBrokerIsThereOrNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signs := make(chan time.Time, 100)
		s := start(t, uplink.Options{Alive: func() { signs <- time.Now() }})
		for range 12 {
			_ = s.dial().Close()
		}
		s.dial() // and nobody answers
		s.welcome(false)
		s.awaitUp()
		time.Sleep(uplink.AlivePace + time.Second) // of the bubble's
		synctest.Wait()

		n, last := len(signs), <-signs
		for range n - 1 {
			next := <-signs
			if pause := next.Sub(last); pause > uplink.LongestPause {
				t.Errorf("a pause is %v, want at most %v", pause, uplink.LongestPause)
			}
			last = next
		}
		if n != 14+2 || time.Since(last) > 2*time.Second {
			t.Errorf("%d signs came, the last %v ago, want one an attempt, and two from the link that is up", n, time.Since(last))
		}
	})
}
