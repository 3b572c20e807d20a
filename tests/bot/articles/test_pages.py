"""A link becomes an article's file; what cannot be fetched is refused with the reason."""

import gzip
from datetime import date
from functools import partial

import pytest

from bot.articles import pages
from bot.articles.addresses import PublicTransport, is_public_address
from bot.articles.pages import FetchError, fetch_page, find_page, link_in, page_file, web_articles
from retrieval import MAX_BYTES, Library, read_article
from tests.telegram.site import Answer, Site

PAGE = """<html><head><title>停水通知 - 街道办</title><meta name="pubdate" content="2026-03-04">
<link rel="canonical" href="https://elsewhere.example/x"></head>
<body><h1>停水通知</h1><p>{}</p><p>请提前储水。</p></body></html>"""
NOTICE = PAGE.format("三月八日早八点到晚六点停水。").encode()
DAY = date(2026, 3, 5)


@pytest.fixture
async def site():
    async with Site() as site:
        site.pages["/"] = Answer(NOTICE)
        yield site


fetch = partial(fetch_page, transport=partial(PublicTransport, lambda address: True))


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://example.org/a", "https://example.org/a"),
        (" HTTP://example.org\n", "http://example.org/"),
        ("https://example.org/通知?a=1#b", "https://example.org/通知?a=1#b"),
        ("看 https://example.org/a", ""),
        ("https://example.org/a 看", ""),
        ("https://example.org/a\nhttps://example.org/b", ""),
        ("https://user:word@example.org/", ""),
        ("ftp://example.org/a", ""),
        ("file:///etc/passwd", ""),
        ("https://", ""),
        ("example.org/a", ""),
        ("", ""),
    ],
)
def test_a_message_that_is_one_link(text, link):
    assert link_in(text) == link


async def test_a_page_is_fetched(site):
    assert await fetch(site.url) == (NOTICE, ".html")
    site.pages["/a/通知.htm"] = Answer(NOTICE)
    site.pages["/packed"] = Answer(gzip.compress(NOTICE), headers={"Content-Encoding": "gzip"})
    assert (await fetch(f"{site.url}/packed")).data == NOTICE


@pytest.mark.parametrize(
    ("path", "kind", "suffix"),
    [
        ("/a", "text/html", ".html"),
        ("/a.php?id=1", "application/xhtml+xml", ".html"),
        ("/a.pdf", "application/pdf", ".pdf"),
        ("/download", "application/pdf", ".pdf"),
        ("/a.docx", "application/octet-stream", ".docx"),
        ("/a.md", "text/plain", ".md"),
        ("/a", "text/plain; charset=gbk", ".txt"),
        ("/a.html", "", ".html"),
    ],
)
async def test_its_kind_is_what_the_server_says(site, path, kind, suffix):
    site.pages[path.partition("?")[0]] = Answer(b"x", kind)
    assert (await fetch(site.url + path)).name.endswith(suffix)


@pytest.mark.parametrize(
    "told", ["attachment; filename=a.docx", "attachment; filename*=UTF-8''%E9%80%9A%E7%9F%A5.docx"]
)
async def test_a_download_has_its_own_name(site, told):
    site.pages["/down"] = Answer(
        b"x", "application/octet-stream", headers={"Content-Disposition": told}
    )
    assert (await fetch(f"{site.url}/down?id=5")).name.endswith(".docx")


async def test_a_redirect_is_followed(site):
    site.pages["/old"] = Answer(status=302, headers={"Location": "/"})
    assert (await fetch(f"{site.url}/old")).data == NOTICE


