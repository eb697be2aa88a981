package main

import (
	"log/slog"
	"time"

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
		// The bus is opened anew with the chip: both may come late and come back.
		options.Open = func() (sensors.Thermometer, error) {
			return tmp102.Open(cfg.Sensor.Bus, &tmp102.Opts{Addr: cfg.Sensor.Address})
		}
	}
	if cfg.Contacts.Heat != "" || cfg.Contacts.Cool != "" {
		contacts, err := contact.Open(cfg.Contacts.Heat, cfg.Contacts.Cool)
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
