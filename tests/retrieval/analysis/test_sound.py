import time
from collections import Counter

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analysis.dictionary import cut
from retrieval.analysis.sound import Vocabulary, corrections_by_sound
from retrieval.analysis.tokenizer import tokens
from retrieval.answers.answer import Answer
from retrieval.library import Library
from retrieval.readers.reading import plain_article

TEXTS = [
    "通辽市公安局负责办理出入境证件，政府发布了管理办法",
    "公安机关管理证件，通辽的银行在广场",
    "郭江到银行办理证件，郭江是四川人",
    "四川人到广场办理证件，四川很大",
    "郭江在广场",
]
OFFICES = [
    "通辽市人力资源和社会保障局在新城大街。养老金由它发放。",
    "公安局负责出入境证件。",
    "医院在旧城。",
]


def vocabulary(texts: list[str] = TEXTS) -> Vocabulary:
    counts = Counter(token for text in texts for token in set(tokens(text)))
    return Vocabulary(lambda: counts, counts.__getitem__)


def corrections(question: str) -> dict[str, str]:
    return corrections_by_sound(cut(question), vocabulary())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("同僚", "通辽"),  # another word of the same sound
        ("征服", "政府"),
        ("板栗", "办理"),
        ("引航", "银行"),  # 行 is háng here
        ("果酱", "郭江"),  # a name that no dictionary has
        ("寺川", "四川"),
        ("官场", "广场"),  # an as ang
    ],
)
def test_a_word_is_heard_by_its_sound(typed: str, meant: str):
    assert vocabulary().homophone(typed) == meant


def test_a_word_of_the_same_sound_is_likelier_than_one_that_sounds_alike():
    texts = ["总结经验", "总结报告", "中介公司"]
    assert vocabulary(texts).homophone("终结") == "中介"
    assert vocabulary(texts[:2]).homophone("终结") == "总结"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("同僚的公案局在那里", {"同僚": "通辽", "公案": "公安"}),
        ("通僚公安局", {"通僚": "通辽"}),  # jieba cuts it to single characters
        ("通辽的证件", {}),  # all of it is there
        ("我知道护照的颜色", {}),  # lacking, but nothing sounds like it
    ],
)
def test_only_what_the_collection_lacks_is_heard(question: str, expected: dict[str, str]):
    assert {k: v for k, v in corrections(question).items() if k in expected} == expected
    if not expected:
        assert corrections(question) == {}


def test_a_word_said_otherwise_by_the_collection_is_not_heard():
    # 网上 sounds like 忘伤, but 互联网 says the same.
    assert corrections_by_sound(["网上"], vocabulary(["互联网的忘伤", "忘伤了"])) == {}


def test_two_characters_side_by_side_are_no_word():
    # 例|混合 holds the pair 例混, which sounds like 离婚.
    assert (
        corrections_by_sound(
            ["离婚"],
            vocabulary(
                ["例混合", "按比例混合", "例如", "举例", "混合", "混乱", "混杂", "例外", "鬼混"]
            ),
        )
        == {}
    )


def test_a_common_word_is_not_taken_for_a_mistake():
    assert corrections_by_sound(["知道"], vocabulary(["指导工作", "指导"])) == {}


def test_what_words_begin_with_is_no_word():
    # 有鱼 stands in jieba's dictionary with 0, as what 有鱼有肉 begins with.
    assert corrections_by_sound(["有鱼"], vocabulary(["由于下雨", "由于刮风"])) == {}


def test_100_000_words_of_a_collection_are_sorted_at_once():
    words = [line.decode().split()[0] for line in jieba.get_dict_file()][:100_000]
    counts = dict.fromkeys(words, 2)
    corrections("同僚有多少人")  # imports pypinyin
    began = time.process_time()
    Vocabulary(lambda: counts, counts.__getitem__).homophone("同僚")
    assert time.process_time() - began < 5  # 0.35 s on an idle machine, minutes if quadratic


@settings(deadline=None)
@given(st.text(st.sampled_from("通同辽僚银行引航的在 a1，")))
def test_any_question_can_be_heard(question: str):
    for typed, meant in corrections(question).items():
        assert typed in question
        assert len(typed) == len(meant)


@pytest.mark.parametrize(
    ("typed", "written"),
    [("事迹", "20世纪"), ("余额", "10月"), ("西安市", "先是"), ("公理", "3公里"), ("方案", "反感")],
)
def test_where_one_syllable_ends_and_the_next_begins_is_heard(typed: str, written: str):
    # shi'ji and shiji, yu'e and yue, xi'an'shi and xian'shi
    assert vocabulary([f"这是{written}的事"] * 3).homophone(typed) != written


def test_a_word_is_known_where_a_synonym_of_several_words_is():
    # 醉驾, which nothing has, sounds like 最佳
    rules = ["醉酒驾驶机动车的，吊销驾驶证", "使用最佳、最高级等用语的广告", "最佳作品"]
    assert vocabulary(rules).contains("醉驾")
    assert not corrections_by_sound(["醉驾"], vocabulary(rules))
    assert corrections_by_sound(["醉驾"], vocabulary(rules[1:])) == {"醉驾": "最佳"}


def ask(question: str) -> Answer:
    library = Library([plain_article(str(n), "", text) for n, text in enumerate(OFFICES)])
    return library.ask(question)


def first(question: str) -> str:
    return ask(question).hits[0].passage.text


def test_the_short_name_of_an_office_finds_the_long_one():
    assert "社会保障局" in first("人社局在哪条街")


def test_a_word_typed_by_its_sound_is_found():
    assert "新城大街" in first("同僚的局在哪条街")


@pytest.mark.parametrize(
    "question",
    [
        "同僚",  # alone
        "同僚是谁",  # no other word than those that ask
        "医院的同僚",  # no sentence has both 通辽 and 医院
    ],
)
def test_a_word_that_the_folder_lacks_is_no_other_word_without_a_sentence_that_says_so(
    question: str,
):
    assert ask(question).heard == {}


def test_a_well_known_place_is_meant_as_typed():
    library = Library([plain_article("1", "", "局长与各部门的关系很好。边境的部门在新城。")])
    assert library.ask("广西的部门在哪").heard == {}
    assert library.ask("汴京的部门在哪").heard == {"汴京": "边境"}


def test_what_is_no_word_is_heard_even_alone():
    assert ask("通僚在哪里").heard == {"通僚": "通辽"}


def test_a_word_that_was_heard_is_less_sure_than_the_one_typed_right():
    typed, right = (ask(f"{word}的保障局在哪条街") for word in ("同僚", "通辽"))
    assert typed.heard
    assert typed.hits[0].passage.id == right.hits[0].passage.id
    assert (typed.confident, right.confident) == (False, True)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("健康正过期了", {"健康正": "健康证"}),
        ("打印基卡纸", {"打印基": "打印机"}),
        ("打印纸卡了", {}),  # 纸 is no other character of the same sound
        ("健康政策", {}),  # a word by itself
    ],
)
def test_of_a_compound_one_character_may_be_typed_wrong(question: str, expected: dict[str, str]):
    texts = ["健康证每年换一次，健康讲座在礼堂", "打印机卡纸，打印店在三楼"]
    assert corrections_by_sound(cut(question), vocabulary(texts)) == expected


def test_a_compound_is_as_typed_where_the_folder_has_its_joint():
    texts = ["电影机坏了，影机很旧", "电影集很长"]
    assert corrections_by_sound(["电影", "机"], vocabulary(texts)) == {}
