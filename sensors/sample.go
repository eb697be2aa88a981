package sensors

import "fmt"

// A measurement outside these bounds is taken for an error: no heated or
// cooled room gets there, a broken sensor does.
const (
	coldest Celsius = -15
	hottest Celsius = 55
)

// Sample is one measurement.
type Sample struct {
	Temperature Celsius
	// Humidity is nil where the sensor measures none.
	Humidity *Percent
}

// Thermometer is a sensor that is ready to measure. Only one goroutine at a
// time uses it.
type Thermometer interface {
	// Sense measures once. It may block for as long as the bus does.
	Sense() (Sample, error)
	// Close gives back what opening took, such as the bus.
	Close() error
}

// corrected returns the sample with the device's offset, or an error if no room
// can be like that.
func (s Sample) corrected(offset Celsius) (Sample, error) {
	s.Temperature += offset
	if !(s.Temperature >= coldest && s.Temperature <= hottest) { // NaN fails too
		return Sample{}, fmt.Errorf("%.2f °C is not from %g to %g °C", s.Temperature, coldest, hottest)
	}
	if s.Humidity != nil {
		s.Humidity = new(*s.Humidity) // the driver may use its own again
	}
	return s, nil
}
