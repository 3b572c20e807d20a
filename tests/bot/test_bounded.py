"""What is remembered of chats and people stays within a limit."""

from bot.bounded import BoundedDict


def test_the_entry_set_longest_ago_is_dropped():
    table = BoundedDict[str, int](2)
    table["a"], table["b"] = 1, 2
    table["a"] = 3
    table["c"] = 4
    assert dict(table) == {"a": 3, "c": 4}
    assert table.setdefault("d", 5) == 5
    assert list(table) == ["c", "d"]
