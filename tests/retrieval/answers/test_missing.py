"""What a reply says is missing: words, and no scraps of them."""

import pytest

from retrieval.answers.missing import reportable_part


@pytest.mark.parametrize(
    ("word", "reported"),
    [
        ("电话", "电话"),
        ("有鱼", "鱼"),  # which jieba cuts out of 有鱼吗
        ("冷", "冷"),
        ("王小明", "王小明"),
        ("会员", "会员"),  # a word, though 会 may stand before others
        ("wifi", "wifi"),
        ("我入", ""),
        ("了", ""),
        ("你们", ""),
        ("天", ""),  # of 几天
        ("卖", ""),
        ("还有", ""),
    ],
)
def test_what_is_missing_is_told_in_words_and_not_in_scraps(word: str, reported: str):
    assert reportable_part(word) == reported
