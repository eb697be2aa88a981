package telemetry

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// Machine is the health of the computer and of the program on it.
type Machine struct {
	// SoC is the processor's temperature in °C.
	SoC *float64 `json:"soc_c,omitzero"`
	// MemAvailable is the memory that can be had without swapping; RSS is
	// what the program holds of it.
	MemAvailable *uint64 `json:"mem_available_bytes,omitzero"`
	RSS          *uint64 `json:"rss_bytes,omitzero"`
	// Load1 is the load average over one minute.
	Load1 *float64 `json:"load1,omitzero"`
	// DiskFree is what the program may still write where it keeps its data.
	DiskFree *uint64 `json:"disk_free_bytes,omitzero"`
}

// Host reads the health of the machine that it runs on.
type Host struct {
	// Root is where proc and sys are, usually "/".
	Root string
	// Data is the directory in which the program keeps its data.
	Data string
}

// Machine reads everything that there is to read.
func (h Host) Machine() Machine {
	m := Machine{SoC: h.soc(), DiskFree: h.diskFree()}
	fs, err := procfs.NewFS(filepath.Join(h.Root, "proc"))
	if err != nil {
		return m
	}
	if memory, err := fs.Meminfo(); err == nil {
		m.MemAvailable = memory.MemAvailableBytes
	}
	if load, err := fs.LoadAvg(); err == nil {
		m.Load1 = decimal(load.Load1)
	}
	if rss, err := residentMemory(fs); err == nil {
		m.RSS = &rss
	}
	return m
}

// The range in which a temperature of the processor is believed. A thermal
// zone that is switched off tells -274 °C on some kernels.
const (
	minSoC = -50
	maxSoC = 150
)

// soc reads the first thermal zone, which tells thousandths of a degree
// (Documentation/driver-api/thermal/sysfs-api.rst in the kernel's source). On
// a Raspberry Pi it is the processor's.
func (h Host) soc() *float64 {
	text, err := os.ReadFile(filepath.Join(h.Root, "sys/class/thermal/thermal_zone0/temp"))
	if err != nil {
		return nil
	}
	milli, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || milli < minSoC*1000 || milli > maxSoC*1000 {
		return nil
	}
	return decimal(float64(milli) / 1000)
}

func (h Host) diskFree() *uint64 {
	var fs unix.Statfs_t
	if err := unix.Statfs(h.Data, &fs); err != nil {
		return nil
	}
	free := fs.Bavail * uint64(fs.Bsize)
	return &free
}

func residentMemory(fs procfs.FS) (uint64, error) {
	self, err := fs.Self()
	if err != nil {
		return 0, err
	}
	stat, err := self.Stat()
	if err != nil {
		return 0, err
	}
	rss := stat.ResidentMemory()
	if rss <= 0 {
		return 0, fmt.Errorf("resident memory of %d bytes", rss)
	}
	return uint64(rss), nil
}
