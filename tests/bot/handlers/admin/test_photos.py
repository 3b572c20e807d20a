"""A photo of a notice is read where the extra `ocr` is there, and named as what lacks else."""

import pytest

from retrieval.readers import reading, registry
from retrieval.readers.pdf import scan
from tests.telegram.harness import XIAOHONG, button, buttons

PICTURE = b"\xff\xd8\xff\xe0 and so on"
WORDS = ["停水通知", "三月八日早八点到晚六点停水，请居民提前储水。"]


@pytest.fixture
def photo(kept_bot):
    """A photo in two sizes, as Telegram gives it."""
    sizes = []
    for side in 90, 600:
        file = kept_bot.api.uploaded("", PICTURE)
        del file["file_name"]
        sizes.append(file | {"width": side, "height": side})
    return sizes


@pytest.fixture
def read(monkeypatch):
    """What the recognizer sees on whatever page."""
    lines = [
        [text, 0.99, 40.0, 350.0 - 60 * n, 40.0 + 20 * len(text), 370.0 - 60 * n]
        for n, text in enumerate(WORDS)
    ]
    page = {"width": 600.0, "height": 400.0, "lines": lines}
    monkeypatch.setattr(scan, "has_ocr", lambda: True)
    monkeypatch.setattr(scan, "_frames", lambda _: (1, None))
    monkeypatch.setattr(scan, "_recognize_pages", lambda *_: [page])
    monkeypatch.setattr(reading, "call_with_limits", lambda read, data, name: read(data, name))


async def sends(bot, photo, **more):
    calls = await bot.reads("", photo=photo, **more)
    return [call for call in calls if call.method != "getFile"][-1].answer["result"]


async def test_a_photo_is_read_and_kept_as_text(kept_bot, folder, photo, read):
    preview = await sends(kept_bot, photo)
    assert WORDS[1] in preview["text"]
    kept = (await kept_bot.presses(preview, "收下"))[-1].answer["result"]["text"]
    assert "现在可以问了" in kept
    assert WORDS[1] in (await kept_bot.replies("哪天停水？"))["text"]
    (file,) = (path for path in folder.iterdir() if "停水" in path.name)
    assert file.suffix == ".txt"  # which the owner can mend
    assert "同样的内容" in (await sends(kept_bot, photo))["text"]


async def test_its_caption_is_its_title(kept_bot, folder, photo, read):
    preview = await sends(kept_bot, photo, caption="三号楼停水的通知")
    assert "《三号楼停水的通知》" in preview["text"]
    await kept_bot.presses(preview, "收下")
    assert (folder / "三号楼停水的通知.txt").exists()


async def test_a_picture_that_is_sent_as_a_file_is_too(kept_bot, folder, photo, read):
    document = kept_bot.api.uploaded("IMG_1.jpg", PICTURE)
    calls = await kept_bot.reads("", document=document)
    assert button(calls[-1].answer["result"], "收下")
    kept = (await kept_bot.presses(calls[-1].answer["result"], "收下"))[-1]
    assert "现在可以问了" in kept.answer["result"]["text"]


async def test_without_the_extra_it_is_named_in_a_line(kept_bot, folder, photo, monkeypatch):
    for module in scan, registry:
        monkeypatch.setattr(module, "has_ocr", lambda: False)
    message = await sends(kept_bot, photo)
    assert message["text"] == "读不了：是照片或扫描件，要装上附加组件 ocr（见 README）才能读。"
    assert buttons(message) == []
    assert len(list(folder.iterdir())) == 2


async def test_a_photo_of_anybody_else_is_no_text(kept_bot, photo):
    assert "只看得懂文字" in (await sends(kept_bot, photo, user=XIAOHONG))["text"]
