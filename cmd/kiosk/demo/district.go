package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"nuanxin/feed"
)

const prefix = feed.Prefix("nuanxin/v1")

// District is the folder of a small district.
type District struct {
	// Config is the station's configuration file, Key the clerk's private
	// key, and Notice an item for the clerk to push.
	Config, Key, Notice string
}

// Found writes a district's files into a folder, and puts its signed items on
// the broker. A key that is there already stays.
func Found(ctx context.Context, dir string, b *Broker, now time.Time) (District, error) {
	d := District{
		Config: filepath.Join(dir, "kiosk.toml"),
		Key:    filepath.Join(dir, "clerk.key"),
		Notice: filepath.Join(dir, "notice.json"),
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return District{}, fmt.Errorf("demo: %w", err)
	}
	clerk, err := d.clerk()
	if err != nil {
		return District{}, fmt.Errorf("demo: %w", err)
	}
	if err := d.write(dir, clerk, b.URL, now); err != nil {
		return District{}, fmt.Errorf("demo: %w", err)
	}
	return d, publish(ctx, b, clerk, now)
}

// clerk reads the clerk's key, or makes it.
func (d District) clerk() (feed.Signer, error) {
	if b, err := os.ReadFile(d.Key); err == nil {
		return feed.ParseSigner(b)
	}
	clerk, err := feed.NewSigner("demo-clerk")
	if err != nil {
		return feed.Signer{}, err
	}
	b, err := clerk.Marshal()
	if err != nil {
		return feed.Signer{}, err
	}
	return clerk, os.WriteFile(d.Key, b, 0o600)
}

func (d District) write(dir string, clerk feed.Signer, url string, now time.Time) error {
	trust, err := json.Marshal(feed.Trust{Version: 1, Keys: []feed.Key{clerk.TrustEntry()}}, jsontext.Multiline(true))
	if err != nil {
		return err
	}
	notice, err := json.Marshal(feed.Item{
		ID:     "notice-first",
		Kind:   feed.KindNotice,
		Scope:  feed.ScopeAll,
		Until:  now.AddDate(0, 0, 7).Truncate(time.Second),
		Title:  "今晚八点，站里煮了姜汤",
		Notice: &feed.Notice{When: "今晚 20:00–22:00", Where: "花园街社区暖心驿站", Text: "骑手、环卫师傅都来喝一碗，暖暖身子再上路。"},
	}, jsontext.Multiline(true))
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"trust.json": trust, "notice.json": notice, "kiosk.toml": fmt.Appendf(nil, configuration, url, prefix),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), append(content, '\n'), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// configuration is the demo station's, to be filled with the broker and the
// prefix of its topics.
const configuration = `# The demo's station. It is written anew at every start.
[station]
id = "jz-jf-huayuanjie"
name = "花园街社区暖心驿站"
street = "jiaobei"

[broker]
url = %q
prefix = %q

[trust]
file = "trust.json"

[store]
file = "feed.db"

[clock]
source = "system"

[roster]
max_age_hours = 0

[screen]
fullscreen = false
width = 1920
height = 1080

[sensor]
driver = "simulated"`

// publish signs the items and puts them on the broker.
func publish(ctx context.Context, b *Broker, clerk feed.Signer, now time.Time) error {
	list, err := items(now)
	if err != nil {
		return err
	}
	for _, it := range list {
		envelope, err := feed.Seal(ctx, it, clerk)
		if err != nil {
			return fmt.Errorf("demo item %s: %w", it.ID, err)
		}
		if err := b.retain(prefix.Content(it.Scope, it.ID), envelope); err != nil {
			return fmt.Errorf("demo item %s: %w", it.ID, err)
		}
	}
	return nil
}
