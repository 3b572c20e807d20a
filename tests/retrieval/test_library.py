import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import retrieval.library
from retrieval import Library, NothingToRead
from retrieval.answers.suggestions import MAX_CANDIDATES, CandidateQuestion
from retrieval.readers.reading import article_from_text, plain_article

RECIPES = {
    "茶.txt": "怎样泡茶\n作者：周晓红\n绿茶要用80℃的水冲泡。红茶可以用沸水。\n泡茶最好用山泉水。",
    "面.md": "# 葱油面的做法\n\n小葱洗净切段，用小火熬出葱油。面条煮三分钟后捞出。\n",
    "網路.txt": "無線網路設定\n請先開啟伺服器,再輸入密碼。軟體更新需要十分鐘。",
}


def saved(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def of(files: dict[str, str]) -> Library:
    return Library(article_from_text(text, name) for name, text in files.items())


LIBRARY = of(RECIPES)


def first(question: str, library: Library = LIBRARY) -> str:
    return library.ask(question).hits[0].passage.text


# Opening a folder.


def test_a_folder_is_opened_in_the_order_of_its_files(tmp_path: Path):
    library = Library.open(saved(tmp_path, {"b.txt": "乙题\n乙文。", "a/c.md": "# 丙\n\n丙文。"}))
    assert [article.file for article in library.articles] == ["a/c.md", "b.txt"]
    assert library.problems == ()


def test_what_cannot_be_read_is_told_and_the_others_stay_in_service(tmp_path: Path):
    folder = saved(
        tmp_path,
        {
            "好.txt": "怎样泡茶\n绿茶要用80℃的水冲泡。",
            "草稿.md": "---\ntitle: 涨薪\ndraft: true\n---\n正文。",
            "二进制.txt": b"\x89PNG\0\0\0",
            "乱码.txt": bytes(range(1, 256)) * 20,
            "空.txt": b"",
            "无句子.txt": "首页\n登录\n",
        },
    )
    with (folder / "大.txt").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    library = Library.open(folder)
    assert first("绿茶用多热的水", library) == "绿茶要用80℃的水冲泡。"
    told = {problem.file: problem.reason for problem in library.problems}
    assert set(told) == {path.name for path in folder.iterdir()} - {"好.txt"}
    assert "binary" in told["二进制.txt"]
    assert "UTF-8" in told["乱码.txt"]
    assert "empty" in told["空.txt"]
    assert "is a draft" in told["草稿.md"]
    assert "no sentence" in told["无句子.txt"]
    assert "20 MB" in told["大.txt"]
    assert all("\n" not in reason for reason in told.values())


def test_a_file_without_permission_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = saved(tmp_path, {"a.txt": "甲题\n甲文。", "b.txt": "乙题\n乙文。"})
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)  # chmod would not stop root
    library = Library.open(folder)
    told = [(problem.file, problem.reason) for problem in library.problems]
    assert told == [("b.txt", "cannot be opened: permission denied")]
    assert [article.file for article in library.articles] == ["a.txt"]


@pytest.mark.parametrize("files", [{}, {"photo.jpg": b"\0"}, {"leer.txt": b""}])
def test_a_folder_without_an_article_is_told(tmp_path: Path, files: dict[str, str | bytes]):
    with pytest.raises(NothingToRead, match="no article to read") as caught:
        Library.open(saved(tmp_path, files))
    assert str(tmp_path) in str(caught.value)


def test_what_no_article_has_is_told_where_nothing_is_found(tmp_path: Path):
    """And not what only the passage lacks that came closest: 民宿 is there."""
    (tmp_path / "a.md").write_text("# 民宿须知\n\n早餐七点半开始。\n\n退房要还钥匙。\n", "utf-8")
    answer = Library.open(tmp_path).ask("民宿的地址")
    assert (answer.found, answer.missing) == (False, ("地址",))


INN = "# 民宿须知\n\n民宿的早餐七点半开始。\n\n民宿离车站五公里，打车要二十分钟。\n"


