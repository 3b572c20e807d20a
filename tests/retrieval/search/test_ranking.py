"""Ranking: what brings a passage up or down, shown on articles of a few lines."""

from dataclasses import replace

import pytest

from retrieval import Library
from retrieval.analysis.synonyms import GROUPS, REGIONAL
from retrieval.analysis.tokenizer import normal_form, normalised_question, words
from retrieval.questions.chatter import without_chatter
from retrieval.questions.question import read_question
from retrieval.readers.reading import article_from_text, plain_article
from retrieval.search.config import RankingConfig

CONFIG = RankingConfig()


def first(question: str, *articles: str, config: RankingConfig = CONFIG) -> str:
    """The best sentence of articles written as 'title|text'."""
    parts = (article.split("|") for article in articles)
    read = [plain_article(f"{n}", title, text) for n, (title, text) in enumerate(parts)]
    return Library(read, config=config).ask(question).hits[0].passage.text


def test_what_the_title_says_every_sentence_says():
    articles = (
        "蓝线鱼|蓝线鱼又称白鱼，是一种鱼，属于鲈形目。体长可达80公分，重三斤。",
        *(f"{name}|{name}很常见。它住在水边，吃虫子。" for name in ("黑点蛙", "水蛇", "翠鸟")),
    )
    assert first("蓝线鱼的体长是多少？", *articles) == "体长可达80公分，重三斤。"
    assert first(
        "蓝线鱼的体长是多少？", *articles, config=replace(CONFIG, title=0, amount=0, value_beside=0)
    ) != ("体长可达80公分，重三斤。")


def test_a_synonym_finds_what_is_worded_otherwise():
    text = "某县|这里盛产苹果，果园很大。赵某乘坐地铁时不慎遗失手机。"
    assert first("谁的手机弄丢了", text) == "赵某乘坐地铁时不慎遗失手机。"


def test_a_date_is_preferred_where_a_date_is_asked():
    text = "甲公司|甲公司成立时很小，没有厂房。甲公司成立于1998年，有厂房。"
    assert first("甲公司成立于哪一年", text) == "甲公司成立于1998年，有厂房。"


def test_a_name_that_the_question_has_itself_is_no_answer():
    features = Library([plain_article("1", "公园", "北京有300个公园。")])._ranking.features
    assert not features.answers_kind(0, ["place"], "北京有多少公园")
    assert features.answers_kind(0, ["place", "number"], "北京有多少公园")


def test_traditional_and_simplified_meet_in_taiwans_words():
    library = Library([plain_article("1", "品質", "執法品質考評與全覆寫的實戰指引，由上司制定。")])
    assert library.ask("执法质量 全覆盖 领导").confident


def test_asking_and_courtesy_are_not_looked_for():
    asked = read_question(normalised_question("您好，请问通辽有多少人？谢谢您！"))
    assert not any(word in asked.content for word in ("您好", "请问", "多少", "谢谢"))
    assert asked.answer_kinds == ("number",)
    assert without_chatter("谢谢") == "谢谢"  # nothing else is left: it stays


@pytest.mark.parametrize("name", ["几内亚在哪里", "何塞是谁", "几何学是什么"])
def test_names_that_begin_like_an_asking_word_stay_whole(name):
    assert read_question(name).content.startswith(name[:2])


def test_scores_are_shares_and_nothing_in_common_is_no_hit():
    library = Library([article_from_text("# 甲\n\n苹果很甜。\n\n梨很脆。", "a.md")])
    hits = library.ask("苹果").hits
    assert [hit.passage.text for hit in hits] == ["苹果很甜。"]
    assert 0 < hits[0].score <= 1
    assert library.ask("量子").hits == []


def test_equal_scores_keep_the_articles_order():
    library = Library([plain_article(str(n), "", "苹果很甜。") for n in range(5)])
    assert [hit.passage.article.file for hit in library.ask("苹果").hits] == list("01234")


def test_the_tables_of_synonyms_are_clean():
    assert all(len(set(group)) == len(group) > 1 for group in GROUPS)
    assert all(old != new and new not in REGIONAL for old, new in REGIONAL.items())


