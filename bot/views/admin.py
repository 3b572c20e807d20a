"""Messages for the admin: changes of the articles, previews of new ones, and statistics."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from bot.articles.pages import FetchError, RefreshResult
from bot.articles.reloader import Changes
from bot.feedback.store import Statistics
from bot.views.articles import MAX_TITLE, citation_html
from bot.views.html import escape_html, replace_surrogates, truncate
from bot.views.keyboards import Button, Reply
from bot.views.texts import Texts
from retrieval import Article, Library, NothingToRead, Problem, Unreadable, passages

MAX_TITLES = 8  # lines or titles of a kind in one message
MAX_FILE = 60  # characters of a file's name
MAX_REASON = 120
MAX_SENTENCE = 500  # characters of a sentence in a preview

_COUNT_OF_KIND = re.compile(r"(?P<count>\d+) (?P<kind>[a-z ]+)")  # such as: 3 pictures


def changes_text(changes: Changes, last: Changes | None, texts: Texts) -> str:
    """The changes of a reload; if there are none, the last changes before it."""
    template = texts.reloaded if changes.articles_changed else texts.not_changed
    lines = [template.format(count=changes.article_count)]
    if changes.articles_changed:
        last = changes
    elif last:
        lines.append(texts.changed_before)
    if last:
        headings = texts.added, texts.changed, texts.removed
        for heading, titles in zip(headings, (last.added, last.changed, last.removed), strict=True):
            if titles:
                names = _cut([f"《{escape_html(title, MAX_TITLE)}》" for title in titles])
                lines.append(heading.format(count=len(titles)) + "".join(names))
    if changes.problems:
        lines.append(problems_text(changes.problems, changes.stale, texts))
    return "\n".join(lines)


def problems_text(problems: Sequence[Problem], stale: Iterable[str], texts: Texts) -> str:
    """The files that cannot be read, and why; of `stale` ones an earlier version is served."""
    lines = []
    for problem in problems[: MAX_TITLES + 1]:
        file, several = file_html(problem.file), _COUNT_OF_KIND.fullmatch(problem.file)
        if several and several["kind"] in texts.left_out and problem.reason.startswith("not read"):
            file = texts.left_out[several["kind"]].format(count=several["count"])
        reason = escape_html(reason_text(problem.reason, texts), MAX_REASON)
        note = f" · {texts.still_served}" if problem.file in stale else ""
        lines.append(f"{file} · {reason}{note}")
    return "\n".join([texts.unreadable.format(count=len(problems)), *_cut(lines)])


def reload_error_text(error: Exception, library: Library, texts: Texts) -> str:
    """Why a reload failed, and that the library in service stays."""
    text = texts.folder_empty if isinstance(error, NothingToRead) else texts.reload_failed
    return text.format(count=len(library.articles))


def preview_reply(article: Article, content_hash: str, texts: Texts) -> Reply:
    """A preview of a new article, with buttons to save the content with this hash or drop it."""
    sentences = passages([article])
    count = texts.sentences.format(count=len(sentences))
    first = "\n".join(escape_html(passage.text, MAX_SENTENCE) for passage in sentences[:2])
    lines = texts.preview, citation_html(article), count, f"<blockquote>{first}</blockquote>"
    keep = Button(texts.accept, callback_data=f"keep:{content_hash}")
    drop = Button(texts.drop, callback_data="drop:")
    return Reply("\n".join(lines), [[keep, drop]])


def saved_text(article: Article, file: str, in_service: bool, texts: Texts) -> str:
    """That an article is saved, its file's name, and whether it is in service."""
    template = texts.saved if in_service else texts.saved_not_served
    return template.format(title=escape_html(article.title, MAX_TITLE), file=file_html(file))


def removal_reply(article: Article, step: str, is_gone: bool, texts: Texts) -> Reply:
    """That an article is removed, and whether it is out of service; `step` is the step to undo."""
    template = texts.removed_now if is_gone else texts.removed_still_served
    title, file = escape_html(article.title, MAX_TITLE), file_html(article.file)
    return Reply(template.format(title=title, file=file), [[_undo_button(step, texts)]])


