from retrieval.answers.suggestions import LONGEST, suggestions
from retrieval.readers.reading import article_from_text


def suggested(text: str) -> list[str]:
    return list(suggestions(article_from_text(text, "a.txt")))


def test_a_title_that_asks_is_itself_a_question():
    assert suggested("通辽有移民局吗\n通辽市没有单独设立移民局。")[0] == "通辽有移民局吗"


def test_a_quoted_term_is_asked_for_its_meaning():
    assert "“三非”是什么意思？" in suggested("专项治理\n该市重点治理“三非”外国人。")
    assert "「三新」是什麼意思？" in suggested("專項治理\n大力推進「三新」建設，發展經濟。")


def test_a_heading_is_asked_for_what_stands_under_it():
    text = "年度报告\n工作很多。\n一、服务优化与效率提升\n提高了。\n二、钱从哪里来\n来自财政。"
    assert suggested(text) == ["服务优化与效率提升有哪些内容？", "钱从哪里来"]


def test_suggestions_are_the_articles_own_words():
    article = article_from_text("题目\n“甲乙”和“丙丁”。\n一、背景与意义\n背景的话。", "a.txt")
    whole = article.title + article.text + "".join(s.heading for s in article.sections)
    for question in suggestions(article):
        own = question.removesuffix("是什么意思？").removesuffix("有哪些内容？")
        assert own in whole
        assert len(own) <= LONGEST


def test_an_article_without_a_topic_suggests_nothing():
    assert suggested("停水通知\n明天停水。") == []
