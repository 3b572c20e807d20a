"""Confidence: probabilities decide what is shown, and what is shown as the answer."""

import math
from dataclasses import replace

import pytest

from retrieval import Library
from retrieval.questions.messages import adds_information
from retrieval.questions.question import read_question, significant_words
from retrieval.readers.reading import article_from_text, plain_article
from retrieval.search.confidence import (
    FEATURES,
    NOTHING,
    Evidence,
    SemanticFeatures,
    evidence,
)
from retrieval.search.config import MAX_MISSING
from retrieval.search.models import fitted_models

# An inn and four others, so that words differ in how rare they are.
INN = (
    "松湖旅馆位于湖东岸，一九八八年开业，由渔民会所改建。旅馆有客房四十二间，早餐供应到九点。"
    "总机电话是 5550136。"
)
OTHERS = (
    ("山路茶馆", "茶馆卖绿茶和点心。老板从外地请来了师傅。"),
    ("北门书店", "书店专卖旧书。每个月举办一次读书会。"),
    ("铁桥码头", "码头有两条航线。船票在岸边的亭子里卖。"),
    ("河滩公园", "公园里种了樱花。春天游客很多。"),
)


@pytest.fixture(scope="module")
def library():
    given = (("松湖旅馆", INN), *OTHERS)
    return Library([plain_article(f"{n}", *texts) for n, texts in enumerate(given)])


def evidence_for(library: Library, text: str, position: int = 0) -> Evidence:
    ranking = library._ranking
    question = ranking.question(text)
    return evidence(ranking, question, ranking.best(question, 5), position)


ALL = Evidence(*[1.0] * len(FEATURES))


SHARES = [name for name in FEATURES if name != "collection_size"]


@pytest.mark.parametrize("feature", SHARES)
def test_every_feature_speaks_for_an_answer(feature):
    assert replace(ALL, **{feature: 0.0}).confidence < ALL.confidence


NEAR = replace(ALL, semantic=SemanticFeatures(cosine=0.92, reranked_margin=0.2))


@pytest.mark.parametrize("feature", [name for name in SHARES if name != "coverage"])
def test_beside_semantic_features_the_lexical_ones_still_speak(feature):
    assert replace(NEAR, **{feature: 0.0}).confidence < NEAR.confidence


def confidence(cosine: float, reranked_margin: float) -> float:
    return replace(ALL, semantic=SemanticFeatures(cosine, reranked_margin)).confidence


def test_a_passage_far_in_meaning_or_hardly_ahead_is_a_less_likely_answer():
    assert confidence(0.8, 0.2) < NEAR.confidence
    assert confidence(0.92, 0.0) < NEAR.confidence
    assert NEAR.confident


def test_a_margin_counts_up_to_a_limit_since_long_questions_have_larger_ones():
    assert confidence(0.92, 9.0) == NEAR.confidence
    assert confidence(0.92, -9.0) == confidence(0.92, 0.0)


def test_among_more_passages_a_sure_answer_must_be_more_probable():
    """Much of a manual matches well: what is sure in few articles is not in thousands of pages."""
    likely = replace(ALL, score=0.4, margin=0.0, no_rivals=0.0)
    few, many = (replace(likely, collection_size=math.log10(size)) for size in (150, 9_000))
    assert few.confident
    assert (many.found, many.confident) == (True, False)
    assert replace(ALL, collection_size=math.log10(90_000)).confident


def test_the_probability_decides():
    assert 0 < NOTHING.confidence < 0.01
    assert not NOTHING.found
    assert ALL.confident
    by_score = [replace(ALL, score=s / 20, margin=0.0, coverage=s / 20) for s in range(21)]
    bands = [seen.found + seen.confident for seen in by_score]
    assert bands == sorted(bands)
    assert all(seen.found or not seen.confident for seen in by_score)