def undo_text(files: Sequence[str], in_service: bool, texts: Texts) -> str:
    """Which files are back, and whether they are in service."""
    names = "、".join(map(file_html, files[:MAX_TITLES])) + "…" * (len(files) > MAX_TITLES)
    return (texts.restored if in_service else texts.restored_not_served).format(files=names)


def fetch_error_text(error: FetchError, link: str, texts: Texts) -> str:
    """Why a page was not fetched."""
    host = escape_html(urlsplit(link).hostname or "", MAX_FILE)
    return texts.page_not_fetched.format(host=host, reason=failure_html(error, texts))


def failure_html(error: FetchError | Unreadable, texts: Texts) -> str:
    """Why a page was not fetched, or a file is not readable, in a phrase."""
    if isinstance(error, FetchError):
        return texts.not_fetched[error.reason].format(detail=error.detail)
    return escape_html(reason_text(str(error), texts), MAX_REASON)


def refresh_reply(results: Sequence[RefreshResult], step: str, texts: Texts) -> Reply:
    """Which pages have changed, and which were not fetched; `step` is the step to undo."""
    changed, failed = [], []
    for each in results:
        title = escape_html(each.article.title, MAX_TITLE)
        if each.new:
            counts = {"added": each.added, "removed": each.removed}
            changed.append(texts.page_changed.format(title=title, **counts))
        elif each.failure:
            failed.append(f"《{title}》 · {failure_html(each.failure, texts)}")
    lines = [texts.refreshed.format(count=len(results), changed=len(changed)), *_cut(changed)]
    lines += [texts.not_refreshed.format(count=len(failed))] * bool(failed)
    lines += _cut(failed)
    return Reply("\n".join(lines), [[_undo_button(step, texts)]] if step else ())


def _undo_button(step: str, texts: Texts) -> Button:
    return Button(f"↩ {texts.restore}", callback_data=f"undo:{step}")


def reason_text(reason: str, texts: Texts) -> str:
    """Why a file cannot be read, in the reader's language if there is a translation."""
    for pattern, text in texts.reasons.items():
        if match := re.match(pattern, reason):
            return text.format(**match.groupdict())
    return reason


def file_html(file: str) -> str:
    """A file's name as code, lest Telegram link it: .md is a country's domain."""
    return f"<code>{escape_html(replace_surrogates(file), MAX_FILE)}</code>"


def _cut(lines: Sequence[str]) -> list[str]:
    return [*lines[:MAX_TITLES], *(["…"] if len(lines) > MAX_TITLES else [])]


def statistics_reply(stats: Statistics, texts: Texts) -> Reply:
    """The statistics for the admin."""
    return Reply("\n".join(map(escape_html, statistics_lines(stats, texts))))


def statistics_lines(stats: Statistics, texts: Texts) -> list[str]:
    """The statistics in lines of plain text."""
    questions, votes = sum(stats.counts.values()), stats.good + stats.bad
    lines = [texts.stats_since.format(day=stats.since)]
    if questions:
        share = f"{stats.found / questions:.0%}"
        places = (f"{texts.surfaces.get(name, name)} {n}" for name, n in stats.counts.items())
        lines += [texts.stats_asked.format(count=questions, share=share), " · ".join(places)]
    else:
        lines.append(texts.nobody_asked)
    share = f"{stats.good / votes:.0%}" if votes else ""
    template = texts.stats_presses if votes else texts.nobody_pressed
    lines.append(template.format(good=stats.good, bad=stats.bad, share=share))
    if stats.unanswered:
        lines += ["", texts.stats_unanswered, *_numbered_list(stats.unanswered)]
    return lines


def digest_text(questions: Sequence[tuple[str, int]], texts: Texts) -> str:
    """The most frequent questions of a week without an answer."""
    lines = [texts.digest, *_numbered_list(questions)] if questions else [texts.digest_none]
    return "\n".join(map(escape_html, lines))


def _numbered_list(questions: Sequence[tuple[str, int]]) -> list[str]:
    return [
        f"{n}. {truncate(question, MAX_TITLE)} × {times}"
        for n, (question, times) in enumerate(questions, 1)
    ]
