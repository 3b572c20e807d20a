"""Text is decoded whatever it was saved in; damage is mended and named."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.readers.encodings import decode
from retrieval.readers.source import Unreadable

SIMPLIFIED = "通辽市公安局发布公告,明确出入境业务窗口提供节假日服务。欢迎市民前来办理。"
TRADITIONAL = "北捷新路線明年通車,票價維持不變。市長表示:我們不會讓市民多付一塊錢。"

no_surrogates = st.text(st.characters(codec="utf-8"), min_size=1)


@settings(deadline=None)
@given(no_surrogates)
def test_any_utf8_is_read_as_it_is(text: str):
    if "\0" not in text and text.strip():
        assert decode(b"\xef\xbb\xbf" + text.encode()).text == text
        assert decode(text.encode()).text == text.removeprefix("\ufeff")


@settings(deadline=None)
@given(no_surrogates)
def test_any_utf16_with_its_mark_is_read_as_it_is(text: str):
    assert decode(text.encode("utf-16")).text == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark(encoding: str):
    text = "营业时间\n早上九点到晚上六点，周末休息。\n电话：010-1234\n"
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("text", [SIMPLIFIED, SIMPLIFIED * 40])
def test_gb18030(text: str):
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize("text", [TRADITIONAL, TRADITIONAL * 40])
def test_big5(text: str):
    assert decode(text.encode("big5")).text == text


def test_what_a_page_declares_goes_before_a_guess():
    page = '<meta charset="gb2312"><p>短</p>'
    assert decode(page.encode("gb18030")).text == page


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_damaged_bytes_become_marks_and_are_counted(encoding: str):
    text = TRADITIONAL * 3 if encoding == "big5" else SIMPLIFIED * 3
    data = bytearray(text.encode(encoding))
    at = data.rindex(b",")  # what stands before is whole
    data[at:at] = b"\xff"
    found = decode(bytes(data))
    assert found.warnings == ("1 damaged character",)
    assert text[:20] in found.text
    assert text[-20:] in found.text


@pytest.mark.parametrize(("encoding", "added"), [("gb18030", SIMPLIFIED), ("big5", TRADITIONAL)])
@pytest.mark.parametrize("times", [1, 60])
def test_lines_in_another_encoding_than_those_above_or_below(encoding: str, added: str, times: int):
    begun = "昨天的记录。\r\n" * times
    for parts in ((begun, "utf-8", added, encoding), (added + "\n", encoding, begun, "utf-8-sig")):
        first, its, second, others = parts
        found = decode(first.encode(its) + second.encode(others))
        assert found.text == first + second
        assert found.warnings == ("is in two encodings",)


@pytest.mark.parametrize("line", ["- 酸奶", "米", "每份：", SIMPLIFIED])
def test_a_damaged_line_is_in_no_other_encoding(line: str):
    found = decode((SIMPLIFIED + "\n").encode() * 3 + line.encode()[:-1] + b"\n")
    assert found.text.endswith("\ufffd\n")


def test_utf8_that_is_cut_at_its_end():
    found = decode("短文。".encode()[:-1])
    assert found.text == "短文\ufffd"
    assert found.warnings == ("1 damaged character",)


def test_a_mark_that_the_file_itself_has_is_no_damage():
    assert decode("有一个\ufffd字".encode()).warnings == ()


@pytest.mark.parametrize("data", [b"", b" \n\t"])
def test_empty_files_are_named(data: bytes):
    with pytest.raises(Unreadable, match=r"^is empty$"):
        decode(data)


def test_a_stray_zero_byte_and_those_that_fill_up_a_file_are_left_out():
    text = "渡口每天清早开船，傍晚收船，中间不休息。" * 3
    for encoding in ("utf-8", "gb18030"):
        data = text.encode(encoding)
        assert decode(data[:30] + b"\0" + data[30:] + b"\0" * 200).text == text


def test_binary_data_is_no_text():
    with pytest.raises(Unreadable, match=r"^is binary, not text$"):
        decode(bytes(range(256)) * 20)


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_text_or_unreadable(data: bytes):
    with suppress(Unreadable):
        assert isinstance(decode(data).text, str)
