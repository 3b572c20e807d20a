"""Pages that are pictures: scanned PDF files, .png .jpg .webp .tiff; by the extra `ocr`."""

import hashlib
import io
import json
import logging
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from platformdirs import user_cache_path

from retrieval.readers.isolation import not_in_worker
from retrieval.readers.pdf.layout import of_lines
from retrieval.readers.pdf.lines import Line
from retrieval.readers.pdf.pages import MAX_PAGES, Page, opened
from retrieval.readers.registry import INSTALL, can_recognize
from retrieval.readers.source import Source, Unreadable

LOG = logging.getLogger("wenju")
SCALE = 2.0  # a page is drawn at 144 dots an inch: less is read badly, more is slow
MAX_SIDE = 4_000  # dots of a page or a picture
MIN_SCORE = 0.8  # mean of a page's lines: below it the page is named
MIN_LINE_SCORE = 0.6  # below it a line is a stain
LONG = 8  # characters of a line whose width tells the size of its letters
EVERY = 10.0  # seconds between two tellings of how far it is
LARGER = 1.25  # times the size of the text: from here on letters are a heading's
METHOD = 2  # changes when pages are read in another way
_HAN = "[\u4e00-\u9fff\u3400-\u4dbf“”‘’》】）]"
_FULL = str.maketrans(",;:?!", "，；：？！")
_BESIDE_HAN = re.compile(rf"(?<={_HAN}) ?[,;:?!]|[,;:?!](?={_HAN})")
_IN_BRACKETS = re.compile(
    rf"(?<={_HAN}) ?\(([^()\n]*)\)|\(([^()\n]*{_HAN}[^()\n]*)\)"
    rf"|\(([^()\n]*)\)(?=[，。；：？！]|{_HAN})"
)


def source(data: bytes, name: str) -> Source:
    """The text of a picture of a page. Raises Unreadable where there is none."""
    _require()
    return _read([*_kept(data, name, _frames(data))], name)


def source_of_pdf(data: bytes, name: str) -> Source:
    """The text of a scanned PDF file. Raises Unreadable where there is none."""
    _require()
    document = opened(data)
    try:
        return _read([*_kept(data, name, _drawn(document))], name)
    finally:
        document.close()


def _require() -> None:
    if not can_recognize():
        raise Unreadable(f"is a scan: pictures of pages, which {INSTALL} reads")
    not_in_worker()


def _drawn(document: Any) -> "_Pages":
    import pypdfium2

    def drawn(number: int) -> tuple[Any, float]:
        try:
            page = document[number]
            width, height = page.get_size()
            scale = min(SCALE, MAX_SIDE / max(width, height, 1.0))
            return page.render(scale=scale).to_numpy(), scale
        except pypdfium2.PdfiumError as error:
            raise Unreadable(f"is damaged on page {number + 1}; save it anew") from error

    return _Pages(len(document), drawn)


class _Pages:
    """Pages that are drawn one by one: how many, and how to draw one at what scale."""

    def __init__(self, count: int, draw: Any) -> None:
        self.count, self.draw = count, draw


def _frames(data: bytes) -> _Pages:
    """The pages of a picture; a .tiff may have several."""
    import numpy as np
    from PIL import Image, ImageOps

    try:
        picture = Image.open(io.BytesIO(data))
        count = min(getattr(picture, "n_frames", 1), MAX_PAGES)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable("is damaged, or no picture; save it anew") from error

    def drawn(number: int) -> tuple[Any, float]:
        try:
            picture.seek(number)
            frame = ImageOps.exif_transpose(picture).convert("RGB")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise Unreadable("is damaged, or no picture; save it anew") from error
        frame.thumbnail((MAX_SIDE, MAX_SIDE))
        return np.asarray(frame)[:, :, ::-1], SCALE

    return _Pages(count, drawn)


def _kept(data: bytes, name: str, pages: _Pages) -> Iterator[dict[str, Any]]:
    """What each page says; pages that were read before an interruption are not read again."""
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    file = _folder() / f"{digest}-{version('rapidocr')}-{METHOD}.jsonl"
    known = _lines_of(file)
    told = time.monotonic()
    for number in range(pages.count):
        if number < len(known):
            yield known[number]
            continue
        if time.monotonic() - told > EVERY:
            told = time.monotonic()
            _tell(f"{name}: page {number + 1} of {pages.count} is being read")
        page = _recognized(*pages.draw(number))
        _keep(file, page)
        yield page