def test_what_says_what_a_thing_is_comes_first_where_that_is_asked():
    text = "# 水锤\n\n阀门要慢慢关。\n\n老工人都怕水锤。\n\n## 成因\n\n水锤是一种压力骤升的现象。\n"
    article = article_from_text(text, "a.md")
    hit, other = Library([article]).ask("什么是水锤").hits[:2]
    assert hit.passage.text.startswith("水锤是一种")
    plain = Library([article], config=replace(CONFIG, definition=0)).ask("什么是水锤").hits
    assert hit.score - other.score > plain[0].score - plain[1].score


@pytest.mark.parametrize(
    "line",
    ["## 导言\n\n水泵不出水怎么办？", "## 目录\n\n- 水泵不出水", "## 群聊\n\n水泵不出水咋办?"],
)
def test_a_line_that_only_repeats_the_question_is_no_answer(line):
    """A title, an entry of a list, somebody else's question."""
    text = f"# 问答\n\n{line}\n\n## 检修\n\n水泵不出水时，多半是底阀漏气，要先灌水。\n"
    hits = Library([article_from_text(text, "a.md")]).ask("水泵不出水怎么办").hits
    assert "底阀漏气" in hits[0].passage.text


def test_the_words_of_a_sentence_are_those_it_was_indexed_by():
    """A byline has more tokens than its sentence, a number more forms, and Latin joins marks."""
    text = "# 茶\n\n作者：王小明\n\n2024年3月，Wi-Fi 密码是 12.8。绿茶用八十度的水！\n\n第一条 茶。"
    library = Library([article_from_text(text, "茶.md")])
    for doc_id, passage in enumerate(library.passages):
        assert library._ranking.features._words(doc_id) == words(normal_form(passage.text, False))


POETS = (
    "张山|字子高，号北村。诗作很多。",
    "李水|诗与张山齐名，世称张李。词近张山。张山常来。",
)


def test_a_name_alone_finds_what_is_called_so():
    assert first("张山", *POETS) == "字子高，号北村。"
    assert first("介绍一下张山", *POETS) == "字子高，号北村。"


def test_the_opening_of_a_section_tells_what_it_is_called_after():
    library = Library([article_from_text(GENRES, "genres.md")])
    assert library.ask("蒸汽朋克是什么").hits[0].passage.text.startswith("以蒸汽为动力的世界")


GENRES = """# 类型

## 蒸汽朋克

### 特征

- 以蒸汽为动力的世界，齿轮随处可见

### 常见问题

- 蒸汽朋克的色调太单一

- 忘了蒸汽朋克也讲人
"""


RELEASES = """# 系统

## 甲

每年四月发布的版本是短期的。

## 乙

Foo 的第一个版本由几位志愿者在 1993 年秋天写成，同一年的冬天发布，至今仍有人用。
"""


def test_what_lacks_the_name_asked_for_falls_behind():
    article = article_from_text(RELEASES, "releases.md")
    best = [
        Library([article], config=replace(CONFIG, lacks_names=weight, lacks_codes=0)).ask(
            "Foo 是哪年发布的"
        )
        for weight in (CONFIG.lacks_names, 0)
    ]
    assert ["Foo" in answer.hits[0].passage.text for answer in best] == [True, False]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("屏幕显示代码F03怎么回事", "F03"),
        ("礼拜一图书馆开不开", "周一"),
        ("webmail登录窗口怎么关", "webmail"),
    ],
)
def test_what_lacks_the_code_or_day_or_latin_word_asked_for_falls_far_behind(question, answer):
    text = """# 须知

屏幕显示故障代码时先断电，然后报修。

代码F03：进水阀堵塞，请清洗滤网。

图书馆周二至周四开，证件请自带。

图书馆逢周一整理书架。

登录窗口请手动关。

webmail 登录以后，请点它右上角的叉号来关掉，再打开要重新输入口令。

"""
    article = article_from_text(text, "notice.md")
    best = [
        Library([article], config=replace(CONFIG, lacks_codes=weight)).ask(question)
        for weight in (CONFIG.lacks_codes, 0)
    ]
    assert [answer in found.hits[0].passage.text for found in best] == [True, False]


