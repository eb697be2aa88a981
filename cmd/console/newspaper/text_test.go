package newspaper_test

import (
	"slices"
	"strings"
	"testing"

	"nuanxin/cmd/console/newspaper"
)

func TestTitlesAreFound(t *testing.T) {
	const body = "驿站的门天天开着，谁都可以进来坐一坐。"
	for name, c := range map[string]struct {
		page string
		want []string // titles, each with its subtitles
	}{
		"headings":           {lines("## 甲", body, "## 乙", body), []string{"甲", "乙"}},
		"without a blank":    {lines("#甲", body, "#乙#", body), []string{"甲", "乙"}},
		"underlined":         {lines("甲乙", "====", body, "", "丙丁", "====", body), []string{"甲乙", "丙丁"}},
		"bold":               {lines("**甲**", body, "__乙__", body), []string{"甲", "乙"}},
		"plain":              {lines("甲乙丙", "", body, "", "丁戊己", "", body), []string{"甲乙丙", "丁戊己"}},
		"no blank lines":     {lines("甲乙丙", "本报讯（记者 琚某）"+body, "丁戊己", "本报讯（记者 弋某）"+body), []string{"甲乙丙", "丁戊己"}},
		"question":           {lines("甲乙丙？", "本报讯（记者 琚某）"+body), []string{"甲乙丙？"}},
		"indented text":      {lines("甲乙丙", "　　"+body, "　　"+body, "丁戊己", "　　"+body), []string{"甲乙丙", "丁戊己"}},
		"parts":              {lines("# 解放区报", "## 要闻", "### 甲", "本报讯 "+body, "#### 一", body, "### 乙", "本报讯 "+body), []string{"甲", "乙"}},
		"kicker and subhead": {lines("### 引", "## 甲", "### ——副", "本报讯 "+body, "### 引二", "## 乙", "本报讯 "+body), []string{"甲|引|——副", "乙|引二"}},
		"plain subtitle":     {lines("## 甲", "这里是副题", "□记者 琚某", body), []string{"甲|这里是副题"}},
		"two lines":          {lines("驿站有温度", "歇脚有去处", "本报讯 "+body), []string{"驿站有温度 歇脚有去处"}},
		"dashed":             {lines("驿站有温度", "——花园街见闻", "", "本报讯 "+body), []string{"驿站有温度|——花园街见闻"}},
		"set apart":          {lines("区医保局", "", "网上办掌上办群众少跑路", "", "本报讯 "+body), []string{"网上办掌上办群众少跑路|区医保局"}},
		"spaced":             {lines("## 暖 心 驿 站", body), []string{"暖心驿站"}},
		"divided":            {lines("## 网上办  掌上办", body), []string{"网上办 掌上办"}},
		"mixed":              {lines("## 甲", body, "", "没有井号的", "", "本报讯 "+body), []string{"甲", "没有井号的"}},
		"numbered":           {lines("甲乙丙", "", body, "", "一、小标题", "", body), []string{"甲乙丙"}},
		"parts of one":       {lines("# 甲", "本报讯 "+body, "## 一处", body, "## 二处", body), []string{"甲"}},
		"no marks":           {lines("驿站里的一天", body+body, "——摘自驿站日记", "网格里的故事", body+body, "（记者 琚某）", "平东里要变样", body+body), []string{"驿站里的一天", "网格里的故事", "平东里要变样"}},
		"spread":             {lines("十大项目开工", "", "解放区十个大项目在同一天破土动", "", "工，其中九个在城里，还有一个在", "", "民主路。", "", "记者 琚某", "", "红姐帮帮团", "", "花园街社区有一个帮帮团，十七位", "", "老党员分文不取。"), []string{"十大项目开工", "红姐帮帮团"}},
		"no title":           {body, []string{""}},
		"section only":       {lines("# 要闻", "", "## 甲", body, "## 乙", body), []string{"甲", "乙"}},
	} {
		var got []string
		for _, a := range newspaper.Read(c.page, noon).Articles {
			got = append(got, strings.Join(append([]string{a.Title}, a.Subtitles...), "|"))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestGuessesAreOwnedUpTo(t *testing.T) {
	const body = "驿站的门天天开着，谁都可以进来坐一坐。"
	for page, want := range map[string]string{
		lines("甲乙丙", "", body, "", "丁戊己", "", body):      "may be a part of the article above",
		lines("## 甲", body, "", "没有井号的题目", "", body):     "line 4 may be the title of another article",
		lines("驿站有温度", "歇脚有去处", "本报讯 "+body):             "the title stood on several lines",
		lines("甲乙丙", "", "本报讯 "+body, "丁戊", "本报讯 "+body): "",
	} {
		var doubts []string
		for _, a := range newspaper.Read(page, noon).Articles {
			doubts = append(doubts, a.Doubts...)
		}
		if got := strings.Join(doubts, "; "); got != want {
			t.Errorf("%q: doubts %q, want %q", page, got, want)
		}
	}
}

func TestBrokenLinesBecomeParagraphs(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"a paragraph a line":  {lines("第一段话说完了。", "第二段话也说完了。"), []string{"第一段话说完了。", "第二段话也说完了。"}},
		"broken":              {lines("花园街社区的暖心驿站对四类", "人敞开大门，谁都可以进来。"), []string{"花园街社区的暖心驿站对四类人敞开大门，谁都可以进来。"}},
		"a short last line":   {lines("花园街社区的暖心驿站对四类", "人敞开大门。", "骑手们一下班就赶过来坐一坐", "，喝口水。"), []string{"花园街社区的暖心驿站对四类人敞开大门。", "骑手们一下班就赶过来坐一坐，喝口水。"}},
		"a full line's end":   {lines("花园街社区的暖心驿站对四类", "人敞开大门，都可以进来的。", "骑手们一下班就赶过来。"), []string{"花园街社区的暖心驿站对四类人敞开大门，都可以进来的。骑手们一下班就赶过来。"}},
		"an indented line":    {lines("花园街社区的暖心驿站对四类", "人敞开大门，都可以进来的。", "　　骑手们一下班就来。"), []string{"花园街社区的暖心驿站对四类人敞开大门，都可以进来的。", "骑手们一下班就来。"}},
		"a page's end":        {lines("花园街社区的暖心驿站对四类", "人敞开大门，骑手们一下班就", "", "- 2 -", "", "赶过来。"), []string{"花园街社区的暖心驿站对四类人敞开大门，骑手们一下班就赶过来。"}},
		"a date in it":        {lines("花园街社区的暖心驿站对四类", "人敞开大门，骑手们一下班就", "赶过来坐一坐，喝一口热水，", "再走不迟，驿站的生日就定在", "2024年4月3日", "这一天，大家都记得。"), []string{"花园街社区的暖心驿站对四类人敞开大门，骑手们一下班就赶过来坐一坐，喝一口热水，再走不迟，驿站的生日就定在2024年4月3日这一天，大家都记得。"}},
		"Latin":               {lines("驿站里的屏幕写着 Welcome", "home，骑手看得懂。"), []string{"驿站里的屏幕写着Welcome home，骑手看得懂。"}},
		"a number":            {lines("驿站服务热线是0391-00000", "00，欢迎拨打，不要客气。"), []string{"驿站服务热线是0391-0000000，欢迎拨打，不要客气。"}},
		"a list":              {lines("- 插花", "- 家政", "* 理发"), []string{"插花", "家政", "理发"}},
		"labels":              {lines("报名的办法：", "时间：周六", "地点：花园街", "电话：0391-0000000", "欢迎报名。"), []string{"报名的办法：", "时间：周六", "地点：花园街", "电话：0391-0000000", "欢迎报名。"}},
		"blanks":              {"驿站 里有 热水，WiFi 密码写在 墙上。", []string{"驿站里有热水，WiFi密码写在墙上。"}},
		"blanks for commas":   {lines("检查站有三处。", "", "老丁沟 春林村 龙寺村"), []string{"检查站有三处。", "老丁沟 春林村 龙寺村"}},
		"bold in the text":    {"驿站**天天**开门。", []string{"驿站天天开门。"}},
		"a blank line a line": {lines("花园街社区的暖心驿站对四类", "", "人敞开大门，骑手们一下班就", "", "赶过来坐一坐，喝一口热水再", "", "走。", "", "环卫工人也来。"), []string{"花园街社区的暖心驿站对四类人敞开大门，骑手们一下班就赶过来坐一坐，喝一口热水再走。", "环卫工人也来。"}},
	} {
		if got := article(t, "本报讯 开场白。\n\n"+c.text).Paragraphs[1:]; !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestCharactersArePutIntoOneForm(t *testing.T) {
	for text, want := range map[string]string{
		"２０２４年Ａ区，投资６．５亿元。":      "2024年A区，投资6.5亿元。",
		"琚弋翀，（）：！？“”……。":        "琚弋翀，（）：！？“”……。",
		"⼀⽇⽼⼈，cafe\u0301。":      "一日老人，café。",
		"一\u00a0二\u3000三，四\t五。": "一二三，四五。",
	} {
		if got := article(t, text).Paragraphs[0]; got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestInvisibleCharactersAreTakenOutAndNamed(t *testing.T) {
	page := newspaper.Read("## 题\u202e目\n正\u200b文\u0007。\n", noon)
	if a := page.Articles[0]; a.Title != "题目" || a.Paragraphs[0] != "正文。" {
		t.Errorf("%+v", a)
	}
	want := []newspaper.LeftOut{{1, "", "invisible characters: U+202E"}, {2, "", "invisible characters: U+200B, U+0007"}}
	if !slices.Equal(page.LeftOut, want) {
		t.Errorf("left out %+v, want %+v", page.LeftOut, want)
	}
}

func TestLinesAreCountedAsAnEditorCountsThem(t *testing.T) {
	page := newspaper.Read("第2版\r\n\r\n甲乙\u2028## 题目\r\n正文在此。\r\n- 3 -", noon)
	if a := page.Articles[0]; a.Line != 3 || a.Title != "题目" {
		t.Errorf("%+v", a)
	}
	if l := page.LeftOut[len(page.LeftOut)-1]; l.Line != 5 || l.Text != "- 3 -" {
		t.Errorf("%+v", l)
	}
}