@pytest.mark.parametrize(
    ("question", "before", "named"),
    [
        ("民宿的WiFi和早餐", "", {"WiFi"}),  # as it is typed
        ("民宿早餐有7天的吗", "", {"7"}),
        ("民宿早餐有七天的吗", "", set()),
        ("那地址呢", "民宿的泳池", {"地址"}),  # and not what was asked before
        ("我朋友在民宿吃早餐，他问泳池", "", {"泳池"}),  # nor the story around it
    ],
)
def test_what_the_articles_lack_is_named_as_typed(
    tmp_path: Path, question: str, before: str, named: set[str]
):
    (tmp_path / "a.md").write_text(INN, "utf-8")
    answer = Library.open(tmp_path).ask(question, before=before)
    assert set(answer.missing) == named


def test_a_word_of_like_sound_that_does_not_stand_there_is_not_told(tmp_path: Path):
    """打工 is not asked for as 大公, nor is that named as missing."""
    (tmp_path / "a.md").write_text(INN + "\n民宿的早餐有粥和面。\n", "utf-8")
    (tmp_path / "b.md").write_text("# 家书\n\n早餐以后，大公报送到。\n", "utf-8")
    answer = Library.open(tmp_path).ask("民宿打车可以打工吗")
    assert (answer.found, answer.confident, answer.missing) == (True, False, ("打工",))
    assert "大公" not in {*answer.missing, *answer.heard.values()}


def test_opening_hours_are_found_by_their_other_words(tmp_path: Path):
    text = "# 水果店\n\n营业时间：8:00-22:00，周日休息。\n\n苹果五元一斤。\n\n三公里以内送货。\n"
    (tmp_path / "a.md").write_text(text, "utf-8")
    for question in ("水果店几点开门", "水果店几点关门"):
        answer = Library.open(tmp_path).ask(question)
        assert answer.found
        assert "8:00" in answer.hits[0].passage.text


@pytest.mark.parametrize(
    ("message", "confident", "topic"),
    [
        ("瓦楞纸", True, ""),  # it says what it is
        ("押金", False, "押金"),
        ("押金怎么退", True, ""),
    ],
)
def test_a_word_alone_gets_passages_about_it_or_what_it_is(
    message: str, confident: bool, topic: str
):
    library = of(
        {
            "搬家.md": "# 搬家\n\n瓦楞纸是一种带波纹的纸板。\n\n押金在还箱子时怎么退，看收据。",
            "箱子.md": "# 箱子\n\n箱子分大中小三号。\n\n封箱要用宽胶带。",
        }
    )
    answer = library.ask(message)
    assert (answer.found, answer.confident, answer.topic) == (True, confident, topic)


def test_the_row_of_a_table_is_found_by_its_first_cell():
    head = "| 假别 | 天数 | 工资 |\n|---|---|---|\n"
    rows = "| 陪产假 | 9天 | 全额 |\n| 产假 | 70天 | 按保险 |\n"
    library = of({"假期.md": f"# 假期\n\n{head}{rows}", "茶.md": "# 茶\n\n茶馆卖绿茶。"})
    assert "：产假" in first("产假多少天", library)


def test_a_word_in_han_finds_the_latin_one_and_a_word_of_both_is_found_in_part():
    library = of(
        {
            "民宿.md": "# 入住须知\n\nWiFi 名称贴在门后。\n\n毛巾在柜子上层，每天一换。",
            "周边.md": "# 周边\n\n菜场挨着公交站，早上六点开门。\n\n河边可以钓鱼。",
        }
    )
    assert first("怎么连无线网", library) == "WiFi 名称贴在门后。"
    answer = library.ask("怎么连wifi")
    assert answer.hits[0].passage.text == "WiFi 名称贴在门后。"
    assert answer.missing == ()


def test_a_missing_folder_is_told(tmp_path: Path):
    with pytest.raises(NothingToRead, match="no such folder"):
        Library.open(tmp_path / "nowhere")


