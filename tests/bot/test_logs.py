"""The log: a line a record, no secret, and no word of a message."""

import logging

import pytest
from harness import QUESTION
from telegram.error import BadRequest, NetworkError

from bot.logs import set_up_logging

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
    for name in "httpx", "telegram.ext.Application", "httpcore.connection":
        logging.getLogger(name).info("a request")
        logging.getLogger(name).warning("trouble with %s", name)
    output = capsys.readouterr().err
    assert "a request" not in output
    assert output.count("trouble") == 3


def test_what_telegram_refuses_is_one_line(capsys):
    set_up_logging(logging.INFO, TOKEN)
    try:
        raise BadRequest("chat not found")
    except BadRequest:
        logging.getLogger("telegram.ext.Updater").exception("While polling.")
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
    try:
        raise NetworkError("lost")
    except NetworkError:
        logging.getLogger("telegram.ext").exception("%s Aborting.", "Network Retry Loop (x):")
        logging.getLogger("telegram.request.BaseRequest").exception("Can not load JSON")
        logging.getLogger("asyncio").exception("Task exception was never retrieved")
    assert capsys.readouterr().err == ""


async def test_no_word_of_a_message_at_info(bot, capsys):
    set_up_logging(logging.INFO, TOKEN)
    await bot.reads(QUESTION)
    await bot.finds(QUESTION)
    await bot.is_called(f"@wenju_bot {QUESTION}")
    assert QUESTION not in capsys.readouterr().err
