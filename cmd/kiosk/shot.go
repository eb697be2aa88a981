package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"time"

	"golang.org/x/image/draw"

	"nuanxin/display"
	"nuanxin/feed"
)

// shotBytes is what a screenshot may have. Text at 1080 lines has some 200 kB
// as PNG; only a screen full of photograph has more, and is then sent as JPEG.
const shotBytes = 1 << 20

// look makes pictures of what is on the glass: each by a painter of its own, so
// that the window's waits for none. The frame has its sizes in it.
func (g *glass) look(clock func() feed.Moment) func() (feed.Seen, [][]byte, error) {
	return func() (seen feed.Seen, chunks [][]byte, err error) {
		on := g.frame.Load()
		if on == nil {
			return seen, nil, errors.New("nothing has come to be seen yet")
		}
		painter, err := display.New(display.Options{})
		if err != nil {
			return seen, nil, err
		}
		if it := on.frame.Slide.Item; it != nil {
			ref := it.Ref()
			seen.Item, seen.Page = &ref, on.frame.Slide.Page
		}
		seen.Dark = len(on.frame.Layers) == 0
		seen.Dim = int(math.Round(float64(on.frame.Dim) * 100))
		seen.At = clock().Add(-time.Since(on.since)).UTC().Truncate(time.Millisecond)
		if fault := faultOf(func() { seen.Picture, chunks, err = develop(painter.Picture(on.frame)) }); fault != nil {
			err = fmt.Errorf("cannot paint what is to be seen: %v", fault)
		}
		return seen, chunks, err
	}
}

// develop makes a file of a picture: without loss if it has room so, else as
// JPEG, and in the end smaller.
func develop(p image.Image) (feed.Attachment, [][]byte, error) {
	for p.Bounds().Dx()*p.Bounds().Dy() > feed.MaxPixels {
		p = halved(p)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, p); err != nil {
		return feed.Attachment{}, nil, err
	}
	for file.Len() > shotBytes {
		file.Reset()
		if err := jpeg.Encode(&file, p, &jpeg.Options{Quality: 90}); err != nil {
			return feed.Attachment{}, nil, err
		}
		p = halved(p)
	}
	return feed.Attach(file.Bytes(), "")
}

func halved(p image.Image) image.Image {
	half := image.NewRGBA(image.Rectangle{Max: p.Bounds().Size().Div(2)})
	draw.ApproxBiLinear.Scale(half, half.Rect, p, p.Bounds(), draw.Src, nil)
	return half
}
