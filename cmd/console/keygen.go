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
	ID     string      `required:"" placeholder:"NAME" help:"The key's name in trust files and signatures, such as jiaobei-clerk: a-z, 0-9 and -."`
	Out    string      `required:"" placeholder:"FILE" help:"Where to write the private key; never an existing file."`
	Scopes []string    `placeholder:"SCOPE" help:"Where the key may sign, for the entry: all, street/NAME, group/NAME or station/NAME, with * for any name. Everywhere unless given."`
	Kinds  []feed.Kind `placeholder:"KIND" help:"What it may sign, for the entry: ${kinds}, roster for console roster, or command for console screenshot. Every kind of item unless given."`
	Days   int         `placeholder:"N" help:"How long an item may stand that it signed, for the entry. 90 unless given."`
	Root   bool        `help:"Print an entry for roots.keys: the key signs trust files, and nothing else."`
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
	entry, place, err := c.entry(signer)
	if err != nil {
		return misuse{err}
	}
	private, err := signer.Marshal()
	if err != nil {
		return err
	}
	printed, err := json.Marshal(entry, jsontext.WithIndent("  "))
	if err != nil {
		return fmt.Errorf("trust entry: %w", err)
	}
	if err := create(c.Out, private); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(t.out, "%s\n", printed); err != nil {
		return fmt.Errorf("print the trust entry: %w; remove %s and begin again", err, c.Out)
	}
	t.remark("Private key written to %s, for you alone; the entry above goes into the list %q of the stations' trust file.\n", c.Out, place)
	return nil
}

// entry is the key's public half as it stands in a trust file, and in which
// list.
func (c keygenCmd) entry(s feed.Signer) (entry any, place string, err error) {
	if c.Root {
		if len(c.Scopes)+len(c.Kinds)+c.Days != 0 {
			return nil, "", errors.New("--root: a root signs trust files alone; leave out --scopes, --kinds and --days")
		}
		return s.Root(), "roots.keys", nil
	}
	key := s.TrustEntry()
	if len(c.Scopes) > 0 {
		key.Scopes = c.Scopes
	}
	if len(c.Kinds) > 0 {
		key.Kinds = c.Kinds
	}
	if c.Days != 0 {
		key.MaxDays = c.Days
	}
	if err := (feed.Trust{Version: 1, Keys: []feed.Key{key}}).Check(); err != nil {
		return nil, "", list("the entry would not be taken into a trust file:", err)
	}
	return key, "keys", nil
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