def test_what_can_no_longer_be_read_stays_as_it_was(tmp_path: Path):
    folder = saved(tmp_path, {"茶.txt": RECIPES["茶.txt"], "面.md": RECIPES["面.md"]})
    last = Library.open(folder)
    saved(folder, {"茶.txt": b"\x89PNG\0\0\0", "新.txt": b""})
    (folder / "面.md").unlink()
    library = Library.open(folder, previous=last)
    assert library.articles[:] == last.articles[:1]  # what is gone, and not broken, is gone
    assert first("绿茶用多少度的水", library) == "绿茶要用80℃的水冲泡。"
    assert [problem.file for problem in library.problems] == ["新.txt", "茶.txt"]
    assert {p.id for p in library.passages} < {p.id for p in last.passages}
    saved(folder, {"茶.txt": "怎样泡茶\n绿茶要用75℃的水冲泡。"})
    mended = Library.open(folder, previous=library)
    assert first("绿茶用多少度的水", mended) == "绿茶要用75℃的水冲泡。"


# Asking.


def test_the_sentence_that_answers_comes_first_as_it_is_written():
    assert first("绿茶用多少度的水") == "绿茶要用80℃的水冲泡。"
    assert first("面条要煮几分钟") == "面条煮三分钟后捞出。"


def test_a_simplified_question_finds_the_traditional_text_and_shows_it():
    assert first("服务器和密码") == "請先開啟伺服器,再輸入密碼。"
    assert first("软件更新要多久") == "軟體更新需要十分鐘。"


def test_a_traditional_question_finds_the_simplified_text():
    assert first("麵條要煮幾分鐘") == "面条煮三分钟后捞出。"
    assert first("綠茶用幾度的水沖泡") == "绿茶要用80℃的水冲泡。"


def test_width_and_case_do_not_matter():
    library = of({"a.txt": "电脑\nＣＰＵ的温度是６０度。内存有１６ＧＢ。"})
    assert first("cpu温度", library) == "ＣＰＵ的温度是６０度。"
    assert first("16gb", library) == "内存有１６ＧＢ。"


def test_who_wrote_an_article_can_be_asked():
    assert first("怎样泡茶这篇文章的作者是谁") == "作者：周晓红"


def test_a_passage_with_nothing_of_the_question_is_no_hit():
    assert LIBRARY.ask("XYZZY").hits == []
    assert not LIBRARY.ask("XYZZY").found
    for hit in LIBRARY.ask("葱油").hits:
        assert hit.score > 0
        assert set("葱油") & set(hit.passage.text)


def test_equal_scores_keep_the_order_of_the_articles():
    files = {f"{n}.txt": "停水通知\n小区明天停水。" for n in range(5)}
    hits = of(files).ask("小区明天停水").hits
    assert len({hit.score for hit in hits}) == 1
    assert [hit.passage.article.file for hit in hits] == list(files)


def test_hits_are_at_most_as_many_as_asked_for_and_best_first():
    assert len(LIBRARY.ask("泡茶的水", limit=2).hits) == 2
    scores = [hit.score for hit in LIBRARY.ask("泡茶的水").hits]
    assert scores == sorted(scores, reverse=True)


def test_what_matched_is_marked_in_the_text_as_written():
    hit = LIBRARY.ask("软件更新").hits[0]
    marked = [hit.passage.text[start:end] for start, end in hit.highlights]
    assert marked == ["軟體更新"]


def test_what_matched_as_a_synonym_is_marked():
    library = of({"a.txt": "用工规定\n单位解除劳动合同的，提前三十日通知。\n职工按月领取薪酬。"})
    hit = library.ask("辞退要提前多久说").hits[0]
    marked = {hit.passage.text[start:end] for start, end in hit.highlights}
    assert "解除劳动合同" in marked


@pytest.mark.parametrize(
    "question",
    ["", "   ", "？！。", "😀😀", "<b>&amp;</b>", "\0\x07\x1b[31m", "𠮷𠮷", "\ud800", "*" * 10_000],
)
def test_no_question_is_an_error(question: str):
    answer = LIBRARY.ask(question)
    assert answer.question == question
    assert not answer.confident


def test_a_question_of_10_000_characters_is_answered():
    assert LIBRARY.ask("绿茶用多少度的水冲泡？" * 1000).hits