POEMS = """# 小园诗抄

## 秋窗·夜雨

贺知秋

雨打芭蕉，灯照旧书。

夜长人未睡，檐下水声疏。

## 渔歌

林晚舟

一桨划开水面，两岸柳色新。

## 后记

这些诗是谁写的，写作的年代，编者都查过。作者的小传在书末，写得很短。
"""
SHORE = "# 江岸\n\n贺知秋\n\n晨雾锁江岸，\n\n孤帆过浅滩。\n\n鸥鸟随风起，\n\n渔人带月还。"
ESSAY = "# 读江岸\n\n“孤帆过浅滩”一句最好，孤帆过浅滩有动有静。\n\n老师讲孤帆过浅滩，讲了半天。"


@pytest.mark.parametrize(
    ("question", "author"),
    [
        ("秋窗夜雨是谁写的", "贺知秋"),
        ("秋窗的作者是谁", "贺知秋"),
        ("渔歌是哪位诗人写的", "林晚舟"),
        ("课文《渔歌》是谁的作品", "林晚舟"),
        ("谁写的渔歌", "林晚舟"),
    ],
)
def test_the_author_of_a_work_is_named_below_its_title(question: str, author: str):
    library = Library([article_from_text(POEMS, "a.md"), article_from_text(SHORE, "b.md")])
    answer = library.ask(question)
    assert (answer.hits[0].passage.text, answer.confident) == (author, True)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("孤帆过浅滩的下一句", "鸥鸟随风起，"),
        ("“孤帆过浅滩”的上一句是什么", "晨雾锁江岸，"),
        ("晨雾锁江岸，孤帆过浅滩后面一句", "鸥鸟随风起，"),
        ("雨打芭蕉的下一句是什么", "雨打芭蕉，灯照旧书。"),  # both are in one line
        ("檐下水声疏上一句", "夜长人未睡，檐下水声疏。"),
    ],
)
def test_the_line_beside_one_that_is_quoted(question: str, line: str):
    texts = {"a.md": POEMS, "b.md": SHORE, "c.md": ESSAY}
    answer = Library([article_from_text(texts[file], file) for file in texts]).ask(question)
    assert (answer.hits[0].passage.text, answer.confident) == (line, True)


WALL = """# 老街

街上三面墙都有字。

## 北墙

墙上有两句歌词：

> 灯笼挂满长街口，
> 夜船归来一声笛。

歌词是本街教师许望春写的，曲子后来才有。

## 南墙

“夜行慢走”四个字是漆匠周老六写的。
"""


@pytest.mark.parametrize("quote", ["“夜船归来一声笛”", "灯笼挂满长街口"])
def test_who_wrote_a_line_a_sentence_beside_it_says(quote: str):
    answer = Library([article_from_text(WALL, "a.md")]).ask(f"{quote}是谁写的")
    assert answer.hits[0].passage.text == "歌词是本街教师许望春写的，曲子后来才有。"


def test_after_the_last_line_there_is_none():
    texts = {"b.md": SHORE, "c.md": ESSAY}
    library = Library([article_from_text(texts[file], file) for file in texts])
    assert library.ask("渔人带月还的下一句").hits[0].score < 1


CHAT = """合唱团群

老周 08:01
请问周末排练几点开始？

小何 08:05
同问，周末排练几点开始的

阿芳 08:20
谁的水杯落在排练厅了

团长 08:31
@老周 下午两点，迟到的站后排

老周 08:40
收到
"""
OPENING = """# 鱼缸能不能放阳台

鱼缸能不能放阳台，这个问题养鱼的人争论了很久。

店家的说法是：阳台上日晒太强，鱼缸不能放在那里。

水草需要光，每天照八小时。
"""


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (CHAT, "周末排练几点开始", "下午两点"),
        (OPENING, "鱼缸能不能放阳台", "日晒太强"),
        (OPENING, "鱼缸可以放阳台吗", "日晒太强"),
    ],
)
def test_somebody_elses_question_is_no_answer(text: str, question: str, answer: str):
    library = Library([article_from_text(text, "a.txt" if text is CHAT else "a.md")])
    assert answer in library.ask(question).hits[0].passage.text


SAYINGS = """# 船报

## 言论

海风里的盐会咬坏浮标，不刷漆就锈穿。

—— 海事局谈浮标刷漆的原因
"""


def test_the_words_are_the_answer_and_not_whose_they_are():
    library = Library([article_from_text(SAYINGS, "a.md")])
    assert "锈穿" in library.ask("浮标为什么要刷漆").hits[0].passage.text


