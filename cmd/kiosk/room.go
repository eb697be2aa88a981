package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/i2c/i2creg"
	"periph.io/x/host/v3"

	"nuanxin/config"
	"nuanxin/sensors"
	"nuanxin/sensors/contact"
	"nuanxin/sensors/simulated"
	"nuanxin/sensors/tmp102"
)

// newRoom makes the poller of the sensors that the configuration names.
func newRoom(cfg config.Config, changed func(), log *slog.Logger) (*sensors.Poller, error) {
	if cfg.Sensor.Driver == config.DriverSimulated {
		options := simulated.Options(time.Now)
		options.Low, options.High = sensors.Celsius(cfg.Room.LowC), sensors.Celsius(cfg.Room.HighC)
		options.Changed, options.Log = changed, log
		return sensors.NewPoller(options)
	}
	options := sensors.Options{
		Offset:  sensors.Celsius(cfg.Sensor.OffsetC),
		Low:     sensors.Celsius(cfg.Room.LowC),
		High:    sensors.Celsius(cfg.Room.HighC),
		Changed: changed,
		Log:     log,
		Now:     time.Now,
	}
	if cfg.Sensor.Driver == config.DriverTMP102 {
		options.Open = func() (sensors.Thermometer, error) { return openTMP102(cfg.Sensor) }
	}
	if cfg.Contacts != (config.Contacts{}) {
		contacts, err := openContacts(cfg.Contacts)
		if err != nil {
			// The room is then as one without contacts: what is done about
			// the temperature is unknown.
			log.Error("contacts cannot be used", "err", err)
		} else {
			options.Contacts = contacts
		}
	}
	return sensors.NewPoller(options)
}

// openTMP102 opens the bus anew with the chip, so that both may come late and
// come back.
func openTMP102(cfg config.Sensor) (sensors.Thermometer, error) {
	if _, err := host.Init(); err != nil {
		return nil, fmt.Errorf("load the drivers of this computer: %w", err)
	}
	bus, err := i2creg.Open(cfg.Bus)
	if err != nil {
		return nil, fmt.Errorf("open I²C bus %q: %w", cfg.Bus, err)
	}
	chip, err := tmp102.New(bus, &tmp102.Opts{Addr: cfg.Address})
	if err != nil {
		return nil, errors.Join(err, bus.Close())
	}
	return struct {
		*tmp102.Dev
		io.Closer
	}{chip, bus}, nil
}

func openContacts(cfg config.Contacts) (*contact.Dev, error) {
	if _, err := host.Init(); err != nil {
		return nil, fmt.Errorf("load the drivers of this computer: %w", err)
	}
	heat, err := pin(cfg.Heat)
	if err != nil {
		return nil, err
	}
	cool, err := pin(cfg.Cool)
	if err != nil {
		return nil, err
	}
	return contact.New(heat, cool)
}

// pin finds a GPIO by its name; no name is no pin.
func pin(name string) (gpio.PinIn, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // a contact that is not wired is a nil pin
	}
	if p := gpioreg.ByName(name); p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("this computer has no %s", name)
}
