package main_test

import (
	"testing"

	main "nuanxin/cmd/kiosk"
	"nuanxin/config"
)

func TestAClockByNTPIsNotBelievedBeforeItIsSynchronisedAndAlwaysAfter(t *testing.T) {
	synchronised := false
	clock := main.MachineTime(config.ClockNTP, func() bool { return synchronised })
	for _, step := range []struct{ synchronised, set bool }{{false, false}, {true, true}, {false, true}} {
		synchronised = step.synchronised
		if _, set := clock(); set != step.set {
			t.Errorf("synchronised %t: set is %t, want %t", step.synchronised, set, step.set)
		}
	}
}

func TestAClockOfTheMachinesOwnIsBelievedAtOnce(t *testing.T) {
	clock := main.MachineTime(config.ClockSystem, func() bool { return false })
	if _, set := clock(); !set {
		t.Error("it is not set")
	}
}