COURSE = """# 园艺课

## 嫁接

把接穗削成楔形，插进砧木的切口，再用胶带缠紧。

## 思考题

### 怎样嫁接月季

你的月季只有一株，想让它开两种颜色的花，请想想怎样嫁接月季才容易成活。
"""


def test_an_exercise_is_no_answer_unless_exercises_are_asked_for():
    library = Library([article_from_text(COURSE, "a.md")])
    assert "接穗" in library.ask("月季怎么嫁接").hits[0].passage.text
    assert "请想想" in library.ask("嫁接月季的思考题").hits[0].passage.text


@pytest.mark.parametrize(
    "question", ["木工里说的“榫头”什么意思", "木工里榫头什么意思", "木工术语榫头是什么"]
)
def test_a_term_is_defined_where_its_field_is_not_named(question: str):
    text = "# 学徒手册\n\n榫头，指木料一端削出的凸起。\n\n榫头要削平，榫头松了就加楔子。\n"
    answer = Library([article_from_text(text, "a.md")]).ask(question)
    assert answer.found
    assert answer.hits[0].passage.text == "榫头，指木料一端削出的凸起。"
    assert not answer.missing


def test_of_two_fields_that_have_a_term_the_one_asked_for_comes_first():
    wood = "# 木工手册\n\n开口，指在木料上凿出的槽。\n"
    shop = "# 商铺手册\n\n开口，指第一次报出的价。\n"
    library = Library([article_from_text(wood, "a.md"), article_from_text(shop, "b.md")])
    texts = [library.ask(f"{f}里的“开口”什么意思").hits[0].passage.text for f in ("木工", "商铺")]
    assert texts == ["开口，指在木料上凿出的槽。", "开口，指第一次报出的价。"]


OPERA = "《雪桥》这出戏在乡里演过很多回，老人都会唱《雪桥》的头一段。{}戏服存放在祠堂里。"


@pytest.mark.parametrize(
    "sentence",
    [
        "《雪桥》出自戏班班主周满仓之手，首演于庙会。",
        "《雪桥》由小学教师周满仓执笔。",
        "《雪桥》的作者是阿蛮，原是船工。",
        "《雪桥》是阿蛮的作品，原名不详。",
        "一九五三年冬，乡村教师王秀兰写下了《雪桥》的唱词。",
        "《雪桥》由阿蛮所作，后来丢了一折。",
    ],
)
@pytest.mark.parametrize("question", ["《雪桥》这出戏是谁写的", "雪桥的作者是谁"])
def test_who_wrote_a_work_a_sentence_says(question: str, sentence: str):
    answer = Library([plain_article("1", "戏班旧事", OPERA.format(sentence))]).ask(question)
    assert answer.hits[0].passage.text == sentence
    assert answer.confident


@pytest.mark.parametrize("question", ["《雪桥》这出戏是谁写的", "谁写了《雪桥》"])
@pytest.mark.parametrize("sentence", ["", "由于没有写下《雪桥》的曲谱，唱法各不相同。"])
def test_a_sentence_that_names_nobody_never_tells_who_wrote(question: str, sentence: str):
    answer = Library([plain_article("1", "戏班旧事", OPERA.format(sentence))]).ask(question)
    assert not answer.confident


@pytest.mark.parametrize(("question", "price"), [("票价多少", "6"), ("以前的票价多少", "4")])
def test_of_two_prices_that_in_force_comes_first(question: str, price: str):
    void = "本票价自三月一日起作废。成人票价 4 元。"
    in_force = "三月一日起执行。成人票价 6 元。"
    library = Library([plain_article("1", "渡船", void), plain_article("2", "渡船", in_force)])
    assert library.ask(question).hits[0].passage.text == f"成人票价 {price} 元。"


def test_the_price_of_another_seat_is_no_sure_answer():
    others = ("茶馆|茶馆卖绿茶和点心。", "书店|书店专卖旧书。", "公园|公园里种了樱花。")
    texts = [text.split("|") for text in ("渡船|一等座票价 90 元。船员三人。", *others)]
    library = Library([plain_article(f"{n}", *text) for n, text in enumerate(texts)])
    assert library.ask("一等座票价多少").confident
    assert not library.ask("二等座票价多少").confident


