package main_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio/gpioreg"  //nolint:depguard // for the real driver
	"periph.io/x/conn/v3/gpio/gpiotest" //nolint:depguard // on simulated pins

	main "nuanxin/cmd/kiosk"
	"nuanxin/config"
	"nuanxin/sensors"
)

func TestTheRoomIsWhatTheConfigurationSays(t *testing.T) {
	changes := make(chan struct{}, 100)
	cfg := config.Config{
		Sensor: config.Sensor{Driver: config.DriverSimulated},
		Room:   config.Room{LowC: 30, HighC: 40},
	}
	room, err := main.NewRoom(cfg, func() { changes <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	done := make(chan error)
	go func() { done <- room.Run(ctx) }()
	for room.Room(time.Now()).Health != sensors.HealthOK {
		select {
		case <-changes: // without which the screen would not ask
		case <-ctx.Done():
			t.Fatalf("the room is %+v, want a healthy one", room.Room(time.Now()))
		}
	}
	if got := room.Room(time.Now()); !got.Simulated {
		t.Errorf("the room is %+v, want it marked as simulated", got)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := main.NewRoom(config.Config{
		Sensor: config.Sensor{Driver: config.DriverTMP102, OffsetC: 6}, Room: config.Room{LowC: 16, HighC: 28},
	}, func() {}); err == nil {
		t.Error("an offset of 6 °C came nowhere")
	}
}

// wire adds a pin to this computer until the test ends.
func wire(t *testing.T, name string) *gpiotest.Pin {
	t.Helper()
	pin := &gpiotest.Pin{N: name}
	if err := gpioreg.Register(pin); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = gpioreg.Unregister(name) })
	return pin
}

func TestTheContactsOfTheConfigurationSayWhatIsDoneAboutTheTemperature(t *testing.T) {
	heat, cool := wire(t, "TEST1"), wire(t, "TEST2")
	synctest.Test(t, func(t *testing.T) {
		room, err := main.NewRoom(config.Config{Contacts: config.Contacts{Heat: "TEST1", Cool: "TEST2"}}, func() {})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() { _ = room.Run(ctx) }()
		for _, c := range []struct {
			pin  *gpiotest.Pin
			want sensors.Action
		}{{heat, sensors.ActionHeating}, {cool, sensors.ActionCooling}} {
			_ = c.pin.Out(false) // closed
			time.Sleep(10 * time.Second)
			if got := room.Room(time.Now()); got.Action != c.want || got.Source != sensors.SourceContact {
				t.Errorf("with %s closed, the action is %s by %s, want %s", c.pin.N, got.Action, got.Source, c.want)
			}
			_ = c.pin.Out(true)
		}
	})
}

func TestContactsThatAreNotThereLeaveTheRoomWithoutThem(t *testing.T) {
	room, err := main.NewRoom(config.Config{Contacts: config.Contacts{Heat: "TEST3"}}, func() {})
	if err != nil {
		t.Fatal(err)
	}
	if got := room.Room(time.Now()); got.Action != sensors.ActionUnknown {
		t.Errorf("the action is %s, want unknown", got.Action)
	}
}
