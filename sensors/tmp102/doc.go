// Package tmp102 drives the TMP102 and LM75 family of I²C thermometers: TMP102,
// TMP112, TMP75, LM75 and those made after them.
//
// # Features
//
// The chip measures by itself, four times a second on a TMP102; the driver
// reads the latest value. It takes 12 bits of 0.0625 °C, the 13 bits of the
// TMP102's extended mode, which a frame tells of itself, and the 9 to 11 bits
// of an LM75, which are the upper ones of the same register.
//
// # What is refused
//
// The driver never makes up a temperature. Unused bits always read zero, so a
// frame with one set is an error; FF FF, from a bus that floats high, is such a
// frame. (An LM75 whose unused bits are noise is refused as well.) A frame of
// zeros may be 0 °C, a data line shorted to ground, or a chip that has not
// measured yet. It is believed only if the T_HIGH register, 80 °C after
// power-up, is not zero too; and [New] waits for the first measurement. A chip
// that loses its power for a moment still reads 0 °C once: whoever polls it
// should not believe a single jump.
//
// # Datasheet
//
// TI SBOS397, section 6.5 with the register maps; for the LM75, TI SNIS153.
//
// https://www.ti.com/lit/ds/symlink/tmp102.pdf
//
// https://www.ti.com/lit/ds/symlink/lm75b.pdf
package tmp102