def _folder() -> Path:
    return Path(os.environ.get("DATA_DIR") or user_cache_path("wenju")) / "ocr"


def _lines_of(file: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    except (OSError, ValueError):
        return []


def _keep(file: Path, page: dict[str, Any]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps(page, ensure_ascii=False) + "\n")
    except OSError as error:
        LOG.warning("DATA_DIR: %s: pages read are not kept: %s", file.parent, error.strerror)


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        print(f"wenju: {text}", file=sys.stderr)
    else:
        LOG.info("%s", text)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    models = Path(sys.modules["rapidocr"].__file__ or "").parent / "models"
    if not any(models.glob("*rec*.onnx")):  # it would fetch them
        raise Unreadable("cannot be read: rapidocr's models are missing; install rapidocr anew")
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error"})


def _recognized(picture: Any, scale: float) -> dict[str, Any]:
    """The lines of one page, in points from its lower left corner, with their scores."""
    height, width = picture.shape[0] / scale, picture.shape[1] / scale
    # Its classifier turns round lines that are not: it is asked only where a page cannot be read.
    found = _engine()(picture, use_cls=False)
    if _mean(found.scores) < MIN_SCORE:
        turned = _engine()(picture, use_cls=True)
        found = turned if _mean(turned.scores) > _mean(found.scores) else found
    lines = []
    if found.boxes is not None:
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
            (x0, y0), (x1, y1), (x2, y2), (x3, y3) = ((float(x), float(y)) for x, y in box)
            bottom, top = height * scale - (y2 + y3) / 2, height * scale - (y0 + y1) / 2
            place = (min(x0, x3), bottom, max(x1, x2), top)
            lines.append([text, round(float(score), 4), *(round(v / scale, 1) for v in place)])
    return {"width": width, "height": height, "lines": lines}


def _em(text: str, place: Sequence[float]) -> float:
    """The size of a line's letters, from its width."""
    return (place[2] - place[0]) / sum(0.55 if c.isascii() else 1.0 for c in text)


def _sized(line: Line, height: float, em: float) -> Line:
    """A line with the size of its letters, told by its width and, roughly, by its height.

    `height` and `em` are those of most lines. Heights of boxes differ by a fifth as it is.
    """
    by_height = (line.top - line.bottom) / height
    by_width = _em(line.text, (line.left, line.bottom, line.right, line.top)) / em
    larger = min(by_width, 1.2 * by_height)
    return replace(line, size=round(em * larger, 1))


def full_width(text: str) -> str:
    """Text with the full-width punctuation that Chinese has; both are read as half-width ones."""
    text = _BESIDE_HAN.sub(lambda mark: mark[0].translate(_FULL), text)
    return _IN_BRACKETS.sub(lambda found: f"（{found[1] or found[2] or found[3] or ''}）", text)


def _mean(scores: Sequence[float] | None) -> float:
    return sum(scores) / len(scores) if scores else 0.0


def _read(kept: Sequence[dict[str, Any]], name: str) -> Source:
    pages = []
    doubtful = []
    every = [(text, place) for page in kept for text, _, *place in page["lines"]]
    height = median([place[3] - place[1] for _, place in every] or [1.0])
    em = median([_em(text, place) for text, place in every if len(text) >= LONG] or [height])
    for number, page in enumerate(kept):
        scores = [score for _, score, *_ in page["lines"]]
        if scores and _mean(scores) < MIN_SCORE:
            doubtful.append(number + 1)
        pieces = [
            _sized(Line(text, left, bottom, right, top, 0.0, page=number), height, em)
            for text, score, left, bottom, right, top in page["lines"]
            if score >= MIN_LINE_SCORE and text.strip()
        ]
        pages.append(Page(page["width"], page["height"], pieces))
    if not any(page.pieces for page in pages):
        raise Unreadable("is a picture without text")
    warnings = (f"page {', '.join(map(str, doubtful))} hard to read",) if doubtful else ()
    return Source(full_width(of_lines(pages, larger=LARGER)), warnings=warnings)
