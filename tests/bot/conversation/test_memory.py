from dataclasses import replace
from datetime import date

from bot.conversation.memory import MAX_AGE, NO_TURN, Memory, Turn
from retrieval import Library
from retrieval.readers.reading import article_from_text


def test_what_was_asked_is_known_for_half_an_hour():
    now = [0.0]
    memory = Memory(clock=lambda: now[0])
    turn = Turn("通辽有移民局吗", "通辽有移民局吗")
    memory.remember(1, 10, turn)
    now[0] = MAX_AGE
    assert memory.last_turn(1) == memory.turn(1, 10) == turn
    now[0] += 1
    assert memory.last_turn(1) == memory.turn(1, 10) == NO_TURN


def test_nobody_goes_on_from_what_was_asked_in_another_chat():
    memory = Memory()
    memory.remember(1, 10, Turn("一"))
    assert memory.last_turn(2) == memory.turn(2, 10) == NO_TURN


def test_what_is_forgotten_takes_no_room():
    now = [0.0]
    memory = Memory(clock=lambda: now[0])
    for chat in range(100):
        memory.remember(chat, 1, Turn("一"))
    now[0] = MAX_AGE + 1
    memory.remember(100, 1, Turn("二"))
    assert len(memory._turns) == len(memory._last) == 1


def test_another_page_after_midnight_is_of_the_same_answer():
    lines = ("渡口", "2024年渡口运送旅客四万人次。", "2025年渡口运送旅客五万人次。")
    library = Library([article_from_text("\n".join(lines), "渡口.txt")])
    turn = Turn("去年渡口运送旅客多少", day=date(2025, 12, 31))
    for asked in (turn, replace(turn.with_answer(turn.ask(library)), page=1)):
        assert asked.ask(library).hits[0].passage.text.startswith("2024年")


def test_what_is_asked_now_is_asked_today():
    assert Turn("去年的客流").day == date.today()
