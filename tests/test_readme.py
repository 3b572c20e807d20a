"""What the README and its pages tell people to type, to set and to open is there.

Commands, settings, extras and links are read out of the pages, so that none goes stale.
"""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

import bot.__main__
import retrieval.__main__
from bot.application import _COMMANDS
from bot.settings import NAMES
from bot.views.texts import ZH_HANS
from retrieval.readers.registry import MODULES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCS = sorted((ROOT / ".github").rglob("*.md"))
PAGES = [README, *DOCS]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

MOST_WORDS = 4_000  # Han characters and Latin words of the README
OTHERS_SETTINGS = {"TELEGRAM_TOKEN", "WATCHFILES_FORCE_POLLING", "PYTHONIOENCODING", "CONSTRAINTS"}
BOT_FATHERS = {"newbot", "setinline", "setprivacy", "setjoingroups"}

_CODE = re.compile(r"`([^`\n]+)`|^(?: {4,}|\t)(\S.*)$", re.MULTILINE)
_COMMAND = re.compile(r"python3? -m (bot|retrieval)\b([^|<>&;']*)")
_PLACEHOLDER = re.compile(r"…|\b[A-Z]+\b(?![_=])")


def code(page: Path) -> list[str]:
    """What stands in backticks, or indented as a block."""
    return [one or block for one, block in _CODE.findall(page.read_text("utf-8"))]


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


each_page = pytest.mark.parametrize("page", PAGES, ids=named)


def commands() -> dict[str, tuple[str, list[str]]]:
    """Each command that the pages tell people to type: the package, and its arguments."""
    typed = [found for page in PAGES for line in code(page) for found in _COMMAND.findall(line)]
    return {f"{package}{rest}".strip(): (package, shlex.split(rest)) for package, rest in typed}


COMMANDS = commands()
MAIN = {"bot": bot.__main__.main, "retrieval": retrieval.__main__.main}


def test_the_readme_tells_the_commands_of_the_first_hour():
    told = " ".join(code(README))
    for command in ("-m bot`", "-m bot setup", "-m retrieval check", "-m bot 通辽有移民局吗"):
        assert command.rstrip("`") in told


def test_the_readme_leads_to_the_english_one_at_once_and_back():
    assert "(.github/docs/README.en.md)" in README.read_text("utf-8")[:200]
    assert "(../../README.md)" in (ROOT / ".github/docs/README.en.md").read_text("utf-8")[:200]


def test_the_version_has_its_notes():
    notes = (ROOT / ".github/CHANGES.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(bot.__version__)}$", notes, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_one(command, capsys):
    package, arguments = COMMANDS[command]
    if arguments and not _PLACEHOLDER.fullmatch(arguments[0]):
        is_question = package == "bot" and arguments[0] not in ("feedback", "setup")
        asked = ["--help"] if is_question else [arguments[0], "--help"]
        assert MAIN[package](asked) == 0
        assert "usage: python -m " in (printed := capsys.readouterr().out)
        for option in re.findall(r"--[a-z]+", command):
            assert option in printed


@pytest.mark.parametrize("page", [p for p in PAGES if p.stem != "CONTRIBUTING"], ids=named)
def test_a_setting_that_is_named_is_one(page):
    text = "\n".join(code(page))
    words = re.findall(r"(?<![\w.$/-])[A-Z][A-Z\d]*(?:_[A-Z\d]+)+(?!\w)", text)
    assert {*words} <= NAMES | OTHERS_SETTINGS


def test_every_setting_stands_in_the_table():
    table = (ROOT / ".github/docs/settings.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)} == NAMES


def test_every_format_that_is_read_is_told():
    told = re.findall(r"`(\.\w+)`", (ROOT / ".github/docs/articles.md").read_text("utf-8"))
    assert {*MODULES} <= {*told}


@each_page
def test_an_extra_that_is_installed_is_one(page):
    named = re.findall(r"'\.\[([a-z,]+)\]'", page.read_text("utf-8"))
    extras = {extra for names in named for extra in names.split(",")}
    assert extras <= PROJECT["optional-dependencies"].keys()


@each_page
def test_a_link_leads_somewhere(page):
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http://", "https://")):
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            assert there.exists(), target
            headings = re.findall(r"^#+ (.+)$", there.read_text("utf-8"), re.M) if anchor else []
            anchors = {
                re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings
            }
            assert not anchor or anchor in anchors, target


@each_page
def test_a_file_that_is_named_is_there(page):
    for line in code(page):
        for name in re.findall(
            r"(?<![\w/.-])((?:bot|retrieval|tests|\.github|\.ci)/[\w./-]+)", line
        ):
            assert [*ROOT.glob(name.replace("NAME", "*"))], name


@pytest.mark.parametrize("page", [README, ROOT / ".github/docs/README.en.md"], ids=named)
def test_what_is_sent_to_the_bot_is_a_command_of_it(page):
    ours = {*_COMMANDS, *ZH_HANS.commands, *ZH_HANS.admin_commands, *BOT_FATHERS, "quit"}
    sent = {found for line in code(page) for found in re.findall(r"^/([a-z]+)(?:\s|$)", line)}
    assert sent <= ours
    told = sent | {found for line in code(page) for found in re.findall(r"/([a-z]+)", line)}
    assert {*ZH_HANS.admin_commands, "id", "use"} <= told


def test_the_readme_can_be_read_at_a_sitting():
    text = README.read_text("utf-8")
    han = re.findall(r"[\u3400-\u9fff]", text)
    latin = re.findall(r"[A-Za-z\d](?:[\w.'-]*\w)?", re.sub(r"[\u3400-\u9fff]", " ", text))
    assert len(han) + len(latin) <= MOST_WORDS


def test_the_python_that_is_asked_for_is_the_projects():
    assert f"Python {PROJECT['requires-python'].removeprefix('>=')} " in README.read_text("utf-8")


# The figures -------------------------------------------------------------------------------------

FIGURES = (ROOT / ".github/docs/figures.md").read_text("utf-8")


def table(after: str) -> list[list[str]]:
    """The rows of the first table behind these words, without its head."""
    lines = FIGURES[FIGURES.index(after) :].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("|---"))
    rows = []
    for line in lines[first + 1 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def percent(share: float) -> str:
    return f"{share:.0%}"


def test_each_figure_has_its_command():
    assert all("`python -m retrieval evaluate" in row[3] for row in table("# How good"))
    for heading in ("On the half", "Questions near the topic"):
        assert "`python -m retrieval" in FIGURES[FIGURES.index(heading) :].split("\n|")[0]


def test_the_readmes_figures_are_those_of_the_page():
    limits = README.read_text("utf-8").split("## 它答不了什么")[1].split("\n## ")[0]
    assert "(.github/docs/figures.md)" in limits
    seeds = table("# How good")[0]
    for share in (float(seeds[1]), float(seeds[2])):
        assert f"{100 * share:.1f}%" in limits
    own = [[int(cell) for cell in row[1:]] for row in table("On the half")]
    questions, first, three, confident, wrong = map(sum, zip(*own, strict=True))
    assert f"{questions} 个问题" in limits
    for share in (first / questions, three / questions):
        assert percent(share) in limits
    assert f"{confident} 次里，有 {wrong} 次" in limits
    near = [row for row in table("Questions near the topic") if "five" not in row[0]]
    counts = [(int(n), round(int(n) * float(r)), round(int(n) * float(u))) for _, n, r, u in near]
    asked, refused, unsure = map(sum, zip(*counts, strict=True))
    assert f"{asked} 个问题" in limits
    for count in (refused, unsure - refused, asked - unsure):
        assert percent(count / asked) in limits
