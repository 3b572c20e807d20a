"""Exported chats: who says what, when, and to which question."""

from retrieval.readers.web.page import source_of_html

MESSAGE = """<div class="message default clearfix{joined}" id="message{n}"><div class="body">
<div class="pull_right date details" title="05.03.2024 {time}:33 UTC+08:00">{time}</div>
{who}{reply}<div class="text">{text}</div></div></div>"""


def chat(*messages: str) -> str:
    return (
        "<html><head><title>Exported Data</title></head><body><div class='page_header'>"
        "<div class='content'><div class='text bold'>小区群</div></div></div>"
        f"<div class='page_body chat_page'><div class='history'>{''.join(messages)}</div></div>"
    )


def message(n: int, time: str, text: str, who: str = "", to: int = 0) -> str:
    link = f'<a href="#go_to_message{to}">this message</a>'
    return MESSAGE.format(
        n=n,
        time=time,
        text=text,
        joined="" if who else " joined",
        who=f'<div class="from_name"> {who} </div>' if who else "",
        reply=f'<div class="reply_to details">In reply to {link}</div>' if to else "",
    )


def test_messages_say_who_and_when_and_answers_stand_below_their_questions():
    result = source_of_html(
        chat(
            message(1, "09:12", "门禁卡在哪补办？", "甲"),
            message(2, "09:13", "车位还有吗？<br>急用"),
            message(3, "09:20", "在物业二号窗口。", "乙", to=1),
        )
    )
    assert result.title == "小区群"
    assert result.markdown == (
        "# 小区群\n\n## 2024-03-05\n\n甲（09:12）：门禁卡在哪补办？\n\n"
        "甲（09:13）：车位还有吗？  \n急用\n\n"
        "甲（09:12）：门禁卡在哪补办？  \n乙（09:20）：在物业二号窗口。\n"
    )
