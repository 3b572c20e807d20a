"""Characters: what is shown keeps the file's words, without noise."""

import pytest

from retrieval.documents.characters import clean_characters, close_up_spacing


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("眼\u200b科\u200b门诊", "眼科门诊"),
        ("软\u00ad件\ufeff", "软件"),
        ("\u202e电话 5551\u202c", "电话 5551"),
        ("第\u00a01\u00a0章", "第 1 章"),
        ("⻓城⼤⻔", "长城大门"),
        ("豈有此理", "豈有此理"),
        ("👨\u200d👩\u200d👧 一家", "👨\u200d👩\u200d👧 一家"),
        ("開館︐閉館︒（免費）︖﹕", "開館，閉館。（免費）？："),
        ("带：\n \uf0b7\t水\n\uf0d8帽\n\uf071 伞", "带：\n • 水\n• 帽\n• 伞"),
        ("午餐 \uf0fc 晚餐 \uf0fb", "午餐 ✓ 晚餐 ✗"),
        ("plain ASCII", "plain ASCII"),
    ],
)
def test_what_is_not_seen_goes_and_each_character_is_itself(written: str, read: str):
    assert clean_characters(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("通　知", "通知"),
        ("各 单 位：", "各单位："),
        ("食 堂 午 餐 时 间 为 十 一 点 。", "食堂午餐时间为十一点。"),
        ("魑(chī)魅(mèi)魍(wǎng)魉(liǎng)", "魑魅魍魉"),
        ("银行(háng)的行", "银行(háng)的行"),
        ("张三　李四　北京报道", "张三　李四　北京报道"),
        ("第一章 总则", "第一章 总则"),
    ],
)
def test_spread_characters_are_closed_up_and_words_stay_apart(written: str, read: str):
    assert close_up_spacing(written) == read
