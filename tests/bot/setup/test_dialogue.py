"""The setup: what is asked, what is checked with Telegram and the articles, what is written."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import CannotRun
from bot.setup import dialogue
from bot.setup.dialogue import set_up, texts_of_terminal
from bot.views.texts import EN, ZH_HANS
from tests.processes import command
from tests.telegram.local import group, user
from tests.telegram.server import TOKEN, until

ZH = ZH_HANS.setup
NAMES = "TELEGRAM_BOT_TOKEN", "ARTICLES_DIR", "ADMIN_CHAT_ID"


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def answered(server, tmp_path, folder, monkeypatch, capsys):
    """Run the setup with these answers; what it printed."""

    async def run(*answers: str, **settings: str) -> str:
        left: Iterator[str] = iter(answers)

        def typed(prompt: str) -> str:
            print(prompt)
            try:
                return next(left)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", typed)
        said = {"TELEGRAM_API_URL": server.url, "DATA_DIR": str(tmp_path / "data")}
        await set_up(said | settings, ZH_HANS)
        assert next(left, None) is None
        return capsys.readouterr().out

    return run


def written() -> list[str]:
    return Path(".env").read_text("utf-8").splitlines()


async def test_three_answers_make_a_file_that_only_the_owner_reads(answered, folder):
    rice = "怎样煮好一锅米饭\n煮饭以前米要淘洗两遍。\n"
    (folder / "rice.txt").write_text(rice, "utf-8")
    printed = await answered(TOKEN, str(folder), "-")
    assert "这是 文据（@wenju_bot）" in printed
    assert "读到 2 篇文章" in printed
    assert "《茶叶的保存》" in printed
    assert "问：怎样煮好一锅米饭\n  答：煮饭以前米要淘洗两遍。" in printed
    assert written() == [f"TELEGRAM_BOT_TOKEN={TOKEN}", f"ARTICLES_DIR={folder}"]
    assert os.stat(".env").st_mode & 0o777 == 0o600


async def test_without_a_question_to_try_a_title_is_ask(answered, folder):
    (folder / "tea.md").unlink()
    printed = await answered(TOKEN, str(folder), "-")
    assert "问：怎样煮饭\n  答：煮饭以前米要淘洗两遍。" in printed
    assert "\n      《怎样煮饭》" in printed


async def test_where_not_even_a_title_is_found_the_owner_is_to_ask(answered, tmp_path):
    (tmp_path / "sparse").mkdir()
    (tmp_path / "sparse" / "a.txt").write_text("---\ntitle: 甲\n---\n\n1 2 3\n", "utf-8")
    assert ZH["nothing_to_ask"] in await answered(TOKEN, str(tmp_path / "sparse"), "-")


async def test_a_wrong_answer_is_asked_for_again(answered, folder):
    printed = await answered(
        "", "my token", "2:unknown", TOKEN, "no-such-folder", str(folder), "me", "-"
    )
    assert ZH["no_token"] in printed
    assert ZH["unknown_token"] in printed
    assert "没有文件夹 no-such-folder" in printed
    assert ZH["no_number"] in printed
    assert TOKEN in written()[0]


async def test_the_settings_answer_where_nobody_does(answered, server, folder):
    server.api.message("/start")  # bots may not write to somebody first
    printed = await answered(
        TELEGRAM_BOT_TOKEN=TOKEN, ARTICLES_DIR=str(folder), ADMIN_CHAT_ID="1001"
    )
    assert TOKEN not in printed
    assert "[1:…]" in printed
    assert ZH["writes_first"].format(id=1001, username="wenju_bot") not in printed
    assert "ADMIN_CHAT_ID=1001" in written()


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({}, "TELEGRAM_BOT_TOKEN: is not set"),
        ({"TELEGRAM_BOT_TOKEN": "2:unknown"}, f"TELEGRAM_BOT_TOKEN: {ZH['unknown_token']}"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN, "ARTICLES_DIR": "gone"}, "ARTICLES_DIR: 没有文件夹 gone"),
    ],
)
async def test_what_nobody_answers_is_named_and_nothing_is_written(answered, settings, name):
    with pytest.raises(CannotRun, match=f"^{name}"):
        await answered(**settings)
    assert not Path(".env").exists()


async def test_telegram_out_of_reach_is_named(answered, server):
    await server.stop()
    with pytest.raises(CannotRun, match=f"^{server.url} cannot be reached"):
        await answered(TOKEN)


async def test_whoever_writes_and_says_so_is_the_admin(answered, server, folder, monkeypatch):
    monkeypatch.setattr(dialogue, "CHECK_INTERVAL", 0.01)
    server.api.message("你好", user=user(1001, "小明"))
    server.api.message("你好", user=user(1002, "小\x1b[2J红\u202e"))
    server.api.message("大家好", user=user(1003), chat=group())
    printed = await answered(TOKEN, str(folder), "", "n", "y")
    assert "收到 小[2J红 的消息，号码 1002" in printed
    assert "ADMIN_CHAT_ID=1001" in written()
    assert len(server.api.pending) == 3  # the bot answers them when it runs


async def test_where_nobody_writes_there_is_no_admin(answered, folder, monkeypatch):
    monkeypatch.setattr(dialogue, "CHECK_INTERVAL", 0.01)
    monkeypatch.setattr(dialogue, "WAIT", 0.1)
    printed = await answered(TOKEN, str(folder), "")
    assert ZH["nobody_wrote"] in printed
    assert ZH["no_admin"] in printed


async def test_a_bot_that_runs_already_is_told(answered, server, folder):
    server.api.fail_next("getUpdates", "Conflict: terminated by other getUpdates", code=409)
    assert "现在收不了消息（Conflict: terminated" in await answered(TOKEN, str(folder), "")


async def test_an_admin_who_has_not_written_is_told(answered, folder):
    printed = await answered(TOKEN, str(folder), "77")
    assert ZH["writes_first"].format(id=77, username="wenju_bot") in printed
    assert "ADMIN_CHAT_ID=77" in written()


async def test_what_bot_father_still_needs(answered, server, folder):
    server.api.flags["supports_inline_queries"] = False
    printed = await answered(TOKEN, str(folder), "-")
    assert "/setinline" in printed
    assert "/setprivacy" not in printed


async def test_the_other_lines_of_the_file_stay(answered, folder):
    Path(".env").write_text("# mine\nLOG_LEVEL=DEBUG\nADMIN_CHAT_ID=5\n", "utf-8")
    os.chmod(".env", 0o644)
    await answered(TOKEN, str(folder), "-")
    assert written()[:2] == ["# mine", "LOG_LEVEL=DEBUG"]
    assert "ADMIN_CHAT_ID" not in "".join(written())
    assert os.stat(".env").st_mode & 0o777 == 0o600


async def test_another_value_in_the_environment_is_told(answered, folder, monkeypatch):
    monkeypatch.setenv("ARTICLES_DIR", "elsewhere")
    assert ZH["overridden"].format(name="ARTICLES_DIR") in await answered(TOKEN, str(folder), "-")


@pytest.mark.parametrize(
    ("locale", "token"),
    [("zh_CN.UTF-8", "直接回车"), ("C.UTF-8", "直接回车"), ("zh_TW.UTF-8", "直接回車")],
)
def test_the_terminals_language(locale, token):
    assert token in texts_of_terminal({"LANG": locale}).setup["begin"]
    assert texts_of_terminal({"LC_ALL": "en_GB.UTF-8", "LANG": locale}) is EN


def test_every_line_is_there_in_english():
    assert [name for name, line in ZH.items() if EN.setup[name] == line] == []


async def test_a_folder_may_stand_in_quotes(answered, folder):
    await answered(TOKEN, f"'{folder}'", "-")
    assert written()[1] == f"ARTICLES_DIR={folder}"


@pytest.fixture
def command_line(server, tmp_path):
    """Start `python -m bot setup` with this standard input; the process and what it writes."""

    def started(stdin: int):
        mine = {"TELEGRAM_API_URL": server.url, "DATA_DIR": str(tmp_path / "data")}
        output, errors = tmp_path / "output", tmp_path / "errors"
        with output.open("wb") as out, errors.open("wb") as err:
            streams = stdin, out.fileno(), err.fileno()
            env = os.environ | mine | {"LANG": "zh_CN"}
            return command("bot", "setup", env=env, cwd=tmp_path, streams=streams), output

    return started


async def test_ctrl_c_at_a_question_leaves_at_once(command_line):
    reader, writer = os.pipe()
    process, output = command_line(reader)
    os.close(reader)
    with open(writer, "wb") as typed:
        typed.write(f"{TOKEN}\n".encode())
        typed.flush()
        await until(lambda: b"2/3" in output.read_bytes())
        # input() sees a signal only once it reads, which no person is too fast for.
        await asyncio.sleep(0.3)
        os.kill(process.pid, signal.SIGINT)
        await until(lambda: process.exitcode is not None)
    assert process.exitcode == 130
    assert ZH["given_up"] in output.read_text("utf-8")
    assert not Path(".env").exists()


async def test_the_command_reads_a_line_for_each_question(command_line, folder, tmp_path):
    answers = tmp_path / "answers"
    answers.write_text(f"{TOKEN}\n{folder}\n-\n", "utf-8")
    with answers.open("rb") as typed:
        process, output = command_line(typed.fileno())
    await until(lambda: process.exitcode is not None)
    assert (process.exitcode, (tmp_path / "errors").read_bytes()) == (0, b"")
    assert ZH["ready"] in output.read_text("utf-8")
    assert written()[0] == f"TELEGRAM_BOT_TOKEN={TOKEN}"
