"""Every string in three languages, typeset as each language is."""

import re
from pathlib import Path
from string import Formatter

import pytest

import bot
from bot.views.texts import EN, PROFILE_LANGUAGES, ZH_HANS, ZH_HANT, texts_for, texts_in_script_of
from retrieval.analysis.scripts import simplified
from tests.telegram.entities import parse_html

LANGUAGES = {"zh-hans": ZH_HANS, "zh-hant": ZH_HANT, "en": EN}
HAN = r"[\u3400-\u9fff，。；：！？、（）《》“”]"


def strings(texts):
    """A language's strings by their names: "start", "commands.ask", …"""
    for name, value in vars(texts).items():
        if isinstance(value, str):
            yield name, value
        else:
            yield from ((f"{name}.{key}", text) for key, text in value.items())


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def shown(texts):
    """The strings that Telegram shows; those of the setup are a terminal's, and indented."""
    return {name: text for name, text in strings(texts) if not name.startswith("setup.")}


each_language = pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)


@each_language
def test_no_string_is_empty_or_left_in_another_language(texts):
    english = shown(EN)
    for name, text in shown(texts).items():
        assert text.strip() == text != "", name
        assert bool(re.search(HAN, text)) != (english[name] == text), name


@pytest.mark.parametrize("other", ["zh-hant", "en"])
def test_the_languages_have_the_same_strings_with_the_same_places_in_them(other):
    ours = {name: placeholders(text) for name, text in strings(ZH_HANS)}
    assert {name: placeholders(text) for name, text in strings(LANGUAGES[other])} == ours


def test_the_code_uses_each_string_and_no_other():
    code = "\n".join(path.read_text("utf-8") for path in Path(bot.__file__).parent.rglob("*.py"))
    names = vars(ZH_HANS)
    assert {*re.findall(r"\b(?:texts|EN)\.(\w+)", code)} == names.keys()
    assert {*re.findall(r"(?:strings|setup)\[['\"](\w+)", code)} == names["setup"].keys()


@pytest.mark.parametrize("texts", [ZH_HANS, ZH_HANT], ids=["zh-hans", "zh-hant"])
def test_chinese_is_set_with_chinese_punctuation(texts):
    for name, text in shown(texts).items():
        words = re.sub(r"<[^>]+>|\{\w+\}|https?://\S+", "", text)
        assert not re.search(rf"{HAN}\s*[,.;:!?()]|[,.;:!?()]\s*{HAN}", words), name
        assert "..." not in words, name


def test_traditional_is_no_simplified():
    for name, text in strings(ZH_HANS):
        assert simplified(text) == text, name
    for name, text in strings(ZH_HANT):
        if len(re.sub(r"\{\w+\}", "", text)) > 12:
            assert simplified(text) != text, name


@each_language
def test_the_markup_is_telegrams(texts):
    html = {"start", "help", "privacy", "ask_usage", "how_to_ask", "admin_help", "not_allowed"}
    html |= {"now_allowed", "now_denied", "chat_id"}
    for name, text in shown(texts).items():
        parse_html(text)
        assert name in html or "<" not in text, name


@each_language
def test_what_is_limited_fits(texts):
    for toast in texts.question_gone, texts.passage_gone, texts.article_gone, texts.button_gone:
        assert len(toast) <= 200
    assert len(texts.vote_noted.format(verdict="👍")) <= 200
    assert len(texts.vote_not_noted) <= 200
    assert len(texts.error) <= 200
    assert len(texts.unreachable) <= 200
    assert len(texts.unreachable_inline) <= 64
    assert len(texts.description.format(username="x" * 32)) <= 512
    assert len(texts.short_description) <= 120
    assert all(len(text) <= 256 for text in (texts.commands | texts.admin_commands).values())


@pytest.mark.parametrize(
    ("tag", "texts"),
    [
        (None, ZH_HANS),
        ("zh", ZH_HANS),
        *((tag, ZH_HANT) for tag in ("yue", "nan-Hant-TW", "zh-cmn-Hant", "zh-HK", "zh-MO")),
        *((tag, ZH_HANS) for tag in ("wuu", "cmn", "zh-cmn-Hans", "zh-Hans-HK", "yue-Hans")),
        ("zh-hans", ZH_HANS),
        ("zh-CN", ZH_HANS),
        ("zh-SG", ZH_HANS),
        ("zh-hant", ZH_HANT),
        ("zh-Hant-TW", ZH_HANT),
        ("zh_TW", ZH_HANT),
        ("zh-hk", ZH_HANT),
        ("en", EN),
        ("en-GB", EN),
        ("de", EN),
        ("zhx", EN),
    ],
)
def test_the_language_is_the_users(tag, texts):
    assert texts_for(tag) is texts


def test_what_all_share_is_in_the_script_of_the_question():
    assert texts_in_script_of("綠蘿多久澆水") is ZH_HANT
    assert texts_in_script_of("绿萝多久浇水") is ZH_HANS
    assert texts_in_script_of("") is ZH_HANS


def test_the_profile_has_a_language_for_everybody_else():
    assert PROFILE_LANGUAGES[""] is EN
    assert PROFILE_LANGUAGES["zh"] is ZH_HANS


def test_words_that_taiwan_has_of_its_own_are_used():
    """Where OpenCC has another one, ours stands in the file; all else follows by itself."""
    assert "群組" in ZH_HANT.help
    assert ZH_HANT.surfaces["group"] == "群組"
    assert ZH_HANT.surfaces["private"] == "私聊"
    assert ZH_HANT.unreadable == "讀不了的檔案有 {count} 個："
    assert "傳" in ZH_HANT.only_text
