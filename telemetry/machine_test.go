package telemetry_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"nuanxin/telemetry"
)

func TestTheHealthOfTheMachineIsReadFromProcAndSys(t *testing.T) {
	got := telemetry.Host{Root: "testdata/root", Data: t.TempDir()}.Machine()
	if got.DiskFree == nil || *got.DiskFree == 0 {
		t.Error("no room on a disk that has some")
	}
	got.DiskFree = nil
	if got.RSS == nil || *got.RSS != 8451*uint64(os.Getpagesize()) {
		t.Errorf("resident memory is %v", got.RSS)
	}
	got.RSS = nil
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "machine", text)
}

func TestTheRealMachineCanBeRead(t *testing.T) {
	got := telemetry.Host{Root: "/", Data: "."}.Machine()
	if got.MemAvailable == nil || got.RSS == nil || got.Load1 == nil || got.DiskFree == nil {
		t.Errorf("got %+v", got)
	}
}

func TestWhatCannotBeReadIsAbsent(t *testing.T) {
	empty, broken := t.TempDir(), t.TempDir()
	for file, text := range map[string]string{
		"proc/loadavg":                         "?",
		"proc/meminfo":                         "MemTotal: 1 kB\n", // and no MemAvailable
		"proc/42/stat":                         "42 (kiosk) S",
		"sys/class/thermal/thermal_zone0/temp": "warm\n",
	} {
		write(t, filepath.Join(broken, file), text)
	}
	if err := os.Symlink("42", filepath.Join(broken, "proc/self")); err != nil {
		t.Fatal(err)
	}
	for _, root := range []string{empty, broken} {
		got := telemetry.Host{Root: root, Data: filepath.Join(empty, "missing")}.Machine()
		if text, err := json.Marshal(got); err != nil || string(text) != "{}" {
			t.Errorf("got %s, %v", text, err)
		}
	}
}

func TestAThermalZoneThatIsOffHasNoTemperature(t *testing.T) {
	for _, text := range []string{"-274000", "1000000"} {
		root := t.TempDir()
		write(t, filepath.Join(root, "sys/class/thermal/thermal_zone0/temp"), text)
		if got := (telemetry.Host{Root: root}).Machine(); got.SoC != nil {
			t.Errorf("%s is %v °C", text, *got.SoC)
		}
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