@settings(deadline=None)
@given(st.text(max_size=80), st.integers(1, 20))
def test_whatever_is_asked_the_answer_keeps_its_promises(question: str, limit: int):
    answer = LIBRARY.ask(question, limit)
    assert len(answer.hits) <= limit
    assert answer.found >= answer.confident
    assert bool(answer.hits) >= answer.found
    for hit in answer.hits:
        assert 0 < hit.score <= 1
        reached = -1
        for start, end in hit.highlights:
            assert reached < start < end <= len(hit.passage.text)
            reached = end


def test_a_library_of_one_sentence_can_be_asked():
    library = of({"a.txt": "停水通知\n小区明天停水。"})
    assert first("小区什么时候停水", library) == "小区明天停水。"


FERRY = of(
    {
        "渡口.txt": "渡口的客流\n2023年渡口运送旅客三万人次。\n2024年渡口运送旅客四万人次。\n"
        "2025年渡口运送旅客五万人次。\n2025年12月渡口停航六天。\n2026年1月渡口停航两天。"
    }
)


@pytest.mark.parametrize(
    ("question", "today", "answer"),
    [
        ("去年渡口运送旅客多少", date(2026, 1, 31), "2025年渡口运送旅客五万人次。"),
        ("去年渡口运送旅客多少", date(2025, 1, 31), "2024年渡口运送旅客四万人次。"),
        ("前年渡口运送旅客多少人次", date(2026, 1, 31), "2024年渡口运送旅客四万人次。"),
        ("上个月渡口停航几天", date(2026, 1, 31), "2025年12月渡口停航六天。"),
        ("本月渡口停航几天", date(2026, 1, 31), "2026年1月渡口停航两天。"),
    ],
)
def test_last_year_is_that_before_the_day_of_asking(question: str, today: date, answer: str):
    found = FERRY.ask(question, today=today)
    assert found.confident
    assert found.hits[0].passage.text == answer


def test_a_year_that_no_article_has_is_told_and_another_one_is_no_confident_answer():
    found = FERRY.ask("明年渡口运送旅客多少", today=date(2026, 1, 31))
    assert (found.confident, found.missing) == (False, ("2027",))


def test_a_follow_up_is_told_from_the_day_of_asking_too():
    before = "2025年渡口运送旅客多少"
    found = FERRY.ask("那前年呢", before=before, last_file="渡口.txt", today=date(2026, 1, 31))
    assert found.hits[0].passage.text == "2024年渡口运送旅客四万人次。"


# What is kept under an id.


def test_passages_and_articles_are_found_by_their_ids():
    for passage in LIBRARY.passages:
        found = LIBRARY.passage(passage.id)
        assert found is not None
        assert (found.article, found.start, found.text) == (
            passage.article,
            passage.start,
            passage.text,
        )
        assert LIBRARY.article(passage.article.id) is passage.article
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,16}", passage.id)
    assert LIBRARY.passage("gone") is None
    assert LIBRARY.article("gone") is None


def test_suggestions_are_questions_that_the_articles_answer():
    seeds = Library.open(Path(__file__).parents[2] / "seeds")
    suggested = seeds.suggestions(limit=3)
    assert suggested
    for suggestion in suggested:
        assert seeds.ask(suggestion.question).confident
        assert seeds.suggestion(suggestion.id) == suggestion
    assert seeds.suggestion("gone.0") is None
    assert seeds.suggestion("") is None


@pytest.mark.parametrize(
    ("message", "suggested"),
    [("风筝的押金条丢了怎么办呢", ["怎么退风筝的押金？"]), ("鱼怎么钓", [])],
)
def test_a_related_suggestion_shares_a_word_with_what_was_asked(message, suggested):
    library = of(
        {
            "风筝.md": "# 风筝\n\n## 怎么退风筝的押金？\n\n还风筝时凭押金条退二十元。",
            "小船.md": "# 小船\n\n## 小船怎么租？\n\n到码头登记，一小时三十元，钓鱼另算。",
        }
    )
    related = library.related_suggestions(library.ask(message), 2)
    assert [each.question for each in related] == suggested


