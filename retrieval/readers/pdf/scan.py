"""Pages that are pictures: scanned PDF files, .png .jpg .webp .tiff; by the extra `ocr`."""

import hashlib
import io
import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2 as pdfium
from platformdirs import user_cache_path

from retrieval.readers.isolation import refuse_in_worker
from retrieval.readers.pdf.document import markdown_of_pages
from retrieval.readers.pdf.lines import Line
from retrieval.readers.pdf.pages import MAX_PAGES, Page
from retrieval.readers.registry import INSTALL_OCR, has_ocr
from retrieval.readers.source import Source, Unreadable

LOG = logging.getLogger("wenju")
SCALE = 2.0  # a page is drawn at 144 dots an inch: less is read badly, more is slow
MAX_SIDE = 4_000  # dots of a page or a picture
MIN_SCORE = 0.8  # mean of a page's lines; a page with less is in the warning
MIN_LINE_SCORE = 0.6  # a line with less is a stain
MIN_MEASURED = 8  # characters of a line from whose width the size of letters is measured
REPORT_EVERY = 10.0  # seconds between two reports of progress
LARGER = 1.25  # times the size of the text: from here on letters are a heading's
CACHE_VERSION = 2  # changes when pages are read in another way
_HAN = "[\u4e00-\u9fff\u3400-\u4dbf“”‘’》】）]"
_FULL = str.maketrans(",;:?!", "，；：？！")
_BESIDE_HAN = re.compile(rf"(?<={_HAN}) ?[,;:?!]|[,;:?!](?={_HAN})")
_IN_BRACKETS = re.compile(
    rf"(?<={_HAN}) ?\(([^()\n]*)\)|\(([^()\n]*{_HAN}[^()\n]*)\)"
    rf"|\(([^()\n]*)\)(?=[，。；：？！]|{_HAN})"
)


Draw = Callable[[int], tuple[Any, float]]  # a page's number to its picture and scale


def source(data: bytes, name: str) -> Source:
    """The text of a picture of a page."""
    _require()
    return _source(_recognize_pages(data, name, *_frames(data)))


def source_of_pdf(data: bytes, name: str, document: Any) -> Source:
    """The text of a scanned PDF file."""
    _require()

    def draw(number: int) -> tuple[Any, float]:
        try:
            page = document[number]
            scale = min(SCALE, MAX_SIDE / max(*page.get_size(), 1.0))
            return page.render(scale=scale).to_numpy(), scale
        except pdfium.PdfiumError as error:
            raise Unreadable(f"is damaged on page {number + 1}; save it anew") from error

    return _source(_recognize_pages(data, name, len(document), draw))


def _require() -> None:
    if not has_ocr():
        raise Unreadable(f"is a scan: pictures of pages, which {INSTALL_OCR} reads")
    refuse_in_worker()


def _frames(data: bytes) -> tuple[int, Draw]:
    """The number of pages of a picture (a .tiff may have several), and a function to draw one."""
    import numpy as np
    from PIL import Image, ImageOps

    errors = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
    damaged = Unreadable("is damaged, or no picture; save it anew")
    try:
        picture = Image.open(io.BytesIO(data))
        count = min(getattr(picture, "n_frames", 1), MAX_PAGES)
    except errors as error:
        raise damaged from error

    def draw(number: int) -> tuple[Any, float]:
        try:
            picture.seek(number)
            frame = ImageOps.exif_transpose(picture).convert("RGB")
        except errors as error:
            raise damaged from error
        frame.thumbnail((MAX_SIDE, MAX_SIDE))
        return np.asarray(frame)[:, :, ::-1], SCALE

    return count, draw


