"""What the admin is told, within a message's limits and in three languages."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import retrieval
from bot.articles.reloader import Changes
from bot.views.admin import changes_text, preview_reply, problems_text, reason_text
from bot.views.texts import EN, ZH_HANS, ZH_HANT
from retrieval import Problem
from retrieval.readers import files
from retrieval.readers.files import content
from retrieval.readers.reading import article_from_bytes
from retrieval.readers.source import Unreadable
from tests.telegram.entities import parse_html, utf16_length
from tests.telegram.harness import article

LANGUAGES = [ZH_HANS, ZH_HANT, EN]
ERRORS = {"Unreadable", "Draft", "NoSentence"}
NOTHING = Changes((), (), (), (), (), frozenset(), 5)


def shown(text):
    return parse_html(text)[0]


def test_changes_are_told_by_title():
    changes = Changes(("绿萝",), ("茶", "米"), ("面",), (), (), frozenset(), 7)
    assert shown(changes_text(changes, changes, ZH_HANS)).split("\n") == [
        "文章有变化，现在共有 7 篇。",
        "新增 1 篇：《绿萝》",
        "改动 2 篇：《茶》《米》",
        "移除 1 篇：《面》",
    ]


def test_nothing_changed_and_what_changed_before_that():
    assert changes_text(NOTHING, None, ZH_HANS) == "文章没有新的变化，现在共有 5 篇。"
    before = Changes(("绿萝",), (), (), (), (), frozenset(), 5)
    assert shown(changes_text(NOTHING, before, ZH_HANS)).split("\n") == [
        "文章没有新的变化，现在共有 5 篇。",
        "上一次变化已经自动用上：",
        "新增 1 篇：《绿萝》",
    ]


def test_files_that_cannot_be_read_are_named_with_the_reason():
    problems = (Problem("茶.md", "is empty"), Problem("a/b.txt", "is binary, not text"))
    changes = Changes((), (), (), problems, (), frozenset({"茶.md"}), 5)
    assert shown(changes_text(changes, None, ZH_HANS)).split("\n")[1:] == [
        "读不了的文件有 2 个：",
        "茶.md · 文件是空的 · 仍用原来的版本",
        "a/b.txt · 是二进制文件，不是文字",
    ]


@pytest.mark.parametrize("texts", LANGUAGES)
@given(st.text(max_size=100), st.integers(0, 300))
@settings(max_examples=20)
def test_however_much_changed_it_is_one_message(texts, name, count):
    titles = tuple(f"{name}{'😀' * 60}{n}" for n in range(count))
    problems = tuple(Problem(f"{n}{name}" * 9 + "\udcff", f"{name}<b>" * 99) for n in range(count))
    changes = Changes(titles, titles, titles, problems, problems, frozenset(titles), count)
    text = changes_text(changes, changes, texts)
    assert utf16_length(shown(text)) <= 4096
    text.encode()


def test_only_the_first_of_many_are_named():
    many = tuple(map(str, range(20)))
    text = changes_text(Changes(many, (), (), (), (), frozenset(), 20), None, ZH_HANS)
    assert text.endswith("新增 20 篇：《0》《1》《2》《3》《4》《5》《6》《7》…")
    problems = [Problem(f"{n}.txt", "is empty") for n in range(20)]
    assert problems_text(problems, (), ZH_HANS).count("\n") == 9


def reasons():
    """Whatever `retrieval` says of files that are not read, a number or name being 9."""
    for path in (Path(retrieval.__file__).parent).rglob("*.py"):
        code = path.read_text("utf-8")
        if not any(f"{name}(" in code for name in ERRORS):
            continue
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                name, said = node.func.id, node.args[0]
                if name in ERRORS and is_text(said):
                    yield pytest.param(in_words(said), id=f"{path.name}-{node.lineno}")
    for reason in sorted({*files._REMEDIES.values()}):
        yield pytest.param(reason, id=reason)


def is_text(node):
    return isinstance(node, ast.Constant | ast.JoinedStr)


def in_words(node):
    """A string with 9 wherever a value is put in."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(part.value if isinstance(part, ast.Constant) else "9" for part in parts)


