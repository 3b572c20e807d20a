"""The log: a line a record, no secret, and no word of a message."""

import json
import logging
import sys
import warnings

import pytest
from telegram.error import BadRequest, NetworkError

from bot.monitoring.logs import set_up_logging
from tests.telegram.harness import QUESTION

TOKEN = "123456:the-token"
SECRET = "the-secret"


pytestmark = pytest.mark.usefixtures("logging_restored")


def test_secrets_are_blotted_out_wherever_they_come_from(capsys):
    set_up_logging(logging.DEBUG, TOKEN, SECRET)
    logging.getLogger("httpx").info("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logging.getLogger("telegram.Bot").debug("setWebhook {'secret_token': '%s'}", SECRET)
    try:
        raise ValueError(f"The token `{TOKEN}` was rejected")
    except ValueError:
        logging.getLogger("wenju").exception("failed")
    output = capsys.readouterr().err
    assert "getMe" in output
    assert "Traceback" in output
    assert TOKEN not in output
    assert SECRET not in output


def test_libraries_are_heard_only_where_something_is_wrong(capsys):
    set_up_logging(logging.INFO, TOKEN)
    for name in "httpx", "telegram.ext.Application", "httpcore.connection", "watchfiles.main":
        logging.getLogger(name).info("a request")
        logging.getLogger(name).warning("trouble with %s", name)
    output = capsys.readouterr().err
    assert "a request" not in output
    assert output.count("trouble") == 4


def test_what_telegram_refuses_is_one_line(capsys):
    set_up_logging(logging.INFO, TOKEN)
    error = BadRequest("chat not found")
    logging.getLogger("telegram.ext.Updater").error("While polling.", exc_info=error)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("ERROR telegram.ext.Updater: While polling. BadRequest: chat not found")


def test_our_own_faults_keep_their_traceback(capsys):
    set_up_logging(logging.INFO, TOKEN)
    try:
        raise KeyError("x")
    except KeyError:
        logging.getLogger("telegram.ext.Application").exception("In a handler.")
    assert "Traceback" in capsys.readouterr().err


def test_what_the_service_tells_itself_is_not_told_twice(capsys):
    set_up_logging(logging.INFO, TOKEN)
    for name, message in (
        ("telegram.ext", "Network Retry Loop (x): Aborting."),
        ("telegram.request.BaseRequest", "Can not load JSON"),
        ("asyncio", "Task exception was never retrieved"),
    ):
        logging.getLogger(name).error(message, exc_info=NetworkError("lost"))
    assert capsys.readouterr().err == ""


async def test_no_word_of_a_message_at_info(bot, capsys):
    set_up_logging(logging.INFO, TOKEN)
    await bot.reads(QUESTION)
    await bot.finds(QUESTION)
    await bot.is_called(f"@wenju_bot {QUESTION}")
    assert QUESTION not in capsys.readouterr().err


@pytest.fixture(params=["text", "json"])
def logged(request, capsys):
    """Set logging up, do something, and get the lines that the log has got, in either format."""

    def lines_of(do) -> list[str]:
        set_up_logging(logging.INFO, TOKEN, SECRET, as_json=request.param == "json")
        do()
        lines = capsys.readouterr().err.splitlines()
        if request.param == "json":
            assert all(isinstance(json.loads(line), dict) for line in lines)
        return lines

    return lines_of


def fail() -> None:
    try:
        raise ValueError(f"{TOKEN}\nof two lines, with {SECRET}")
    except ValueError as cause:
        raise KeyError("茶") from cause


def test_an_exception_is_one_line(logged):
    def do() -> None:
        try:
            fail()
        except KeyError:
            logging.getLogger("wenju").exception("failed\nwith a \u2028 in the \x85 message")

    (line,) = logged(do)
    assert "Traceback" in line
    assert "KeyError: '茶'" in line
    assert "ValueError" in line
    assert "in the" in line
    assert TOKEN not in line
    assert SECRET not in line


def test_what_ends_the_process_is_one_line(logged):
    def do() -> None:
        try:
            fail()
        except KeyError:
            sys.excepthook(*sys.exc_info())

    (line,) = logged(do)
    assert "CRITICAL" in line
    assert "Traceback" in line


def test_a_warning_is_one_line(logged):
    def do() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            logging.captureWarnings(False)
            logging.captureWarnings(True)
            warnings.warn("old\nand slow", stacklevel=1)

    (line,) = logged(do)
    assert "UserWarning" in line


def test_what_people_wrote_stays_out_of_what_cannot_be_read(logged):
    """python-telegram-bot logs the updates that it cannot make anything of."""

    def do() -> None:
        for told in (
            "Error while parsing updates! Received data was %r",
            "Received data was *not* processed! Received data was: %r",
        ):
            data = [{"update_id": 1, "message": {"text": QUESTION}}]
            logging.getLogger("telegram.ext.ExtBot").critical(told, data)

    assert len(lines := logged(do)) == 2
    assert all("Received data was" in line and QUESTION not in line for line in lines)


def test_json_has_its_fields(capsys):
    set_up_logging(logging.INFO, TOKEN, as_json=True)
    logging.getLogger("wenju").warning("%d 篇文章", 5)
    told = json.loads(capsys.readouterr().err)
    assert told.pop("time").endswith("+00:00")
    assert told == {"level": "WARNING", "logger": "wenju", "message": "5 篇文章"}
