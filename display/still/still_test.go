package still_test

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"

	"nuanxin/display/still"
)

func TestASizeIsTwoSidesThatAScreenCanHave(t *testing.T) {
	for text, want := range map[string]image.Point{
		"1920x1080": image.Pt(1920, 1080), "320x180": image.Pt(320, 180), "7680x7680": image.Pt(7680, 7680),
		"319x180": {}, "320x179": {}, "7681x180": {}, "320x7681": {}, "1920": {}, "1920x": {}, "1920x1080x": {}, "1920x1080 2": {}, "-1920x1080": {}, "": {},
	} {
		var s still.Size
		if err := s.UnmarshalText([]byte(text)); (err == nil) != (want != image.Point{}) || err == nil && image.Point(s) != want {
			t.Errorf("%q is read as %v (%v), want %v", text, s, err, want)
		}
	}
}

func TestAPictureThatCannotBeWrittenLeavesTheFileAsItWas(t *testing.T) {
	file := filepath.Join(t.TempDir(), "p.png")
	if err := os.WriteFile(file, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := still.Write(file, image.NewRGBA(image.Rectangle{})); err == nil { // PNG has no empty pictures
		t.Error("an empty picture was written")
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "before" {
		t.Errorf("the file has %q (%v)", b, err)
	}
}

func TestAFolderThatIsNotThereIsSaidOfTheFileThatWasNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "none", "p.png")
	err := still.Write(file, image.NewRGBA(image.Rect(0, 0, 1, 1)))
	if want := fmt.Sprintf("write picture %q: no such file or directory", file); err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}