@pytest.mark.parametrize(
    ("question", "is_sure"),
    [
        ("渡口有厕所吗", True),
        ("渡口有奖金吗", False),
        ("渡口有厕所年金吗", False),  # jieba cuts 年金 into characters
    ],
)
def test_whether_there_is_a_thing_is_sure_only_where_it_is_named(question: str, is_sure: bool):
    others = ("茶馆|茶馆卖绿茶和点心。", "书店|书店专卖旧书。", "公园|公园里种了樱花。")
    texts = [text.split("|") for text in ("渡口|渡口东侧有厕所。", *others)]
    library = Library([plain_article(f"{n}", *text) for n, text in enumerate(texts)])
    assert library.ask(question).confident is is_sure


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ("修伞第二步干什么", "拆下断骨。"),
        ("修伞的第三个步骤是什么", "换上新骨。"),
        ("补锅第二步", "烧热锅底。"),
    ],
)
def test_a_step_is_found_by_its_number(question: str, step: str):
    umbrella = "# 修伞\n\n## 工具\n\n- 剪刀\n- 线\n- 伞骨\n\n## 步骤\n\n"
    umbrella += "1. 撑开伞面。\n   - 先擦干。\n2. 拆下断骨。\n3. 换上新骨。\n"
    pot = "# 补锅\n\n1. 刮净锈迹。\n2. 烧热锅底。\n3. 抹上锡。\n"
    library = Library([article_from_text(umbrella, "伞.md"), article_from_text(pot, "锅.md")])
    assert library.ask(question).hits[0].passage.text == step


def test_where_a_telephone_number_is_asked_for_a_line_without_one_comes_after():
    text = "# 渡口\n\n打电话给站房的旅客，请在电话里报上船票号。\n\n## 站房\n\n"
    text += "值班：老周\n电话：028-5550\n"
    library = Library([article_from_text(text, "渡口.md")])
    assert library.ask("站房的电话").hits[0].passage.text == "电话：028-5550"


def test_how_to_solve_is_no_word_that_the_answer_has():
    text = "# 打印机\n\n## paper jam\n\n打开后盖，抽出卡住的纸。\n\n## 其他\n\n"
    text += "能解决的问题都在群里报错。\n"
    library = Library([article_from_text(text, "打印机.md")])
    assert library.ask("报错 paper jam 怎么解决").hits[0].passage.text == "打开后盖，抽出卡住的纸。"


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ("撑开伞面以后下一步做什么", "拆下断骨。"),
        ("修伞，拆完断骨后接下来怎么办", "换上新骨。"),
        ("拆下断骨之后下一步干什么", "换上新骨。"),
    ],
)
def test_a_step_is_found_by_the_one_before_it(question: str, step: str):
    text = "# 修伞\n\n1. 撑开伞面。\n2. 拆下断骨。\n3. 换上新骨。\n\n断骨容易伤手。\n"
    library = Library([article_from_text(text, "伞.md")])
    assert library.ask(question).hits[0].passage.text == step


LAUNDRY_TOOL = """# 洗衣房小程序

## 清空排队

若要清空排队名单，请在终端执行：

```bash
queuectl flush --all
```

## 导出名单

导出名单时会得到如下的表：

```
房号 时间
101 八点
102 九点
103 十点
```
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("怎么清空排队名单", "queuectl flush --all"),
        ("清空排队名单用什么命令", "queuectl flush --all"),
        ("排队名单能清空吗", "若要清空排队名单，请在终端执行："),
        ("怎么导出名单", "导出名单时会得到如下的表："),  # what is printed is no command
    ],
)
def test_where_a_question_asks_how_the_command_comes_before_its_lead_in(question, answer):
    library = Library([article_from_text(LAUNDRY_TOOL, "tool.md")])
    assert library.ask(question).hits[0].passage.text == answer


def test_a_sentence_that_says_it_gives_the_reason_comes_first_where_one_is_asked_for():
    text = "渡口|渡船的班次减少，只剩两班。班次减少的原因是桥修通了。"
    assert first("渡船班次为什么减少", text) == "班次减少的原因是桥修通了。"
    text = "渡口|渡船班次减少，但是由于习惯，人们还来。桥修通了，渡船班次因此减少。"
    assert first("渡船班次为什么减少", text) == "桥修通了，渡船班次因此减少。"
