package main

import (
	"cmp"
	"fmt"
	"image"
	"path/filepath"
	"strings"
	"time"

	"nuanxin/display"
	"nuanxin/display/still"
	"nuanxin/feed"
	"nuanxin/sensors"
)

type previewCmd struct {
	Item        draftFile  `arg:"" name:"ITEM.json" help:"The item, as for console push; - reads the standard input."`
	Out         string     `required:"" placeholder:"F.png" help:"Where to write the picture; with --all-pages F-1.png, F-2.png and so on."`
	Size        still.Size `default:"1920x1080" help:"The screen's width and height in pixels (${default})."`
	Orientation string     `enum:",landscape,portrait" default:"" placeholder:"landscape|portrait" help:"Turn --size if it is the other."`
	Page        int        `xor:"pages" placeholder:"N" help:"The page to paint; 1 unless given."`
	AllPages    bool       `xor:"pages" help:"Paint every page."`
	Diagonal    float64    `placeholder:"INCH" help:"The screen's diagonal, as in the station's configuration; 43 unless given."`
	Distance    float64    `placeholder:"METRES" help:"From how far it is read, as in the station's configuration; 3.5 unless given."`
	Ice         float64    `placeholder:"CELSIUS" help:"At and below which low to warn of ice, as advice.ice_c in the station's configuration; 0 unless given."`
	Frost       float64    `default:"-10" placeholder:"CELSIUS" help:"At and below which low to advise against frost, as advice.frost_c (${default})."`
	At          time.Time  `placeholder:"TIME" help:"The moment to paint, as 2026-11-23T15:42:00+08:00; now if not given."`
	Station     string     `default:"暖心驿站" placeholder:"NAME" help:"The station's name in the header (${default})."`
	pictureFlags
}

// Run paints what a station would show whose only item this is. The room is
// not measured there.
func (c previewCmd) Run(t terminal) error {
	d, pictures, err := c.draft(t)
	if err != nil {
		return err
	}
	if c.Frost >= c.Ice {
		return misuse{fmt.Errorf("--frost must be below --ice; they are %g and %g", c.Frost, c.Ice)}
	}
	painter, err := display.New(display.Options{
		DiagonalInch: c.Diagonal, DistanceM: c.Distance, Cold: display.Cold{IceC: c.Ice, FrostC: c.Frost},
	})
	if err != nil {
		return misuse{err}
	}
	view := display.View{Station: c.Station, Time: c.moment(), Room: sensors.Room{Health: sensors.HealthNone}}
	if view.Pictures, err = pictures.decode(d.Attachments); err != nil {
		return fmt.Errorf("%s: %w", c.Item, err)
	}
	pages := still.Pages(painter, view, &d.Item, c.pixels())
	asked := cmp.Or(c.Page, 1)
	if asked < 1 || asked > len(pages) {
		return misuse{fmt.Errorf("--page %d: the item has %s", c.Page, plural(len(pages), "page"))}
	}
	for i, page := range pages {
		if i+1 != asked && !c.AllPages {
			continue
		}
		file := c.file(i + 1)
		if err := still.Write(file, painter.Picture(painter.Compose(page, c.pixels()))); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
		t.printf("%s: page %d of %d\n", file, i+1, len(pages))
	}
	return nil
}

// draft reads the item and its pictures, and refuses what a station or console
// push would.
func (c previewCmd) draft(t terminal) (draft, album, error) {
	d, err := c.Item.read(t.in)
	if err != nil {
		return draft{}, album{}, err
	}
	pictures, err := c.album()
	if err != nil {
		return draft{}, album{}, err
	}
	now := time.Now()
	if err = pictures.attach(&d); err == nil {
		d.date(now)
		err = acceptable(d.Item, now)
	}
	switch at := c.moment(); {
	case err != nil:
		return draft{}, album{}, fmt.Errorf("%s: %w", c.Item, err)
	case d.Withdrawn:
		return draft{}, album{}, fmt.Errorf("%s: is a withdrawal, which shows nothing", c.Item)
	case !d.Due(feed.Moment{Time: at, Set: true}):
		t.remark("Note: by its from, until and windows the item is not on the screens at %s.\n", at.Format("2006-01-02 15:04"))
	}
	return d, pictures, nil
}

// moment is the moment to paint, in the time of the stations unless the clerk
// says another.
func (c previewCmd) moment() time.Time {
	if c.At.IsZero() {
		return chinaTime(time.Now())
	}
	return c.At
}

func (c previewCmd) pixels() image.Point {
	switch c.Orientation {
	case "landscape":
		return c.Size.Landscape()
	case "portrait":
		return c.Size.Portrait()
	}
	return image.Point(c.Size)
}

// file is where a page goes.
func (c previewCmd) file(page int) string {
	if !c.AllPages {
		return c.Out
	}
	ext := filepath.Ext(c.Out)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(c.Out, ext), page, ext)
}