def test_every_feature_is_a_share(library):
    for question in ("松湖旅馆有多少间客房", "旅馆", "天气怎么样", "卖什么点心的茶馆在哪里" * 8):
        for number in range(len(library.ask(question).hits[:3])):
            seen = evidence_for(library, question, number)
            assert all(-1 <= getattr(seen, name) <= 1 for name in SHARES)


def test_among_more_passages_the_same_features_say_less():
    few, many = replace(ALL, collection_size=2.3), replace(ALL, collection_size=4.7)
    assert many.confidence < few.confidence


def test_an_attribute_that_stands_nowhere_near_is_not_told(library):
    assert evidence_for(library, "松湖旅馆的电话是多少").attribute == 1
    assert evidence_for(library, "北门书店的电话是多少").attribute == 0


def test_an_attribute_of_something_else_is_not_told(library):
    assert evidence_for(library, "影院电话").attribute == 0  # the inn has one
    texts = ("西屿", "西屿在湖的西边。去年春天，渔船救起三名游客。"), ("东屿", "东屿有三百人。")
    islands = Library([plain_article(f"{n}", *each) for n, each in enumerate(texts)])
    assert evidence_for(islands, "东屿有多少人").attribute == 1
    assert evidence_for(islands, "西屿有多少人").attribute == 0


def test_where_a_thing_is_a_passage_says_by_a_place(library):
    assert evidence_for(library, "松湖旅馆在哪").answer_kind == 1
    assert evidence_for(library, "读书会在哪里").answer_kind == 0
    assert library.ask("松湖旅馆的电话是多少").confident
    assert not library.ask("北门书店的电话是多少").confident


def test_a_name_that_the_article_lacks_counts_against_it(library):
    assert evidence_for(library, "松湖旅馆1988年开业吗").name_coverage == 1
    assert evidence_for(library, "松湖旅馆2003年开业吗").name_coverage < 1


def test_a_small_number_of_things_is_no_name(library):
    assert evidence_for(library, "松湖旅馆是哪一种建筑改建的").name_coverage == 1


@pytest.mark.parametrize(
    ("sentence", "amount"),
    [
        ("临江镇图书馆有职员32人。", 1.0),
        ("临江镇图书馆办讲座32场,职员轮流主讲。", 0.5),
        ("临江镇图书馆的职员轮流主讲。", 0.0),
    ],
)
def test_a_number_of_something_else_is_half_an_amount(sentence: str, amount: float):
    library = Library([plain_article("0", "临江镇", sentence)])
    assert evidence_for(library, "临江镇图书馆有多少职员").amount == amount


def test_a_sentence_that_repeats_the_question_tells_nothing():
    assert not adds_information("借书证怎么办理", "借书证怎么办理")
    assert not adds_information("请问借书证在哪里办理?", "借书证怎么办理")
    assert adds_information("带身份证到一楼服务台登记", "借书证怎么办理")
    assert adds_information("年卡九百元。", "年卡多少钱")  # a number, however short


def test_a_repeat_of_the_question_is_less_likely_than_the_answer():
    texts = ("办理借书证", "办理借书证须带身份证到服务台登记。")
    libraries = (Library([plain_article("1", "须知", text)]) for text in texts)
    seen = [evidence_for(library, "怎么办理借书证") for library in libraries]
    assert [e.novelty for e in seen] == [0, 1]


def test_words_that_are_cut_to_characters_are_taken_together():
    assert significant_words(read_question("年卡多少钱")) == ["年卡"]
    assert significant_words(read_question("几点了")) == []


@pytest.mark.parametrize(
    ("asked", "covered"),
    [("加班费多少", 1), ("炒鱿鱼赔多少", 0)],  # 延长工作时间 is three words, and there in a row
)
def test_a_synonym_of_several_words_covers_the_word(asked: str, covered: int):
    pay = "安排职工延长工作时间的，支付一百五的工资。解除职务要开会，劳动要计工时，合同一年。"
    found = evidence_for(Library([plain_article("1", "规定", pay)]), asked)
    assert (found.whole_word_coverage == 1) == covered


