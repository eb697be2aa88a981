//go:build crash

package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"nuanxin/feed"
	"nuanxin/feed/store"
)

// state is everything that a store holds: what is in the database, the items
// that may be shown, and chunks of pictures, with a digest of each.
type state map[string]string

func newState(st *store.Store, folder string) (state, error) {
	s := state{}
	note := func(key string, value []byte) error {
		if _, ok := s[key]; ok {
			return fmt.Errorf("%s comes again: the tree is a circle", key)
		}
		s[key] = feed.Digest(value)
		return nil
	}
	if err := store.Each(st, note); err != nil {
		return nil, err
	}
	for _, it := range st.Content().Items {
		b, err := json.Marshal(it)
		if err != nil {
			return nil, err
		}
		if err := note(fmt.Sprintf("content %s/%s", it.Scope, it.ID), b); err != nil {
			return nil, err
		}
	}
	return s, s.chunks(filepath.Join(folder, "feed-pictures"))
}

const chunkKey = "chunk "

// chunks notes the chunks in a folder. A digest of each is its name.
func (s state) chunks(folder string) error {
	files, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			return err
		}
		if feed.ChunkName(b) != f.Name() {
			return fmt.Errorf("chunk %s has changed", f.Name())
		}
		s[chunkKey+f.Name()] = f.Name()
	}
	return nil
}

// faults lists what is wrong with a state that should be the same.
func (s state) faults(have state) (faults []string) {
	for _, key := range slices.Sorted(maps.Keys(s)) {
		if digest, ok := have[key]; !ok {
			faults = append(faults, key+" is lost")
		} else if digest != s[key] {
			faults = append(faults, key+" has changed")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(have)) {
		// A chunk that comes back is collected again: its removal is not synced.
		if _, ok := s[key]; !ok && !strings.HasPrefix(key, chunkKey) {
			faults = append(faults, key+" should not be there")
		}
	}
	return faults
}

var (
	reopenFolder = flag.String("reopen", "", "instead of tests: open the store in a folder and print its state")
	reopenTrust  = flag.String("trust", "", "the trust for -reopen, as JSON")
)

// reopen opens a store in a process of its own, for a damaged database can
// make bbolt panic or run in circles.
func reopen(folder string, trust feed.Trust) (have state, err error) {
	const patience = 10 * time.Second // it takes some 20 ms
	t, err := json.Marshal(trust)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	process := exec.CommandContext(ctx, os.Args[0], "-reopen", folder, "-trust", string(t))
	var said bytes.Buffer
	process.Stderr = &said
	b, err := process.Output()
	if err != nil {
		line, _, _ := bytes.Cut(said.Bytes(), []byte("\n"))
		return nil, fmt.Errorf("open: %w: %s", err, line)
	}
	return have, json.Unmarshal(b, &have)
}

// printState is the other side of reopen. It also looks at every page.
func printState() error {
	trust, err := feed.ParseTrust([]byte(*reopenTrust))
	if err != nil {
		return err
	}
	st := newStore(*reopenFolder)
	if err := st.Open(); err != nil {
		return err
	}
	defer st.Close()
	if st.Replaced() {
		return errors.New("the database was damaged and set aside")
	}
	unseal := func(envelope []byte) (feed.Item, error) { return feed.Unseal(context.Background(), envelope, trust) }
	if _, err := st.Verify(unseal, func(r feed.Ref, _ error) feed.Receipt { return feed.Receipt{Ref: r, Status: feed.StatusRefused} }); err != nil {
		return err
	}
	s, err := newState(st, *reopenFolder)
	if err != nil {
		return err
	}
	if err := store.Check(st); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(s)
}