def test_however_many_quotations_and_articles_there_are_few_are_tried_as_suggestions(monkeypatch):
    text = "".join(f"“术语{n}号”是指第{n}种东西。" for n in range(300))
    library = Library([article_from_text(f"# 词表{n}\n\n{text}", f"{n}.md") for n in range(3)])
    tried: list[str] = []
    monkeypatch.setattr(
        "retrieval.answers.suggestions._is_answered", lambda *arguments: tried.append(arguments[0])
    )
    assert library.suggestions() == []
    assert len(tried) == 3 * MAX_CANDIDATES
    monkeypatch.setattr(retrieval.library, "MAX_SUGGESTION_ARTICLES", 2)
    again = Library(library.articles)
    again.suggestions()
    assert len(tried) == 5 * MAX_CANDIDATES


def test_a_suggestion_that_fails_is_left_out_and_the_others_are_offered(monkeypatch, caplog):
    library, ask = of(RECIPES), Library.ask

    def fail_once(self: Library, question: str, limit: int = 10, **options: float):
        if "葱油" in question:
            raise KeyError(question)
        return ask(self, question, limit, **options)

    def candidates(article):
        return [CandidateQuestion(q, 0, len(article.text)) for q in ("怎样泡茶", "怎么熬葱油")]

    monkeypatch.setattr(Library, "ask", fail_once)
    monkeypatch.setattr("retrieval.answers.suggestions.candidate_questions", candidates)
    assert [s.question for s in library.suggestions()] == ["怎样泡茶"]
    assert "怎么熬葱油" in caplog.text


def test_small_talk_is_no_search(monkeypatch):
    asked = Library([plain_article("茶.txt", "茶叶", "你好，茶叶要密封保存。")])
    monkeypatch.setattr(asked, "_ranking", None)
    answer = asked.ask("你好")
    assert (answer.small_talk, answer.found, answer.hits) == ("greeting", False, [])


def test_a_draft_is_taken_out_of_service_and_named(tmp_path: Path):
    (tmp_path / "甲.md").write_text("# 甲\n\n绿茶要用热水。\n", "utf-8")
    (tmp_path / "乙.md").write_text("# 乙\n\n红茶可以用沸水。\n", "utf-8")
    last = Library.open(tmp_path)
    (tmp_path / "乙.md").write_text("---\ndraft: true\n---\n# 乙\n\n红茶可以用沸水。\n", "utf-8")
    library = Library.open(tmp_path, previous=last)
    assert [article.title for article in library.articles] == ["甲"]
    assert [problem.file for problem in library.problems] == ["乙.md"]


def test_the_page_of_a_folder_that_has_no_text_is_passed_over(tmp_path: Path):
    (tmp_path / "甲.md").write_text("# 甲\n\n绿茶要用热水。\n", "utf-8")
    (tmp_path / "_index.md").write_text("---\nbookCollapseSection: true\n---\n", "utf-8")
    assert Library.open(tmp_path).problems == ()


def test_an_answer_tells_what_was_heard_and_how_much_of_it_to_show():
    answer = LIBRARY.ask("绿查要用多少度的水")
    assert answer.heard == {"绿查": "绿茶"}
    assert 1 <= answer.shown <= len(answer.hits)
    assert LIBRARY.ask("量子计算机").shown == 0


@pytest.mark.parametrize(
    "message",
    [
        "各位大佬好，小弟想请教一下，{}，急急急",
        "我昨天跟同事聊起来争了半天，他非说我不懂，{}，到底谁对",
        "我爷爷今年八十了，身体不太好，老是念叨一件事，{}，我也答不上来",
    ],
)
def test_a_question_in_a_story_is_answered_as_if_it_were_asked_alone(message: str):
    library = Library.open("seeds")
    for question in ("通辽市公安局出入境管理局承担什么职能", "二连浩特的冬天有多冷"):
        alone, told = library.ask(question), library.ask(message.format(question))
        assert told.hits[0].passage.id == alone.hits[0].passage.id
        assert (told.found, told.confident) == (alone.found, alone.confident)


def test_a_question_may_go_on_from_the_one_before_it():
    library = Library.open("seeds")
    first = library.ask("二连浩特查找蒙古客商丢的钱查了多少辆车")
    file = first.hits[0].passage.article.file
    on = library.ask("找回来了吗", before=first.question, last_file=file)
    assert on.question.endswith("，找回来了吗")
    assert on.hits[0].passage.article.file == file
    other = library.ask("通辽有移民局吗", before=first.question, last_file=file)
    assert (other.question, other.hits[0].passage.article.title) == (
        "通辽有移民局吗",
        "通辽有移民局这个单位吗",
    )


