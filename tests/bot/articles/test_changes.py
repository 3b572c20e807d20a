"""What a new reading changes, told by titles."""

from bot.articles.reloader import changes_between
from retrieval import Library, Problem
from retrieval.index.storage import State
from tests.telegram.harness import article

TEA = article("tea.md", "茶叶的保存", {"": ["茶叶要密封保存。"]})
POTHOS = article("pothos.md", "绿萝", {"": ["绿萝喜欢散射光。"]})
BROKEN = Problem("tea.md", "is empty")


def test_what_came_changed_and_went():
    old = Library([TEA, POTHOS])
    other = article("tea.md", "茶叶的保存", {"": ["茶叶要避光保存。"]})
    rice = article("rice.md", "煮饭", {"": ["米要先淘洗。"]})
    changes = changes_between(old, Library([other, rice]))
    told = changes.added, changes.changed, changes.removed
    assert told == (("煮饭",), ("茶叶的保存",), ("绿萝",))
    assert changes.articles_changed
    assert changes.article_count == 2


def test_an_article_read_again_is_unchanged():
    again = article("tea.md", "茶叶的保存", {"": ["茶叶要密封保存。"]})
    assert not changes_between(Library([TEA]), Library([again])).articles_changed


def test_a_change_of_what_is_known_of_an_article_is_one():
    for told in {"published": "2024-01-01"}, {"publisher": "茶报"}, {"url": "https://a.example"}:
        other = article("tea.md", "茶叶的保存", {"": ["茶叶要密封保存。"]}, **told)
        assert changes_between(Library([TEA]), Library([other])).changed == ("茶叶的保存",)
    other = article("tea.md", "茶叶的保存", {"一、方法": ["茶叶要密封保存。"]})
    assert changes_between(Library([TEA]), Library([other])).changed == ("茶叶的保存",)


def test_a_problem_is_new_once_and_tells_whether_the_last_version_stays():
    new = Problem("new.md", "is binary, not text")
    index = Library([TEA]).index
    broken, again = (Library(State(index, article_problems=(BROKEN, new))) for _ in range(2))
    changes = changes_between(Library([TEA]), broken)
    assert changes.new_problems == changes.problems == (BROKEN, new)
    assert changes.stale == {"tea.md"}
    assert not changes.articles_changed
    later = changes_between(broken, again)
    assert later.new_problems == ()
    assert later.problems == (BROKEN, new)
