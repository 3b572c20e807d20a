"""Replies: pure functions from answers and articles to messages within Telegram's limits."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feedback.store import Statistics
from bot.views.admin import statistics_reply
from bot.views.answers import answer_pages, answer_reply, not_found_reply, paragraph_reply
from bot.views.articles import (
    article_html,
    article_reply,
    articles_reply,
    citation_html,
    pages_of_section,
    passage_reply,
    search_reply,
    section_reply,
)
from bot.views.help import help_reply, start_reply, usage_html
from bot.views.html import highlight, truncate
from bot.views.inline import article_result, hit_result, nothing_result
from bot.views.keyboards import Reply
from bot.views.texts import EN, ZH_HANS, ZH_HANT
from retrieval import ArticleMatch, Library, phone_lines
from retrieval.readers.reading import article_from_text
from tests.telegram.entities import parse_html, utf16_length
from tests.telegram.harness import ANSWER, HOSTILE, QUESTION, SEEDS, article
from tests.telegram.rules import check_markup, check_result

LONG = "𠮷" * 300


@pytest.fixture(scope="module")
def longest():
    """Everything that can be long is, and counts twice in UTF-16."""
    sentence = f"绿萝多久浇一次水，{LONG}绿萝多久浇一次水。"
    short = "绿萝浇水" * 3 + "𠮷" * 5 + "。"
    marks = "绿萝，水，" * 90 + "。"
    many = "".join(f"绿萝浇水{n}{'𠮷' * 30}。" for n in range(20))
    sections = {
        LONG: [many, sentence * 3, short * 30, marks, "𠮷" * 6000],
        f"{LONG}二": ["𠮷"] * 1000,
        **{f"{n}{LONG}": ["正文。"] for n in range(40)},
    }
    origin = {"publisher": LONG, "published": LONG, "source": LONG, "authors": (LONG,) * 9}
    url = "https://example.org/" + "x" * 300
    return Library([article("long.md", LONG, sections, url=url, **origin)])


def check(reply):
    """A reply that Telegram would take: length, entities, markup and buttons."""
    text, entities = parse_html(reply.text)
    assert 0 < utf16_length(text) <= 4096
    assert len(entities) <= 100
    assert len(reply.text.encode()) <= 32768
    check_markup(reply.keyboard.to_dict() if reply.keyboard else None, chat_type="private")
    return text


def test_what_leads_in_to_a_list_is_said_once():
    items = """（一）试用的时候没有通过考核的；

（二）严重违反本单位的规章制度的；

（三）严重失职，营私舞弊，给单位造成重大损害的；

（四）同时在别的单位任职，对完成本单位的任务造成严重影响，或者经提出，拒不改正的；

