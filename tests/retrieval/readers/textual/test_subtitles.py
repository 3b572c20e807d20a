"""Subtitles: what is said, without times, numbers and tags."""

from retrieval.readers.registry import source_of

SRT = """1
00:00:01,000 --> 00:00:03,000
<i>今天讲怎样</i>

2
00:00:03,100 --> 00:00:05,000
修自行车。

3
00:00:12,000 --> 00:00:14,000
先卸下车轮。
"""


def test_captions_are_joined_until_a_pause():
    assert source_of(SRT.encode(), "a.srt").markdown == "今天讲怎样 修自行车。\n\n先卸下车轮。\n"


def test_speakers_are_named():
    vtt = "WEBVTT\n\nNOTE 草稿\n\n00:01.000 --> 00:02.000\n<v 王老师>大家好。\n\n"
    assert source_of(vtt.encode(), "a.vtt").markdown == "王老师：大家好。\n"
