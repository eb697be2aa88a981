// Package tmp102 drives the TMP102 and LM75 family of I²C thermometers.
package tmp102
