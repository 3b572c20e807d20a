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


ASS = """[Script Info]
Title: 竹编
[V4+ Styles]
Format: Name, Fontname
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:09.00,0:00:11.00,Default,,0,0,0,,再晒三天，\\N不能见雨。
Comment: 0,0:00:02.00,0:00:04.00,Default,,0,0,0,,字幕组的话
Dialogue: 0,0:00:01.00,0:00:04.00,Default,,0,0,0,,{\\an8\\fs36}竹子要在冬天砍，{待改}
Dialogue: 0,0:00:04.00,0:00:05.00,Default,,0,0,0,,{\\p1}m 0 0 l 10 10{\\p0}
Dialogue: 0,0:00:04.20,0:00:06.00,Default,,0,0,0,,冬天虫少。
"""


def test_styles_remarks_and_drawings_are_no_text():
    assert source_of(ASS.encode(), "a.ass").markdown == (
        "竹子要在冬天砍，冬天虫少。\n\n再晒三天，不能见雨。\n"
    )


LYRICS = """[ti:摇橹歌]
[ar:水生]
[00:04.10]橹声摇过三道湾
[00:01.00][00:09.00]天亮先看江上雾
[00:06.00]<00:06.2>鱼满舱
"""


def test_lyrics_are_lines_in_the_order_of_their_times():
    for name in ("a.lrc", "a.txt"):
        result = source_of(LYRICS.encode(), name)
        assert result.markdown == "天亮先看江上雾  \n橹声摇过三道湾  \n鱼满舱\n"
    result = source_of(LYRICS.encode(), "a.lrc")
    assert (result.title, result.authors) == ("摇橹歌", ("水生",))


def test_the_times_of_a_chat_are_none_of_lyrics():
    chat = "[09:12] 老张：渡船停了吗\n[09:15] 船工：停到中午\n"
    assert "09:12" in source_of(chat.encode(), "a.txt").markdown