@pytest.mark.parametrize(
    ("answer", "reason", "detail"),
    [
        (Answer(status=404), "status", "404"),
        (Answer(status=500), "status", "500"),
        (Answer(status=403), "status", "403"),
        (Answer(NOTICE, "image/gif"), "kind", ""),
        (Answer(NOTICE, "application/zip"), "kind", ""),
        (Answer(NOTICE, headers={"Content-Encoding": "br"}), "network", ""),
        (Answer(NOTICE, headers={"Content-Encoding": "gzip"}), "network", ""),
        (Answer(b"x" * (MAX_BYTES + 1)), "size", ""),
        (
            Answer(gzip.compress(b"x" * (MAX_BYTES + 1)), headers={"Content-Encoding": "gzip"}),
            "size",
            "",
        ),
        (Answer(status=302, headers={"Location": "/it"}), "network", ""),
        (Answer(status=302, headers={"Location": "ftp://example.org/"}), "network", ""),
        (Answer(status=302, headers={"Location": "file:///etc/passwd"}), "network", ""),
        (Answer(NOTICE, silence=9), "time", ""),
    ],
)
async def test_what_is_not_fetched(site, monkeypatch, answer, reason, detail):
    monkeypatch.setattr(pages, "TIMEOUT", 2.0)
    site.pages["/it"] = answer
    with pytest.raises(FetchError) as refused:
        await fetch(f"{site.url}/it")
    assert (refused.value.reason, refused.value.detail) == (reason, detail)


async def test_a_page_that_comes_drop_by_drop_is_given_up(site, monkeypatch):
    monkeypatch.setattr(pages, "TIMEOUT", 0.5)
    site.pages["/a"] = Answer(status=302, headers={"Location": "/b"}, silence=0.3)
    site.pages["/b"] = Answer(NOTICE, silence=0.3)
    with pytest.raises(FetchError, match="time"):
        await fetch(f"{site.url}/a")


async def test_no_redirect_leads_within(site):
    """The site may be reached, and what it leads to may not."""

    async def resolve(host, _):
        return ["127.0.0.1"] if host == "own.invalid" else ["127.0.0.2"]

    def allowed(address):
        return address == "127.0.0.2" or is_public_address(address)

    async with Site("127.0.0.2") as out:
        within = site.url.replace("127.0.0.1", "own.invalid")
        out.pages["/out"] = Answer(status=302, headers={"Location": within})
        link = out.url.replace("127.0.0.2", "out.invalid") + "/out"
        with pytest.raises(FetchError, match="address"):
            await fetch_page(link, partial(PublicTransport, allowed, resolve))
        assert out.asked == ["/out"]
    assert site.asked == []


@pytest.mark.parametrize("link", ["http://127.0.0.1:{}/", "http://localhost:{}/"])
async def test_the_guard_is_there_where_nobody_takes_it_away(site, link):
    with pytest.raises(FetchError, match="address"):
        await fetch_page(link.format(site.url.rpartition(":")[2]))
    assert site.asked == []


# The file.

LINK = "https://example.org/通知?id=1#top"


def test_the_link_is_the_articles_source():
    data, _ = page_file(NOTICE, "x.html", LINK, DAY)
    article = read_article(data, "停水通知.txt")
    assert (article.title, article.url, article.published) == ("停水通知", LINK, "2026-03-04")
    assert article.text == read_article(NOTICE, "x.html").text


def test_only_what_the_page_says_tells_whether_it_changed():
    one, content_hash = page_file(NOTICE, "x.html", LINK, DAY)
    framed = NOTICE.replace(b"<body>", b"<body><script>var visits=7</script><nav>x</nav>")
    other, same = page_file(framed, "x.html", LINK, date(2026, 4, 1))
    assert content_hash == same
    assert one != other
    _, changed = page_file(PAGE.format("不停水了。").encode(), "x.html", LINK, DAY)
    assert changed != content_hash


def test_pages_are_known_by_their_files(tmp_path):
    data, content_hash = page_file(NOTICE, "x.html", LINK, DAY)
    (tmp_path / "通知.txt").write_bytes(data)
    (tmp_path / "b.md").write_text(f"---\nurl: {LINK}\n---\n\n自己写的。\n", "utf-8")
    (tmp_path / "c.txt").write_text("别的文章。\n", "utf-8")
    library = Library.open(tmp_path)
    ((kept, kept_hash),) = web_articles(library, tmp_path)
    assert (kept.file, kept_hash) == ("通知.txt", content_hash)
    assert find_page(library, tmp_path, LINK) == "通知.txt"
    assert find_page(library, tmp_path, "https://example.org/") == ""
