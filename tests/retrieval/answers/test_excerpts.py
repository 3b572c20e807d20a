"""Excerpts: of a long passage the clauses that answer, and no neighbour that is not needed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval import Hit, Library, excerpt, phone_lines
from retrieval.answers.excerpts import MAX_CHARACTERS, MAX_LINES, best_clauses
from retrieval.readers.reading import article_from_text, plain_article

LONG = (
    "为了方便住在北岸的居民，渡口管理处在去年秋天征求了各方的意见，又请人看过水位和码头，"
    "反复商量了好几次，才定下新的办法：渡船每天早上六点半开出第一班，晚上九点收班，"
    "逢集市的日子加开四班，票价仍然是两元，学生和老人凭证免费，带自行车的另付一元，"
    "遇到大雾、大风或者洪水就停航，停航的消息写在码头的黑板上，也在广播里告诉大家。"
)


def best(text: str, question: str) -> Hit:
    return Library([plain_article("a", "北岸见闻", text)]).ask(question).hits[0]


def test_a_passage_that_is_short_is_shown_whole_and_alone():
    hit = best("渡船票价两元。学生免费。老人免费。", "学生免费吗")
    shown = excerpt(hit)
    assert (shown.text, shown.before, shown.after) == ("学生免费。", "", "")
    assert shown.highlights == hit.highlights


@pytest.mark.parametrize(
    ("question", "answer"),
    [("票价多少", "票价仍然是两元"), ("什么时候停航", "遇到大雾、大风或者洪水就停航")],
)
def test_of_a_long_passage_the_clauses_that_answer_are_shown(question, answer):
    shown = excerpt(best(LONG, question))
    assert answer in shown.text
    assert len(shown.text) <= MAX_CHARACTERS
    assert shown.text.strip("…") in LONG
    assert shown.text.startswith("…") != LONG.startswith(shown.text[:5])


def test_what_is_marked_in_an_excerpt_is_what_was_marked_in_the_passage():
    hit = best(LONG, "学生免费吗")
    shown = excerpt(hit)
    marked = {shown.text[a:b] for a, b in shown.highlights}
    assert marked
    assert marked <= {hit.passage.text[a:b] for a, b in hit.highlights}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("渡口有一条老船。它能坐三十个人。", "坐三十个人的"),
        ("渡口管理处在码头旁边。该处周日休息。", "周日休息"),
        ("谁来修码头？由管理处修。", "由管理处修"),
    ],
)
def test_a_passage_that_leans_on_the_one_before_it_is_shown_with_it(text, question):
    shown = excerpt(best(text, question))
    assert shown.before == text[: text.index(shown.text)].rstrip()


@pytest.mark.parametrize("start", ["其实", "这里,", "此外，", "其他"])
def test_a_word_that_only_looks_like_it_needs_no_neighbour(start):
    shown = excerpt(best(f"渡口有一条老船。{start}周日不开船。", "周日不开船"))
    assert shown.text.startswith(start)
    assert shown.before == ""


def test_a_passage_that_leads_on_is_shown_with_what_it_leads_to():
    text = "# 乘船\n\n乘船要带的东西如下：\n\n- 船票\n- 学生证\n\n上船以后坐好。"
    library = Library([article_from_text(text, "a.md")])
    assert "船票" in excerpt(library.ask("乘船要带什么东西").hits[0]).after


@pytest.mark.parametrize(
    ("after", "is_shown"),
    [
        ("它是指把竹篾弯成骨架的手艺。", True),
        ("也就是说，先有骨架再糊纸。", True),
        ("換句話說，先有骨架再糊紙。", True),
        ("它在春天最受欢迎。", False),
        ("也就三天能学会。", False),
    ],
)
def test_a_passage_that_the_next_one_explains_is_shown_with_it(after, is_shown):
    hit = best(f"扎鸢是这一带传下来的东西。{after}", "什么是扎鸢")
    assert bool(excerpt(hit).after) == is_shown


def test_a_list_of_which_not_all_fits_ends_with_a_whole_item():
    items = "\n".join(f"- 第{n}样，装进随身的包里，上船以前再看一遍；" for n in range(9))
    library = Library([article_from_text(f"# 乘船\n\n乘船要带的东西如下：\n\n{items}\n", "a.md")])
    for lines in range(5, MAX_LINES + 1):
        after = excerpt(library.ask("乘船要带什么东西").hits[0], lines).after
        assert after.endswith("再看一遍；…")


@pytest.mark.parametrize("lines", [3, 5, MAX_LINES])
def test_an_excerpt_with_its_neighbours_takes_no_more_lines_than_it_is_given(lines):
    hit = best(f"{LONG}它还有一条规定：{LONG}", "票价仍然是两元的规定")
    for each in Library([plain_article("a", "见闻", LONG + "它" + LONG)]).ask("票价规定").hits:
        assert excerpt(each, lines).lines <= lines + 2
    assert excerpt(hit, lines).lines <= lines + 2


def test_what_is_shown_in_a_list_has_its_own_length():
    assert len(excerpt(best(LONG, "票价多少"), max_characters=57).text) <= 57


@given(st.text("甲乙，。：1,23x\n…《》 ", max_size=400), st.integers(3, 10))
@example("\n\n\n", 3)
def test_clauses_are_within_the_text_and_fit(text, lines):
    start, end = best_clauses(text, [], MAX_CHARACTERS, lines, text)
    assert 0 <= start <= end <= len(text)
    assert len(text[start:end]) <= MAX_CHARACTERS
    assert phone_lines(text[start:end]) <= lines


def test_latin_letters_are_half_as_wide_as_hanzi():
    assert phone_lines("好" * 19) == 1
    assert phone_lines("好" * 20) == 2
    assert phone_lines("a" * 38) == 1
    assert phone_lines("一\n二") == 2
