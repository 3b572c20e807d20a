import pytest

from retrieval import Library
from retrieval.follow_up_search import topic_words
from retrieval.questions.question import read_question
from retrieval.readers.reading import article_from_text

TEXTS = {
    "社区图书馆.md": """
# 社区图书馆须知

## 借书

凭借书证借书，每人最多借五本，借期三十天。

逾期不还的，每天交一角钱。

## 场地

二楼活动室可以预约，爽约不罚款，饲养的猫狗不能入内。

馆内丢失的雨伞放在一楼服务台。
""",
    "养犬.md": """
# 养犬办法

饲养犬只应当登记，登记每年五十元。

遛狗不牵绳的，罚款二百元。
""",
    "红豆饼.md": """
# 红豆饼

用料：面粉三百克，红豆两百克，盐（两克）。

和好的面团要醒半小时，再擀开包馅。

每块的热量是二百大卡。
""",
    "腌萝卜.md": """
# 腌萝卜

盐放多少看萝卜的分量，一斤萝卜盐放三十克。

萝卜发芽就不能腌了，味道发苦。
""",
    "萝卜糕.md": """
# 萝卜糕

白萝卜一根，刨丝后挤干，和米浆拌匀，蒸熟热量不高。
""",
}
LIBRARY = Library(article_from_text(text, file) for file, text in TEXTS.items())


def ask_on(before: str, question: str) -> tuple[str, str, str]:
    """The question as it was understood, the file and the passage that answer it."""
    first = LIBRARY.ask(before)
    file = first.hits[0].passage.article.file
    answer = LIBRARY.ask(question, before=before, last_file=file)
    passage = answer.hits[0].passage
    return answer.question, passage.article.file, passage.text


@pytest.mark.parametrize(
    ("before", "question", "file"),
    [
        ("借书证怎么办", "遛狗罚款多少", "养犬.md"),  # the library lets no dogs out
        ("借书证怎么办", "罚款多少", "养犬.md"),  # its word of fines is none about lending
        ("萝卜糕怎么做", "萝卜发芽能吃吗", "腌萝卜.md"),  # a radish that sprouts is not in it
        ("借书证怎么办", "热量", "红豆饼.md"),  # a word alone may ask for something else
        ("最多借几本", "哪里可以预约", "社区图书馆.md"),  # it finds its passage by itself
        ("借期多久", "逾期不还交多少", "社区图书馆.md"),
    ],
)
def test_a_whole_question_is_no_follow_up(before: str, question: str, file: str):
    understood, found, _ = ask_on(before, question)
    assert (understood, found) == (question, file)


@pytest.mark.parametrize(
    ("before", "question", "tells"),
    [
        ("红豆饼怎么做", "盐放多少", "盐（两克）"),  # though another says it in these words
        ("红豆饼怎么做", "不放红豆行吗", "红豆两百克"),
        ("红豆饼怎么做", "面团要醒多久", "半小时"),
        ("养犬怎么登记", "一年要交几元", "五十元"),
        ("红豆饼怎么做", "热量", "二百大卡"),
        ("萝卜糕怎么做", "热量", "不高"),
    ],
)
def test_a_question_that_leaves_out_its_subject_goes_on_with_it(
    before: str, question: str, tells: str
):
    assert tells in ask_on(before, question)[2]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("盐放多少", ["盐"]),
        ("不放料酒行吗", ["料酒"]),
        ("酱油可以不放吗", ["酱油"]),
        ("萝卜发芽能吃吗", ["萝卜", "发芽"]),
    ],
)
def test_words_that_any_passage_about_the_same_has(question: str, words: list[str]):
    assert topic_words(read_question(question)) == words
