package headline

import (
	"bytes"
	"compress/gzip"
	_ "embed" // for the dictionary
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/go-ego/gse"
)

// dictionary is of words and how frequent they are: those of gse's simplified
// Chinese that jieba's sources had five times or more. gse's own three, which a
// call of NewEmbed would link, take 32 MB.
//
//go:embed dictionary.txt.gz
var dictionary []byte

//go:generate sh -c "sed -nE 's/ ([5-9]|[0-9]{2,}) .*/ \\1/p' $(go list -m -f '{{.Dir}}' github.com/go-ego/gse)/data/dict/zh/s_1.txt | gzip -9n > dictionary.txt.gz"

// own are words of the stations' world that the dictionary lacks, each followed
// by a space; ownFrequency is that of a common word there, and ends the line.
const (
	own = "暖心 暖心驿站 网约车 快递小哥 外卖小哥 帮厨 助餐 停暖 停气 看牙 试水 小微 老旧 楼栋 楼院 路滑 送餐 微信 微网格 月嫂 冷链 市辖区 " +
		"医保局 义诊 便民 党群 社保卡 "
	ownFrequency = " 1000\n"
)

// lexicon cuts sentences into words.
type lexicon struct {
	mu        sync.Mutex // the segmenter does not say that several may use it
	segmenter *gse.Segmenter
}

// shared is what the program holds, which never changes, read when it is first
// asked for.
var shared = sync.OnceValues(load) //nolint:gochecknoglobals // as embedded files are

func (l *lexicon) cut(sentence string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.segmenter.CutDAG(sentence)
}

// load reads the dictionary.
func load() (*lexicon, error) {
	z, err := gzip.NewReader(bytes.NewReader(dictionary))
	if err != nil {
		return nil, fmt.Errorf("read dictionary of words: %w", err)
	}
	words, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("read dictionary of words: %w", err)
	}
	s := &gse.Segmenter{SkipLog: true}
	if err := s.LoadDictStr(string(words) + strings.ReplaceAll(own, " ", ownFrequency)); err != nil {
		return nil, fmt.Errorf("load dictionary of words: %w", err)
	}
	return &lexicon{segmenter: s}, nil
}
