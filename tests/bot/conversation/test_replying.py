"""Replies to messages: pages of the last answer."""

import pytest

from bot.conversation.memory import NO_TURN
from bot.conversation.replying import ReplyOptions, message_outcome
from bot.views.texts import ZH_HANS


@pytest.mark.parametrize("question", ["口岸停车场要收费吗", "边境小城的人口有多少"])
def test_more_is_shown_to_the_last_page_also_where_a_note_takes_lines(seeds, question):
    options = ReplyOptions(ZH_HANS)
    outcome = message_outcome(seeds, question, NO_TURN, options)
    assert not outcome.answers[0].confident
    page = last = 1
    while page == 1 or page < last:
        outcome = message_outcome(seeds, "还有吗", outcome.turn, options)
        assert outcome.reply.keyboard, f"page {page + 1} of {last}: {outcome.reply.text}"
        labels = [b.text for row in outcome.reply.keyboard.inline_keyboard for b in row]
        page, last = next(map(int, label.split("/")) for label in labels if "/" in label)
    outcome = message_outcome(seeds, "还有吗", outcome.turn, options)
    assert outcome.reply.text == ZH_HANS.no_more
