"""All that the bot and the tests import sooner or later, for `tests.processes`."""
# ruff: noqa: F401

import hypothesis
import pytest

import bot.__main__
import bot.service
import bot.setup.dialogue
import bot.terminal.chat
import retrieval.__main__
from retrieval import Library, read_article

Library([read_article("# 茶\n\n茶叶要密封。".encode(), "茶.md")]).ask("茶叶怎样保存")
