from collections.abc import Iterable, Iterator
from datetime import date
from itertools import cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analysis.synonyms import GROUPS, REGIONAL, SYNONYMS
from retrieval.analysis.tokenizer import (
    normalised_question,
    numbers_and_codes,
    tokens,
)
from retrieval.questions.question import (
    MAX_WORDS,
    Question,
    content_of,
    named_entities,
    read_question,
    significant_words,
)


def asked(text: str, **options: object) -> Question:
    return read_question(normalised_question(text), **options)  # type: ignore[arg-type]


def batched(items: Iterable[str], size: int) -> Iterator[list[str]]:
    """The items in lists of so many."""
    left = iter(items)
    return iter(lambda: [*islice(left, size)], [])


def ways(question: Question, token: str) -> list[tuple[str, ...]]:
    """The other ways to say the word of a question that has this token."""
    return [other for word in question.groups if token in word.tokens for other in word.synonyms]


def test_a_word_of_every_row_of_the_synonyms_can_be_asked_for():
    """Now the first of a row, now another: with it come all others of its row."""
    rows = (*GROUPS, *REGIONAL.items())
    each = (row[number % len(row)] for number, row in enumerate(rows))
    sentences = "{}", "{}是什么", "我想问{}的问题", "什么叫{}呢", "第15条{}2024年", "x{}y"
    for words, sentence in zip(batched(each, 12), cycle(sentences), strict=False):
        question = read_question(sentence.format(",".join(words)))
        assert question.groups, words


@pytest.mark.parametrize(
    ("text", "word"), [("系统内建什么", "内建"), ("第一次获奖是哪年", "第一次")]
)
def test_a_word_of_the_synonyms_that_jieba_cuts_is_matched_as_a_phrase(text: str, word: str):
    others = {token for other in ways(asked(text), word) for token in other}
    assert set(SYNONYMS[word]) <= others


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("醉驾判几年", ("醉驾", "判")),  # jieba guesses 驾判
        ("豆角没熟会中毒吗", ("豆角", "没熟", "会", "中毒")),
        ("押金最多交多少", ("押金", "最多", "交")),
        ("茶叶厂要多少人", ("茶叶", "人")),  # ... and 厂要, which is none
        ("年会有多少人", ("年会", "有", "人")),
        ("没休的假期怎么算", ("的", "假期", "算")),
    ],
)
def test_what_jieba_guesses_gives_way_to_a_word_of_the_synonyms(text: str, words: tuple[str, ...]):
    assert asked(text).content_words == words


def test_how_many_per_cent_is_no_word_that_the_answer_has():
    assert asked("水箱满到百分之多少会报警").content_words == ("水箱", "满", "到", "会", "报警")


def test_numerals_that_are_no_number_are_one_name():
    for text, name in (("十六五规划何时编制", "十六五"), ("四一九惨案是怎么回事", "四一九")):
        assert name in asked(text).content_words
        assert name in named_entities(asked(text))
    assert "25" in asked("二十五个名额够吗").content_words  # a number


def test_a_phrase_has_the_synonyms_of_its_words_too():
    others = {"".join(dict.fromkeys(other)) for other in ways(asked("怎么连wifi"), "wifi")}
    assert any("无线网络" in other and "连" in other for other in others)


def test_a_synonym_in_latin_letters_counts_as_much_as_the_word():
    question = asked("无线网怎么设")
    (latin,) = [other for other in ways(question, "无线网") if "wifi" in other]
    assert len(latin) == len(
        next(word.tokens for word in question.groups if "无线网" in word.tokens)
    )


def test_a_phrase_is_not_matched_across_words():
    groups = asked("国内建设").groups  # 内建 has synonyms
    assert not any("集成" in other for group in groups for other in group.synonyms)


# Numbers in a row may be another one, and those in a word (第二天) are not asked for.
WORDS = [word for word in SYNONYMS if not numbers_and_codes(word)]