def test_in_one_small_file_the_right_sentence_is_shown():
    gym = "健身房八月开门。年卡九百元，次卡三十元。请自带毛巾。"
    answer = Library([plain_article("1", "健身房规定", gym)]).ask("次卡多少钱")
    assert answer.found
    assert "次卡三十元" in answer.hits[0].passage.text
    assert not Library([plain_article("1", "健身房规定", gym)]).ask("几点了").found


def test_the_margin_is_what_the_best_other_hit_leaves(library):
    ranking = library._ranking
    asked = ranking.question("松湖旅馆客房")
    (_, first), (_, second) = ranking.best(asked, 2)
    assert evidence_for(library, "松湖旅馆客房").margin == pytest.approx(first - second)
    assert evidence_for(library, "松湖旅馆客房", 1).margin == pytest.approx(second - first)


def test_a_passage_with_rivals_is_less_likely_the_answer_but_as_worth_showing(library):
    alone = evidence_for(library, "松湖旅馆有多少间客房")
    assert alone.no_rivals == 1
    beside = replace(alone, no_rivals=0.0)
    assert beside.confidence < alone.confidence
    assert beside.relevance == alone.relevance


def test_rivals_are_the_hits_that_score_about_as_much():
    pond = "池塘里养了鲤鱼和草鱼。池塘里养了鸭子和白鹅。池塘里养了荷花和菱角。塔下有井。"
    pond_library = Library([plain_article("1", "村子", pond)])
    assert [evidence_for(pond_library, "池塘里养了什么", n).no_rivals for n in (0, 2)] == [
        pytest.approx(1 / 3),
        pytest.approx(1 / 3),
    ]


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("松湖旅馆谁能决定开业", [0.0]),  # no office
        ("松湖旅馆是什么时候开业的", [1.0]),
        ("松湖旅馆有没有早餐", [1.0]),  # no kind is asked for
    ],
)
def test_the_kind_of_answer_asked_for_is_there_or_not(library, question, kinds):
    assert [evidence_for(library, question).answer_kind] == kinds


@pytest.mark.parametrize("question", ["松湖旅馆有多少间客房", "书店多久办一次读书会", "船票"])
def test_the_bands_do_not_depend_on_how_many_hits_are_wanted(library, question):
    answers = [library.ask(question, limit=limit) for limit in (1, 2, 10)]
    assert len({(answer.found, answer.confident) for answer in answers}) == 1


# What a reply shows at once, and what it says is lacking.


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("北门书店的电话是多少", ("电话",)),  # that of the inn is no answer
        ("铁桥码头的潜水艇多少钱", ("潜水艇",)),  # of which no part is there
        ("松湖旅馆的总机电话", ()),
        ("山路茶馆的机器人会跳舞吗", ("机器人", "跳舞")),
    ],
)
def test_what_the_articles_lack_near_the_subject_is_named(library, question, missing):
    answer = library.ask(question)
    assert set(missing) <= set(answer.missing)
    assert len(answer.missing) <= MAX_MISSING
    assert not (answer.confident and answer.missing)


FERRY = "# 轮渡\n\n- 6:40 去南岸\n- 15:00 去石岛\n- 20:30 回北岸\n\n每班限乘八十人。\n"
FREIGHT = "托运收费\n\n2kg 以内每件六元。\n\n8kg 以内每件十八元。\n\n生鲜另收冰袋费五元。\n"


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (FERRY, "下午三点那班开去什么地方", "15:00 去石岛"),
        (FERRY, "早上六点四十那班去什么地方", "6:40 去南岸"),
        (FREIGHT, "八公斤的纸箱托一次多少钱", "8kg 以内每件十八元。"),
    ],
)
def test_a_number_is_found_in_the_evidence_in_whatever_form_it_is(text, question, answer):
    result = Library([article_from_text(text, "a.md")]).ask(question)
    assert result.found
    assert result.hits[0].passage.text == answer


