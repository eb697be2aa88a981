package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"

	"nuanxin/display"
	"nuanxin/feed"
	"nuanxin/uplink"
)

// pictureFlags are the pictures of an item.
type pictureFlags struct {
	Picture []picture `sep:"none" placeholder:"FILE[=WHAT]" help:"A picture for the item, in JPEG, PNG or WebP, at most 2 MiB and 3840 × 2160 pixels, and what is to be seen on it; again for each further one, up to 4."`
}

// picture is a file on the command line, and what is to be seen on it.
type picture struct{ file, text string }

// UnmarshalText takes FILE or FILE=WHAT.
func (p *picture) UnmarshalText(text []byte) error {
	p.file, p.text, _ = strings.Cut(string(text), "=")
	if p.file == "" {
		return fmt.Errorf("%q: want a file, or FILE=WHAT", text)
	}
	return nil
}

// album is some pictures, cut into chunks.
type album struct {
	pictures []feed.Attachment
	chunks   map[string][]byte // by name
}

// album reads the pictures, and makes sure that a station can show them.
func (f pictureFlags) album() (album, error) {
	a := album{chunks: map[string][]byte{}}
	for _, p := range f.Picture {
		b, err := p.read()
		if err != nil {
			return album{}, fmt.Errorf("--picture %w", err)
		}
		one, chunks, err := feed.Attach(b, p.text)
		if err == nil && one.Type == "image/jpeg" && turned(b) {
			err = errors.New("the camera was held another way, and screens show a picture as it is stored")
		}
		if err != nil {
			return album{}, fmt.Errorf("--picture %s: %w; save it upright, at most 3840 × 2160, as a JPEG below 2 MiB, "+
				"such as with: convert %q -auto-orient -resize '1920x1920>' -quality 85 small.jpg", p.file, err, p.file)
		}
		a.pictures = append(a.pictures, one)
		for i, name := range one.Chunks {
			a.chunks[name] = chunks[i]
		}
	}
	return a, nil
}

func (p picture) read() ([]byte, error) {
	f, err := os.Open(p.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: no such file; check the name, and write FILE=WHAT to say what is to be seen", p.file)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s: you may not read it; ask its owner for a copy, or for the right to (chmod a+r)", p.file)
	case err != nil:
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, feed.MaxPicture+1))
	switch {
	case errors.Is(err, syscall.EISDIR):
		return nil, fmt.Errorf("%s: is a folder; name one picture in it, and give --picture again for each further one", p.file)
	case err != nil:
		return nil, fmt.Errorf("%s: cannot be read (%w); copy it to this machine anew", p.file, err)
	case len(b) == 0:
		return nil, fmt.Errorf("%s: is empty; save or copy the picture anew", p.file)
	}
	return b, nil
}

// attach adds the pictures to an item, but for those that it has. To one that
// is signed nothing can be added.
func (a album) attach(d *draft) error {
	for _, p := range a.pictures {
		has := slices.ContainsFunc(d.Attachments, func(o feed.Attachment) bool { return o.Name() == p.Name() })
		switch {
		case has:
		case d.signed():
			return errors.New("is signed and does not name the picture that --picture brings; give the very file that the first person gave to console sign")
		default:
			d.Attachments = append(d.Attachments, p)
		}
	}
	return nil
}

// decode makes of an item's pictures what a screen shows. All of them must be
// in the album.
func (a album) decode(list []feed.Attachment) (pictures []display.Picture, err error) {
	for i, p := range list {
		var file []byte
		for _, name := range p.Chunks {
			file = append(file, a.chunks[name]...)
		}
		picture, err := feed.DecodePicture(p, file)
		if err != nil {
			return nil, fmt.Errorf("attachments[%d] %q: add --picture FILE with the file that it was made from", i, printable(p.Text, 40))
		}
		pictures = append(pictures, display.Picture{Name: p.Name(), Image: picture})
	}
	return pictures, nil
}

// supply has the broker keep every chunk of the item's pictures. What it lacks
// comes from the album; it publishes nothing if some of it is nowhere.
func (p *post) supply(ctx context.Context) error {
	var lacking []string
	for i, picture := range p.pictures {
		nowhere := 0
		for _, name := range picture.Chunks {
			switch {
			case p.blobs[name] || slices.Contains(lacking, name):
			case p.album.chunks[name] == nil:
				nowhere++
			default:
				lacking = append(lacking, name)
			}
		}
		if nowhere > 0 {
			return fmt.Errorf("attachments[%d] %q: the broker lacks %d of its %s; add --picture FILE with the file that it was made from",
				i, printable(picture.Text, 40), nowhere, plural(len(picture.Chunks), "chunk"))
		}
	}
	for _, name := range lacking {
		m := uplink.Message{Topic: p.prefix.Blob(name), Payload: p.album.chunks[name], Retained: true}
		if err := p.announce(ctx, m, p.handle); err != nil {
			return err
		}
	}
	return nil
}

// topics are those of all chunks, each once.
func topics(p feed.Prefix, pictures []feed.Attachment) (list []string) {
	for _, picture := range pictures {
		for _, name := range picture.Chunks {
			if topic := p.Blob(name); feed.CheckChunkName(name) == nil && !slices.Contains(list, topic) {
				list = append(list, topic)
			}
		}
	}
	return list
}
