"""Calendars and address books: each entry with its values."""

import pytest

from retrieval.readers.registry import source_of
from retrieval.readers.source import Unreadable

CALENDAR = (
    "BEGIN:VCALENDAR\r\nX-WR-CALNAME:渔村日历\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Asia/Shanghai:20250906T0830\r\n"
    "DTEND:20250907\r\nSUMMARY:补网比赛\\, 第二轮\r\nLOCATION:东码头晒\r\n 网场\r\nUID:7\r\n"
    "BEGIN:VALARM\r\nDESCRIPTION:提醒\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
CARDS = (
    "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E8=88=B9=\n=E5=B7=A5\n"
    "TEL;CELL:555-0188\nADR:;;盐仓路 9 号;;;;\nEND:VCARD\nBEGIN:VCARD\nitem1.EMAIL:a@example.org\n"
    "FN:账房\nEND:VCARD\n"
)


def test_an_event_has_its_values_a_line_each():
    result = source_of(CALENDAR.encode(), "a.ics")
    assert result.title == "渔村日历"
    assert result.markdown == (
        "## 补网比赛, 第二轮\n\n"
        "开始时间：2025年9月6日 08:30  \n结束时间：2025年9月7日  \n地点：东码头晒网场\n"
    )


def test_the_cards_of_an_address_book():
    assert source_of(CARDS.encode(), "a.vcf").markdown == (
        "## 船工\n\n电话：555-0188  \n地址：盐仓路 9 号\n\n## 账房\n\n邮箱：a@example.org\n"
    )


@pytest.mark.parametrize("text", ["渔村日历", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "END:VEVENT\n"])
def test_a_file_without_entries_is_named(text: str):
    with pytest.raises(Unreadable, match=r"no \.ics file"):
        source_of(text.encode(), "a.ics")