@settings(deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "第15条", "的", "二〇二四年", "wi-fi", "？"]), max_size=8))
def test_no_token_of_a_question_is_lost(parts: list[str]):
    text = "".join(parts)
    question = read_question(text, keep_chatter=True, keep_question_words=True)
    found = {*question.tokens, *(t for w in question.groups for t in w.tokens)}
    found |= {t for word in question.groups for other in word.synonyms for t in other}
    assert set(tokens(text)) <= found


def test_a_number_is_looked_for_by_its_form_and_as_it_is_written():
    question = asked("二〇二四年新建了多少公园")
    (word,) = (word for word in question.groups if "2024年" in word.tokens)
    assert set(word.tokens) == {"2024年", "2024"}
    assert "二〇" in word.synonyms[0]
    assert "2024" in question.content_words


def test_a_code_is_looked_for_by_its_form_and_by_its_parts():
    assert ways(asked("Wi-Fi密码"), "wifi") == [("wi", "fi")]


def test_last_year_is_the_year_before_the_day_of_asking():
    assert ways(asked("去年的收入", today=date(2026, 3, 1)), "2025年")
    assert not ways(asked("去年的收入"), "2025年")


def test_a_year_without_its_century_is_looked_for_both_ways():
    assert ways(asked("23年的收成", today=date(2026, 3, 1)), "23年")[0] == ("2023年",)


def test_no_word_reaches_into_a_number():
    assert asked("3月8日施了哪些药").content_words == ("3", "8", "施", "了", "药")


def test_a_word_that_is_heard_gives_way_to_what_is_meant_and_stays_an_other_way_to_say_it():
    question = asked(
        "同僚有多少人", correct=lambda words: {"同僚": "通辽"} if "同僚" in words else {}
    )
    assert question.corrections == {"同僚": "通辽"}
    assert "通辽" in question.content_words
    assert "同僚" in {token for other in ways(question, "通辽") for token in other}


def test_a_word_in_latin_counts_more_than_once_and_a_han_word_by_its_characters():
    question = asked("emacs芦苇")
    assert question.tokens.count("emacs") > 1
    assert {"芦苇", "芦", "苇"} <= set(question.tokens)
    (root,) = asked("root").groups  # with synonyms, too
    assert root.tokens.count("root") > 1


def test_a_word_that_stands_again_is_looked_for_once_and_counts_again():
    (word,) = read_question("钱 钱 钱 钱").groups
    assert word.tf == 4
    assert read_question("钱 " * 200).tokens == ()


def test_of_a_long_question_the_rarest_words_are_looked_for():
    many = [f"word{number}" for number in range(3 * MAX_WORDS)]
    rare = many[::3]
    asked = read_question(" ".join(many * 5), normalised_idf=lambda word: word in rare)
    assert set(asked.tokens) == set(asked.content_words) == set(rare)


def test_a_thing_or_not_is_asked_by_the_thing_alone():
    assert asked("渡轮开不开").content_words == ("渡轮", "开")
    assert "时不时" in asked("屏幕时不时变黑").content
    assert asked("周末可以租船吗").content_words == ("周末", "租船")
    assert asked("会员能转让吗").content_words == ("会员", "转让")
    assert asked("有能力的人去吗").content_words[1] == "能力"
    assert asked("冰箱漏水怎么回事").content_words == ("冰箱", "漏水")
    assert asked("鸭蛋腌多长时间").content_words == ("鸭蛋", "腌")
    assert asked("校运会前多少名有奖").content_words == ("校运会", "有奖")


def test_a_single_character_is_significant_where_it_is_defined():
    assert significant_words(read_question("煨是什么意思")) == ["煨"]
    assert significant_words(read_question("煨吗")) == []


def test_that_what_is_paid_for_is_counted_is_not_searched_for():
    assert asked("渔牌补一张多少钱").content_words == asked("渔牌补多少钱").content_words
    assert "1" not in asked("头灯买一台要多少钱").tokens


def test_the_copula_before_a_question_word_is_not_searched_for():
    assert content_of("开闸时间是几点").split() == ["开闸时间"]
    assert "是" in content_of("不是船工能上船吗")