@pytest.mark.parametrize("reason", [*reasons()])
def test_every_reason_that_there_is_has_words_of_its_own(reason):
    """So that a reason whose words change in `retrieval` is missed here."""
    for texts in ZH_HANS, ZH_HANT:
        told = reason_text(reason, texts)
        assert re.search("[一-龥]", told)
        assert told != reason


@pytest.mark.parametrize("file", ["notes", "a.xyz", "scan.png", "song.mp3", "book.mobi", "a.zip"])
@pytest.mark.parametrize("recognizes", [True, False])
def test_what_is_left_out_is_told_in_the_readers_language(file, recognizes, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "has_ocr", lambda: recognizes)
    (tmp_path / file).write_bytes(b"x")
    for left in files.listing(tmp_path)[1]:
        (_, line) = shown(problems_text([Problem(left.file, left.reason)], (), ZH_HANS)).split("\n")
        assert not re.search("read|pictures|sounds", line.replace("README", ""))


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("cannot be opened: permission denied", "打不开（permission denied）"),
        ("is not read; save it as .epub", "这种格式不读，请存成 .epub"),
        (".xyz is not read; if it is an article, save it as .txt or .docx", "请存成 TXT 或 DOCX"),
        ("3 damaged characters", "读了，但有 3 处文字损坏"),
        ("1 page is a picture", "读了，但有 1 页是图片"),
        ("page 2, 7 hard to read", "读了，但这些页看不太清：2, 7"),
        ("cannot be read: its reader has a fault (KeyError)", "读它的程序出了错"),
    ],
)
def test_a_reason_keeps_its_details(reason, told):
    assert told in reason_text(reason, ZH_HANS)


def test_files_that_break_are_told_in_words_of_the_reader(tmp_path):
    """The reasons as readers give them, not only as they stand in their code."""
    for name, data in {
        "a.txt": b"\x89PNG\0",
        "b.txt": bytes(range(1, 256)) * 20,
        "c.txt": "首页\n登录\n".encode(),
        "d.pdf": b"%PDF-1.7 broken",
        "e.docx": b"PK broken",
        "f.json": b"{",
        "g.epub": b"PK broken",
        "h.ipynb": b"{",
    }.items():
        with pytest.raises(Unreadable) as caught:
            article_from_bytes(data, name)
        assert reason_text(str(caught.value), ZH_HANS) != str(caught.value), name
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(21 << 20)
    for path in tmp_path / "a.txt", tmp_path / "gone.txt":
        with pytest.raises(Unreadable) as caught:
            content(path)
        assert reason_text(str(caught.value), ZH_HANS) != str(caught.value)


def test_a_reason_without_words_of_its_own_is_told_as_it_is():
    assert reason_text("is strange", ZH_HANS) == "is strange"


@pytest.mark.parametrize("texts", LANGUAGES)
def test_a_preview_shows_what_was_read(texts):
    sentences = "绿萝喜欢散射光。不耐<b>烈日</b>暴晒。冬天少浇水。"
    read = article("a.md", "绿萝", {"": [sentences]}, publisher="家庭园艺", published="2024-03-01")
    reply = preview_reply(read, "0123456789abcdef", texts)
    text, entities = parse_html(reply.text)
    assert "《绿萝》 · 家庭园艺 · 2024-03-01" in text
    assert "3" in text
    assert text.endswith("绿萝喜欢散射光。\n不耐<b>烈日</b>暴晒。")
    assert [entity["type"] for entity in entities] == ["blockquote"]
    (row,) = reply.keyboard.inline_keyboard
    assert [button.text for button in row] == [texts.accept, texts.drop]
