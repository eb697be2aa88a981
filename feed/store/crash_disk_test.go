//go:build crash

package store_test

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

const (
	diskSize = 32 << 20
	logSize  = 1 << 30 // at most; a recording makes a tenth of it
)

// disk is an ext4 file system on a disk that logs every write and flush.
type disk struct {
	dir  string // a tmpfs
	log  *os.File
	qemu *exec.Cmd
}

// mounted is where the file system is.
func (d *disk) mounted() string { return filepath.Join(d.dir, "mnt") }

func (d *disk) path(name string) string { return filepath.Join(d.dir, name) }

// newDisk makes a file system and mounts it with options of ext4. It stays
// until end is called or the test is over.
func newDisk(t *testing.T, options string) *disk {
	t.Helper()
	d := &disk{dir: t.TempDir()}
	if err := unix.Mount("tmpfs", d.dir, "tmpfs", 0, "size=2g"); err != nil {
		t.Fatalf("mount a tmpfs: %v; the tests tagged crash need root", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(d.dir, unix.MNT_DETACH) })
	for name, size := range map[string]int64{"start.img": diskSize, "live.img": 0, "log": logSize, "export": 0} {
		check(t, os.WriteFile(d.path(name), nil, 0o600))
		check(t, os.Truncate(d.path(name), size))
	}
	check(t, os.Mkdir(d.mounted(), 0o700))
	// Nothing may be left for the kernel to initialise at leisure: it would
	// fill the log.
	command(t, "mke2fs", "-q", "-t", "ext4", "-b", "4096", "-E", "lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0", d.path("start.img"))
	command(t, "cp", d.path("start.img"), d.path("live.img"))
	d.export(t)
	t.Cleanup(func() { _ = d.end() })
	log, err := os.Open(d.path("log"))
	check(t, err)
	t.Cleanup(func() { _ = log.Close() })
	d.log = log
	export := fmt.Sprintf("/proc/%d/root%s", d.qemu.Process.Pid, d.path("export"))
	check(t, d.mount(export, "commit=1,"+options)) // more commits than by default, every 5 s
	return d
}

// export makes a file of the disk, by FUSE, which the kernel can take for a
// block device. Flushes end in the log: a tmpfs has no use for them.
func (d *disk) export(t *testing.T) {
	t.Helper()
	d.qemu = exec.Command("qemu-storage-daemon",
		"--blockdev", "driver=file,node-name=data,cache.no-flush=on,filename="+d.path("live.img"),
		"--blockdev", "driver=file,node-name=log,cache.no-flush=on,filename="+d.path("log"),
		"--blockdev", "driver=blklogwrites,node-name=logged,file=data,log=log,log-sector-size=512,log-super-update-interval=1",
		"--export", "type=fuse,id=disk,node-name=logged,writable=on,mountpoint="+d.path("export"),
		"--chardev", "stdio,id=control", "--monitor", "chardev=control")
	// The export is in a mount namespace of the daemon's own. Were it in that
	// of the file system, and the daemon the last to leave it, the kernel would
	// have it unmount what it itself is to write: both would wait for ever.
	d.qemu.SysProcAttr = &syscall.SysProcAttr{Unshareflags: unix.CLONE_NEWNS, Pdeathsig: unix.SIGKILL}
	var said strings.Builder
	d.qemu.Stderr = &said
	in, err := d.qemu.StdinPipe()
	check(t, err)
	t.Cleanup(func() { _ = in.Close() })
	out, err := d.qemu.StdoutPipe()
	check(t, err)
	runtime.LockOSThread() // Pdeathsig follows the thread
	t.Cleanup(runtime.UnlockOSThread)
	if err := d.qemu.Start(); err != nil {
		t.Fatalf("start qemu-storage-daemon (Debian: qemu-system-common): %v", err)
	}
	// It takes its arguments in turn, and greets when the export is there.
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		_ = d.qemu.Wait()
		d.qemu = nil
		t.Fatalf("qemu-storage-daemon exports nothing; is there a /dev/fuse? %s", said.String())
	}
}