@pytest.mark.parametrize(
    ("before", "question", "found", "tells"),
    [
        ("民宿电话是多少", "停电吗", False, ""),  # the telephone is no answer to it
        ("苹果多少钱", "迟到怎么扣", True, "旷工"),  # nor the price, in whichever article
        ("苹果多少钱", "香蕉呢", True, "香蕉"),  # here the same sentence is
        ("早餐几点", "多少钱", True, "二十五元"),
        ("借书证多少钱", "借几本", True, "五本"),
    ],
)
def test_what_answered_before_answers_again_only_where_it_says_what_is_asked_now(
    tmp_path: Path, before: str, question: str, found: bool, tells: str
):
    texts = {
        "民宿": "老板电话：139-8888-0000。\n\n早餐七点半到九点，每人二十五元。\n\n可以带宠物。",
        "手册": "上班时间是九点到六点。\n\n迟到三十分钟以上按旷工半天处理。",
        "水果": "苹果五元一斤，香蕉三元一斤。\n\n三公里以内免费送货。",
        "图书馆": "## 办借书证多少钱？\n\n押金一百元。\n\n## 一次可以借几本书？\n\n最多五本。",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(f"# {name}须知\n\n{text}\n", "utf-8")
    library = Library.open(tmp_path)
    first = library.ask(before)
    on = library.ask(question, before=first.question, last_file=first.hits[0].passage.article.file)
    assert on.found == found
    assert not found or tells in on.hits[0].passage.text


@pytest.mark.parametrize(
    ("before", "question", "found"),
    [
        ("逾期罚多少钱", "几点开门", True),
        ("逾期罚多少钱", "有打印机吗", False),
        ("停车费多少", "可以续借几次", True),
        ("停车费多少", "能打印多久", False),
        ("打印费多少", "有打印机吗", False),  # neither is told
        ("打印费多少", "几点开门", True),
    ],
)
def test_a_question_that_does_not_gain_by_the_one_before_it_is_asked_alone(
    tmp_path: Path, before: str, question: str, found: bool
):
    text = (
        "# 图书馆问答\n\n## 几点开门？\n\n周二至周日9:00开门，21:00闭馆。\n\n## 可以续借几次？\n\n"
        "可续借一次。\n\n## 逾期怎么办？\n\n逾期每本每天收取0.1元。\n\n"
        "## 停车费多少？\n\n每小时5元。\n"
    )
    (tmp_path / "a.md").write_text(text, "utf-8")
    library = Library.open(tmp_path)
    first = library.ask(before)
    file = first.hits[0].passage.article.file if first.found else ""
    on = library.ask(question, before=first.question, last_file=file)
    assert (on.question, on.found) == (question, found)


def test_a_question_is_looked_for_within_an_article_or_where_it_says():
    library = Library.open("seeds")
    files = [article.file for article in library.articles]
    within = library.ask("移民局", within=[files[1]])
    assert {hit.passage.article.file for hit in within.hits} == {files[1]}
    assert not library.ask("二连浩特的口岸", within=["nowhere/"]).hits
    assert library.ask("通辽", within=["nowhere/"]).question == "通辽"
    named = library.ask("《移民局工作人员履职情况》里天门市移民局怎么做信息化")
    assert named.hits[0].passage.article.title == "移民局工作人员履职情况"


def test_a_question_for_a_difference_names_its_two_things_and_is_no_follow_up():
    texts = {
        "高压锅": "高压锅很安全。\n\n高压锅里放生抽，也放老抽。",
        "酱油": "生抽和老抽：生抽提鲜，老抽上色。",
    }
    library = Library(article_from_text(f"# {name}\n\n{t}\n", name) for name, t in texts.items())
    question = "生抽和老抽有什么区别"
    answer = library.ask(question, before="高压锅安全吗", last_file="高压锅")
    assert answer.question == question
    assert answer.hits[0].passage.article.file == "酱油"