def _recognize_pages(data: bytes, name: str, count: int, draw: Draw) -> list[dict[str, Any]]:
    """The lines of each page; pages that were read before an interruption are not read again."""
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    folder = Path(os.environ.get("DATA_DIR") or user_cache_path("wenju")) / "ocr"
    file = folder / f"{digest}-{version('rapidocr')}-{CACHE_VERSION}.jsonl"
    pages: list[dict[str, Any]] = []
    with suppress(OSError, ValueError):
        pages = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    reported = time.monotonic()
    for number in range(len(pages), count):
        if time.monotonic() - reported > REPORT_EVERY:
            reported = time.monotonic()
            text = f"{name}: page {number + 1} of {count} is being read"
            if sys.stderr.isatty():
                print(f"wenju: {text}", file=sys.stderr)
            else:
                LOG.info("%s", text)
        pages.append(_recognize(*draw(number)))
        _add_to_cache(file, pages[-1])
    return pages


def _add_to_cache(file: Path, page: dict[str, Any]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as pages:
            pages.write(json.dumps(page, ensure_ascii=False) + "\n")
    except OSError as error:
        LOG.warning("DATA_DIR: %s: pages read are not kept: %s", file.parent, error.strerror)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    models = Path(sys.modules["rapidocr"].__file__ or "").parent / "models"
    if not any(models.glob("*rec*.onnx")):  # it would fetch them
        raise Unreadable("cannot be read: rapidocr's models are missing; install rapidocr anew")
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error"})


def _recognize(picture: Any, scale: float) -> dict[str, Any]:
    """The lines of one page, in points from its lower left corner, with their scores."""
    height, width = picture.shape[0] / scale, picture.shape[1] / scale
    # Its classifier turns some upright lines round: it is used only where a page cannot be read.
    found = _engine()(picture, use_cls=False)
    if _mean(found.scores) < MIN_SCORE:
        turned = _engine()(picture, use_cls=True)
        found = turned if _mean(turned.scores) > _mean(found.scores) else found
    lines = []
    pieces = () if found.boxes is None else zip(found.boxes, found.txts, found.scores, strict=True)
    for box, text, score in pieces:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = ((float(x), float(y)) for x, y in box)
        bottom, top = height * scale - (y2 + y3) / 2, height * scale - (y0 + y1) / 2
        place = (min(x0, x3), bottom, max(x1, x2), top)
        lines.append([text, round(float(score), 4), *(round(v / scale, 1) for v in place)])
    return {"width": width, "height": height, "lines": lines}


def _em(line: Line) -> float:
    """The size of a line's letters, from its width."""
    return (line.right - line.left) / sum(0.55 if c.isascii() else 1.0 for c in line.text)


def full_width(text: str) -> str:
    """Text with the full-width punctuation that Chinese has; both are read as half-width ones."""
    text = _BESIDE_HAN.sub(lambda mark: mark[0].translate(_FULL), text)
    return _IN_BRACKETS.sub(lambda found: f"（{found[1] or found[2] or found[3] or ''}）", text)


def _mean(scores: Sequence[float] | None) -> float:
    return sum(scores) / len(scores) if scores else 0.0


def _source(recognized: Sequence[dict[str, Any]]) -> Source:
    doubtful: list[str] = []
    found: list[list[Line]] = []
    for number, page in enumerate(recognized):
        scores = [score for _, score, *_ in page["lines"]]
        if scores and _mean(scores) < MIN_SCORE:
            doubtful.append(str(number + 1))
        clear = (line for line in page["lines"] if line[1] >= MIN_LINE_SCORE and line[0].strip())
        found.append(
            [Line(text, x, y, right, top, 0.0, page=number) for text, _, x, y, right, top in clear]
        )
    lines = [*chain(*found)]
    if not lines:
        raise Unreadable("is a picture without text")
    height = median(line.top - line.bottom for line in lines)
    em = median([_em(line) for line in lines if len(line.text) >= MIN_MEASURED] or [height])

    def sized(line: Line) -> Line:
        """With the size of its letters: by its width and, as boxes differ by a fifth, height."""
        larger = min(_em(line) / em, 1.2 * (line.top - line.bottom) / height)
        return replace(line, size=round(em * larger, 1))

    pages = [
        Page(page["width"], page["height"], [*map(sized, own)])
        for page, own in zip(recognized, found, strict=True)
    ]
    warnings = (f"page {', '.join(doubtful)} hard to read",) if doubtful else ()
    return Source(full_width(markdown_of_pages(pages, larger=LARGER)), warnings=warnings)