（五）其他。"""
    text = f"# 解约办法\n\n第一条 可以解约。\n\n第二条 有下列情形之一的，可以解约：\n\n{items}\n"
    library = Library([article_from_text(text, "a.md")])
    shown = check(answer_reply(library.ask("解约办法第二条"), ZH_HANS))
    assert shown.count("有下列情形") == 1
    assert all(f"（{number}）" in shown for number in "一二三四五")


def test_all_steps_of_a_list_are_shown_also_where_one_of_them_comes_first():
    steps = ["提前三十天提交离职申请", "和人事面谈", "填写交接单", "归还电脑和门禁卡", "结清工资"]
    items = "\n".join(f"{i}. {step}；" for i, step in enumerate(steps, 1))
    text = f"# 手册\n\n## 离职\n\n员工离职按以下步骤办理：\n\n{items}\n"
    answer = Library([article_from_text(text, "a.md")]).ask("怎么离职")
    lead, first, *_ = sorted(answer.hits, key=lambda hit: hit.passage.start)
    for hits in ([lead, first], [first, lead]):
        shown = check(answer_reply(replace(answer, hits=hits, shown=2), ZH_HANS))
        assert [step in shown for step in steps] == [True] * len(steps)


def test_what_two_laws_say_in_the_same_words_is_said_once():
    said = "因为走私被判处十年以上的人不得假释。"
    texts = (f"# 甲法\n\n第三条 {said}", f"# 修改甲法的决定\n\n一、“第三条 {said}”")
    library = Library([article_from_text(text, f"{i}.md") for i, text in enumerate(texts)])
    shown = check(answer_reply(library.ask("因为走私被判处十年以上能假释吗"), ZH_HANS))
    assert shown.count("不得假释") == 1


def test_passages_of_three_articles_fit_into_one_reply():
    texts = [
        f"# {name}\n\n## 怎么照料才能长得好\n\n{name}一般每{days}天浇一次水，叶子发黄时少浇一些，"
        "冬天放在朝南的窗台上，夏天要避开正午的太阳，两三年换一次盆，换盆以后一个星期不要施肥。"
        for name, days in (("小叶绿萝", "五"), ("大叶绿萝", "六"), ("金边绿萝", "七"))
    ]
    library = Library([article_from_text(text, f"{i}.md") for i, text in enumerate(texts)])
    answer = replace(library.ask("绿萝多少天浇一次水"), shown=3)
    shown = check(answer_reply(answer, ZH_HANS))
    assert "③" in shown
    assert sum(map(phone_lines, shown.split("\n"))) <= 12


@pytest.mark.parametrize("question", ["绿萝浇水", QUESTION, "绿萝" * 300, "水，绿萝", "绿萝浇水𠮷"])
def test_the_longest_answer_fits_on_every_page(longest, question):
    answer = longest.ask(question)
    offer = longest.articles[0].id + ".0"
    for texts in ZH_HANS, ZH_HANT, EN:
        for page in range(len(list(answer_pages(answer, ZH_HANS)))):
            check(answer_reply(answer, texts, page))
            check(answer_reply(answer, texts, page, suggestion_id=offer))
            check(answer_reply(answer, texts, page, in_group=True))


def test_pages_hold_every_hit_that_is_not_shown_as_context_already(library):
    answer = library.ask("绿萝施肥：施一次薄肥，肥料要稀释几百倍再用？")
    shown = [e.hit.passage.id for page in answer_pages(answer, ZH_HANS) for e in page.excerpts]
    assert len(shown) == len(set(shown))
    assert shown == [hit.passage.id for hit in answer.hits if hit.passage.id in shown]
    assert len(shown) >= len(answer.hits) - 2


def test_a_page_beyond_the_last_is_the_last(library):
    answer = library.ask("绿萝施肥：施一次薄肥，肥料要稀释几百倍再用？")
    last = len(list(answer_pages(answer, ZH_HANS))) - 1
    assert answer_reply(answer, ZH_HANS, 999) == answer_reply(answer, ZH_HANS, last)


def test_an_unsure_answer_says_so(library):
    answer = library.ask(QUESTION)
    unsure = type(answer)(answer.question, True, False, answer.hits)
    assert ZH_HANS.closest in answer_reply(unsure, ZH_HANS).text
    sure = type(answer)(answer.question, True, True, answer.hits)
    assert ZH_HANS.closest not in answer_reply(sure, ZH_HANS).text


def test_an_answer_about_a_topic_names_it_and_doubts_nothing(library):
    answer = library.ask(QUESTION)
    on_topic = type(answer)(answer.question, True, False, answer.hits, topic="浇水")
    text = answer_reply(on_topic, ZH_HANS).text
    assert "与“浇水”有关的原文：" in text
    assert ZH_HANS.closest not in text


def test_a_reply_is_no_longer_than_twelve_lines_and_has_two_rows_of_buttons(seeds):
    asked = (SEEDS.parent / "tests/retrieval/questions.jsonl").read_text("utf-8").splitlines()
    for question in [json.loads(line)["question"] for line in asked[::3]]:
        answer = seeds.ask(question)
        for page in range(len(list(answer_pages(answer, ZH_HANS)))) if answer.found else ():
            for in_group in False, True:
                reply = answer_reply(answer, ZH_HANS, page, in_group=in_group)
                shown, entities = parse_html(reply.text)
                assert sum(map(phone_lines, shown.split("\n"))) <= 12, question
                assert len(reply.keyboard.inline_keyboard) <= 2
                quotations = [e for e in entities if e["type"].endswith("blockquote")]
                assert len(quotations) <= (1 if in_group else 2)


def test_each_article_is_named_once_below_its_passages():
    first, second = (
        article(file, title, {"": [f"{title}每周浇水{n}次，冬天少浇水。" for n in range(2)]})
        for file, title in (("a.md", "绿萝"), ("b.md", "吊兰"))
    )
    answer = Library([first, second]).ask("每周浇水几次")
    shown, entities = parse_html(answer_reply(answer, ZH_HANS).text)
    assert shown.count("《绿萝》") == 1
    assert shown.count("《吊兰》") <= 1
    assert shown.index("①") < shown.index("《绿萝》")
    assert [e["type"] for e in entities if "quote" in e["type"]] == [
        "blockquote",
        "expandable_blockquote",
    ]


def test_what_the_articles_lack_is_told_in_the_readers_script_and_never_as_markup(library):
    weak = replace(library.ask(QUESTION), confident=False, missing=("电话", "<b>"))
    assert "沒有寫到“電話”“&lt;b&gt;”" in answer_reply(weak, ZH_HANT).text
    assert "没有写到“电话”“&lt;b&gt;”" in not_found_reply(weak, [], [], ZH_HANS, 3).text
    corrected = replace(weak, confident=True, heard={"同僚": "通辽"})
    assert "按“通遼”查" in answer_reply(corrected, ZH_HANT).text


def test_the_longest_context_fits(longest):
    for passage in longest.passages[:200:5]:
        text = check(paragraph_reply(passage, EN, "h:0"))
        assert passage.text[:300] in text


def test_the_longest_article_fits(longest):
    (whole,) = longest.articles
    for page in range(7):
        check(article_reply(whole, EN, page))
    for number in range(3):
        for page in 0, 1, 2, 99:
            check(section_reply(whole, number, EN, page))
    many = [article(f"{'深' * 40}/{n}.md", LONG, {"": ["好。"]}) for n in range(30)]
    check(articles_reply(Library(many), EN, 2))
    found = [ArticleMatch(passage.article, passage, False) for passage in longest.passages[:30]]
    for page in 0, 3, 9:
        check(search_reply(found, LONG, EN, page))
    for passage in longest.passages[:200:5]:
        check(passage_reply(passage, EN, "g:0"))


def test_the_pages_of_a_section_lose_nothing(longest):
    (whole,) = longest.articles
    for section in whole.sections[:3]:
        spans = [span for page in pages_of_section(whole, section) for span in page]
        shown = "".join(whole.text[start:end] for start, end in spans)
        told = "".join(whole.text[p.start : p.end] for p in section.paragraphs)
        assert shown == told


def test_a_paragraph_is_cut_at_a_sentence_where_it_can_be():
    long = article("a.md", "长", {"": ["这是一句话。" * 1000]})
    pages = pages_of_section(long, long.sections[0])
    assert len(pages) > 1
    assert all(long.text[page[-1][0] : page[-1][1]].endswith("。") for page in pages)


def test_the_longest_inline_results_fit(longest):
    answer = longest.ask(QUESTION)
    question = "绿萝" * 128
    asked = replace(answer, question=question, confident=False)
    results = [hit_result(asked, h, EN, "wenju_bot") for h in answer.hits]
    results += [article_result(a, EN, "wenju_bot") for a in longest.articles]
    results += [nothing_result(question, EN, "wenju_bot")]
    for result in results:
        check_result(result.to_dict())
        assert len(result.title) <= 121
        text, entities = parse_html(result.input_message_content.message_text)
        assert utf16_length(text) <= 4096
        assert len(entities) <= 100


def test_the_longest_words_about_the_bot_fit(longest):
    nothing_to_suggest = Library([article("x.md", LONG * 9, {"": ["好。"]})])
    assert nothing_to_suggest.suggestions() == []
    for texts in ZH_HANS, ZH_HANT, EN:
        for library in longest, nothing_to_suggest:
            check(start_reply(library, texts, "x" * 32))
            check(help_reply(library, texts, "x" * 32, True))
            check(Reply(usage_html(texts.ask_usage, library, texts, "wenju_bot")))


def test_what_articles_say_is_never_markup(library):
    hostile = library.articles[2]
    text, entities = parse_html(article_html(hostile, ZH_HANS))
    assert text.count(HOSTILE) >= 3
    assert [e["type"] for e in entities] == ["bold", "text_link", "bold"]
    assert "<script>" not in citation_html(hostile)
    assert "javascript" not in citation_html(
        article("x.md", "x", {"": ["x。"]}, url="javascript:alert(1)")
    )


def test_a_hit_in_a_list_is_the_passage_and_its_article(library):
    answer = library.ask(QUESTION)
    (hit, *_) = answer.hits
    result = hit_result(answer, hit, ZH_HANS, "wenju_bot")
    assert result.id == hit.passage.id
    assert result.title == "《怎样养好绿萝？》"
    assert result.description == ANSWER


@given(st.text("绿a😀 ", min_size=1, max_size=60))
@settings(deadline=None)
def test_a_verdict_inline_is_asked_for_where_the_question_fits_into_a_button(library, question):
    answer = library.ask(QUESTION)
    (hit, *_) = answer.hits
    asking = replace(answer, question=question)
    result = hit_result(asking, hit, ZH_HANS, "wenju_bot").to_dict()
    check_result(result)
    _, *verdicts = result["reply_markup"]["inline_keyboard"]
    data = [each["callback_data"] for row in verdicts for each in row]
    asked = " ".join(question.split())
    wanted = [f"w:{good}:{hit.passage.id}:{asked}" for good in (1, 0)]
    assert data == (wanted if len(wanted[0].encode()) <= 64 else [])


def test_statistics_of_the_longest_questions_fit():
    surfaces = dict.fromkeys(ZH_HANS.surfaces, 10**9)
    longest = Statistics("2026-11-22", surfaces, 1, 10**9, 1, [("𠮷&<" * 200, 10**9)] * 10)
    for texts in ZH_HANS, ZH_HANT, EN:
        assert check(statistics_reply(longest, texts)).count("𠮷&<") > 100
        nothing = Statistics("2026-11-22", {}, 0, 0, 0, [])
        assert texts.nobody_asked in check(statistics_reply(nothing, texts))


@given(st.text(), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9))))
def test_marked_text_reads_as_it_was(text, starts):
    spans, at = [], 0
    for gap, length in starts:
        spans.append((at + gap, at + gap + length))
        at += gap + length
    text = "".join(c for c in text if not "\ud800" <= c <= "\udfff")
    assert parse_html(highlight(text, spans))[0] == text


@given(st.text(alphabet="a𠮷😀\u0301 字"), st.integers(1, 40))
def test_a_cut_text_is_as_long_as_it_may_be(text, limit):
    kept = truncate(text, limit)
    assert utf16_length(kept) <= limit
    assert kept == text or (kept.endswith("…") and text.startswith(kept[:-1]))
    kept.encode("utf-16")  # no half of a pair


def test_an_article_of_a_law_is_shown_whole_as_many_lines_as_it_needs():
    paragraphs = [
        f"第{n}款规定的船只应当在港内停泊，由值班员登记，并缴纳停泊费。" for n in "一二三四五六七八"
    ]
    text = (
        "# 港口条例\n\n第一条 为了港口。\n\n第二条 " + "\n\n".join(paragraphs) + "\n\n第三条 完。\n"
    )
    library = Library([article_from_text(text, "a.md")])
    answer = library.ask("港口条例第二条")
    for in_group in False, True:
        shown = check(answer_reply(answer, ZH_HANS, in_group=in_group))
        assert all(paragraph in shown for paragraph in paragraphs)
        assert "①" not in shown
    others = [each.hit for page in [*answer_pages(answer, ZH_HANS)][1:] for each in page.excerpts]
    assert not {hit.passage.text for hit in others} & {*paragraphs}
