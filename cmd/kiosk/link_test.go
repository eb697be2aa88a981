package main_test

import (
	"reflect"
	"testing"
	"time"

	main "nuanxin/cmd/kiosk"
	"nuanxin/config"
	"nuanxin/feed"
	"nuanxin/feed/sync"
	"nuanxin/uplink"
)

func TestTheBrokersCertificateIsJudgedByTheStationsClock(t *testing.T) {
	// The machine believes in 1970, and something signed has told the hour.
	told := noon.AddDate(20, 0, 0)
	clock := feed.NewClock(func() (time.Time, bool) { return time.Unix(0, 0), false }, told)
	o, err := main.LinkOptions(config.Config{}, clock)
	if err != nil {
		t.Fatal(err)
	}
	if got := o.TLS.Time(); got.Sub(told).Abs() > time.Hour {
		t.Errorf("it is judged as of %v, want %v", got, told)
	}
}

func TestMessagesReachTheContentAsTheyCame(t *testing.T) {
	got := main.Arrived([]uplink.Message{
		{Topic: "kept", Payload: []byte("a"), Retained: true},
		{Topic: "new", Payload: []byte("b")},
		{Topic: "repeated", Payload: []byte("c"), Again: true},
	})
	want := []sync.Message{
		{Topic: "kept", Payload: []byte("a")},
		{Topic: "new", Payload: []byte("b"), Live: true},
		{Topic: "repeated", Payload: []byte("c"), Live: true, Again: true},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}