// end unmounts the file system and ends the disk; the log stays.
func (d *disk) end() error {
	if d.qemu == nil {
		return nil
	}
	// The daemon must not go first: nobody would answer the kernel.
	if err := unix.Unmount(d.mounted(), 0); err != nil && !errors.Is(err, unix.EINVAL) {
		return fmt.Errorf("unmount: %w", err)
	}
	qemu := d.qemu
	d.qemu = nil
	if err := qemu.Process.Signal(unix.SIGTERM); err != nil {
		return err
	}
	return qemu.Wait()
}

// image makes the file of a disk, and returns its content to be written to.
func (d *disk) image(t *testing.T, name string) []byte {
	t.Helper()
	file, err := os.OpenFile(d.path(name), os.O_CREATE|os.O_RDWR, 0o600)
	check(t, err)
	defer file.Close()
	check(t, file.Truncate(diskSize))
	content, err := unix.Mmap(int(file.Fd()), 0, diskSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	check(t, err)
	t.Cleanup(func() { _ = unix.Munmap(content) })
	return content
}

// recover mounts the disk that a power cut left, which replays the file
// system's journal, for as long as use has it.
func (d *disk) recover(use func(folder string) error) error {
	image := d.path("left.img")
	if err := d.mount(image, ""); err != nil {
		return err
	}
	if err := errors.Join(use(d.mounted()), unix.Unmount(d.mounted(), 0)); err != nil {
		return err
	}
	if out, err := exec.Command("e2fsck", "-fn", image).CombinedOutput(); err != nil {
		return fmt.Errorf("e2fsck: %w: %s", err, out)
	}
	return nil
}

// mount mounts the file system in an image. mount(8) would not find one in
// another namespace.
func (d *disk) mount(image, options string) error {
	loop, err := attachLoop(image)
	if err != nil {
		return fmt.Errorf("loop device of %s: %w", image, err)
	}
	defer loop.Close() // it goes when the file system does
	if err := unix.Mount(loop.Name(), d.mounted(), "ext4", unix.MS_NOATIME, options); err != nil {
		return fmt.Errorf("mount: %w", err)
	}
	return nil
}

// attachLoop makes a block device of an image (loop(4)).
func attachLoop(image string) (*os.File, error) {
	file, err := os.OpenFile(image, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	control, err := os.OpenFile("/dev/loop-control", os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer control.Close()
	for {
		n, err := unix.IoctlRetInt(int(control.Fd()), unix.LOOP_CTL_GET_FREE)
		if err != nil {
			return nil, err
		}
		loop, err := os.OpenFile(fmt.Sprint("/dev/loop", n), os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		err = unix.IoctlLoopConfigure(int(loop.Fd()), &unix.LoopConfig{Fd: uint32(file.Fd()), Info: unix.LoopInfo64{Flags: unix.LO_FLAGS_AUTOCLEAR}})
		if err == nil {
			return loop, nil
		}
		_ = loop.Close()
		if !errors.Is(err, unix.EBUSY) { // another process was faster
			return nil, err
		}
	}
}

// entries is how many writes and flushes the disk has logged so far. The
// header is that of the kernel's dm-log-writes (Documentation/admin-guide/
// device-mapper/log-writes.rst): magic, version and entries of 64 bits.
func (d *disk) entries(t *testing.T) int {
	t.Helper()
	const magic = 0x6a736677736872
	var head [24]byte
	if _, err := d.log.ReadAt(head[:], 0); err != nil {
		t.Fatal(err)
	}
	if n := binary.LittleEndian.Uint64(head[:]); n != magic {
		t.Fatalf("the disk's log begins with %x, want %x", n, magic)
	}
	return int(binary.LittleEndian.Uint64(head[16:]))
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
