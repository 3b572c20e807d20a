"""What people do with the bot, over a server on this machine."""

import socket

from tests.telegram.harness import FRIENDS, TEA, TEA_QUESTION, check_calls, data_of
from tests.telegram.server import Server


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


async def everything(server: Server) -> None:
    """Each thing that people do, with what the bot does then."""
    api = server.api
    api.message("/start")
    welcome = await server.call("sendMessage")
    assert "你好" in welcome.params["text"]
    api.message(TEA_QUESTION)
    answer = (await server.call("sendMessage", 2)).answer["result"]
    assert TEA in answer["text"]
    api.pressed(answer, data_of(answer, "上下文"))
    shown = (await server.call("editMessageText")).answer["result"]
    assert "开封以后" in shown["text"]
    await server.call("answerCallbackQuery")
    api.inline_query(TEA_QUESTION)
    (result,) = (await server.call("answerInlineQuery")).params["results"][:1]
    assert result["description"] == TEA
    api.message("大家好", chat=FRIENDS)
    api.message(f"/ask {TEA_QUESTION}", chat=FRIENDS)
    assert (await server.call("sendMessage", 3)).params["chat_id"] == FRIENDS["id"]
    api.guest_message(f"@wenju_bot {TEA_QUESTION}")
    assert (await server.call("answerGuestQuery")).params["result"]["description"] == TEA
    check_calls(api)


async def a_press_that_cannot_be_kept(server: Server) -> None:
    """Somebody presses 👍 and is told that it is not noted."""
    pressed = len(server.api.sent("answerCallbackQuery"))
    server.api.message(TEA_QUESTION)
    answer = (await server.call("sendMessage", 4)).answer["result"]
    server.api.pressed(answer, data_of(answer, "👍"))
    toast = (await server.call("answerCallbackQuery", pressed + 1)).params["text"]
    assert "没能记下来" in toast
