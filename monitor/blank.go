package monitor

import (
	"context"
	"os"
	"time"
)

// watchPace is how often the file and the contact are looked at: whoever blanks
// the screen sees it within half a second. A folder that may not be there yet
// cannot be watched in any other way.
const watchPace = 250 * time.Millisecond

// watch looks after the file and the contact until the context ends.
func (m *Monitor) watch(ctx context.Context) error {
	if m.File == "" && m.Contact == nil {
		return nil
	}
	pace := time.NewTicker(watchPace)
	defer pace.Stop()
	for {
		if blank := m.blanked(); m.blank.Swap(blank) != blank {
			m.Changed()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-pace.C:
		}
	}
}

// blanked says what blanks the screen now. A file that cannot be looked for
// blanks nothing.
func (m *Monitor) blanked() Reason {
	if m.File != "" {
		if _, err := os.Lstat(m.File); err == nil {
			return ReasonFile
		}
	}
	if m.Contact != nil && m.Contact() {
		return ReasonContact
	}
	return ""
}