def test_another_day_of_the_month_is_not_the_one_asked_for():
    library = Library(
        [plain_article("1", "九月通知", "九月三日停电。九月三日停水。二十五日停水。")]
    )
    ranking = library._ranking
    asked = ranking.question("9.25当天停水")
    other, right = (evidence(ranking, asked, [(doc_id, 1.0)]) for doc_id in (0, 2))
    assert right.whole_word_coverage > other.whole_word_coverage


def test_several_words_of_one_character_are_what_is_asked_for():
    text = "# 缆车须知\n\n票在开车前可以换，也可以退。\n\n票上的座位不可以挑。\n\n车上禁烟。\n"
    library = Library([article_from_text(text, "a.md")])
    assert library.ask("票可以换吗").found
    assert significant_words(read_question("票可以换吗")) == ["票", "换"]
    assert significant_words(read_question("几点了")) == []


def test_in_a_folder_of_a_few_sentences_less_is_enough_to_be_shown():
    """There every word is rare, and what the question says in other words outweighs the rest."""
    threshold = fitted_models()["lexical"].found.threshold
    weak = [Evidence(**dict.fromkeys(FEATURES, value / 1000)) for value in range(500)]
    just_too_weak = [e for e in weak if 0.6 * threshold < e.relevance < threshold]
    assert just_too_weak
    for each in just_too_weak:
        assert replace(each, collection_size=math.log10(8)).found
        assert not replace(each, collection_size=math.log10(200)).found


def test_another_thing_of_the_kind_is_never_the_sure_answer():
    library = Library(
        [
            plain_article("1", "渡船", "一等座票价 90 元。船员三人。"),
            *(plain_article(title, title, text) for title, text in OTHERS),
        ]
    )
    ranking = library._ranking
    for seat in "一二":
        asked = ranking.question(f"{seat}等座票价多少")
        assert evidence(ranking, asked, [(0, 1.0)]).confident == (seat == "一")


@pytest.mark.parametrize(
    ("question", "is_sure"),
    [
        ("怎么关闭夜间提醒", True),
        ("怎么关闭夜间拍照", False),  # the heading is on another thing
        ("指示灯显示e12怎么处理", True),
        ("指示灯显示e17怎么处理", False),
    ],
)
def test_what_is_on_another_thing_or_code_is_never_the_sure_answer(question: str, is_sure: bool):
    text = (
        "# 收音机\n\n## 怎么关闭夜间提醒\n\n长按红键三秒，听到一声响即可。\n\n"
        "## 故障\n\n指示灯显示 E12 怎么处理，请拔下插头再插上。\n\n照片存在卡里。\n"
    )
    answer = Library([article_from_text(text, "a.md")]).ask(question)
    assert answer.confident is is_sure


def test_what_only_uses_a_name_is_not_surely_its_definition():
    text = "# 渔网\n\n补网的人都用梭结，因为梭结不会松。\n\n## 浮子\n\n浮子涂成红色。\n"
    defined = text + "\n## 打结\n\n梭结是一种用网梭打的结。\n"
    answers = [
        Library([article_from_text(each, "网.md")]).ask("什么是梭结") for each in (text, defined)
    ]
    assert [(answer.found, answer.confident) for answer in answers] == [(True, False), (True, True)]


def test_a_question_of_an_article_alone_is_no_answer_however_like_it():
    asks = article_from_text(
        "# 租船须知\n\n- 怎么退船票？\n- 怎么上岸？\n\n## 上岸\n\n走浮桥上岸。\n", "a.md"
    )
    assert not Library([asks]).ask("怎么退船票").found
    answer = Library([asks]).ask("怎么上岸")
    assert answer.hits[0].passage.text == "走浮桥上岸。"
    beside = article_from_text("租船\n\n船票弄丢了怎么补？\n\n船票在亭子里卖。\n", "b.txt")
    assert not Library([asks, beside]).ask("船票弄丢了怎么补").confident
