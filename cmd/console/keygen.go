package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"nuanxin/feed"
)

type keygenCmd struct {
	ID  string `required:"" placeholder:"NAME" help:"The key's name in trust files and signatures, such as jiaobei-clerk: a-z, 0-9 and -."`
	Out string `required:"" placeholder:"FILE" help:"Where to write the private key; never an existing file."`
}

// Run makes a key. Its private half goes to the file, its public half to out.
func (c keygenCmd) Run(t terminal) error {
	if err := feed.CheckID(c.ID); err != nil {
		return misuse{fmt.Errorf("--id: %w", err)}
	}
	signer, err := feed.NewSigner(c.ID)
	if err != nil {
		return err
	}
	private, err := signer.Marshal()
	if err != nil {
		return err
	}
	entry, err := json.Marshal(signer.TrustEntry(), jsontext.WithIndent("  "))
	if err != nil {
		return fmt.Errorf("trust entry: %w", err)
	}
	if err := create(c.Out, private); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(t.out, "%s\n", entry); err != nil {
		return fmt.Errorf("print the trust entry: %w; remove %s and begin again", err, c.Out)
	}
	t.remark("Private key written to %s, for you alone; the entry above goes into the list \"keys\" of the stations' trust file.\n", c.Out)
	return nil
}

// create writes a file that was not there, for its owner alone, and returns
// when it is on the disk.
func create(file string, content []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already and is left as it is; choose another --out", file)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--out %s: there is no folder %s; make it first", file, filepath.Dir(file))
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = syncFolder(filepath.Dir(file))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", file, err), os.Remove(file))
	}
	return nil
}

// syncFolder makes the name of a new file last.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
