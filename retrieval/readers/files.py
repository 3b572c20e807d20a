"""The files of a folder: those that are read, in order, and the others, with the reason."""

import os
import re
from collections import Counter
from pathlib import Path

from retrieval.readers.registry import INSTALL_OCR, MODULES, by_suffix, has_ocr
from retrieval.readers.source import Problem, Unreadable

SUFFIXES = frozenset(MODULES)

# The longest Chinese novels are under 10 MB: more than this is a dump, not an article.
MAX_BYTES = 20 * 1024 * 1024

# Folders that hold no articles: of a site drafts, dependencies, build output, templates; of a
# system what was deleted, and what it keeps for itself.
_SITE_FOLDERS = {"node_modules", "bower_components", "__pycache__", "__macosx", "vendor"}
_SITE_FOLDERS |= {"venv", "virtualenv", "site-packages", "dist-packages"}
_SITE_FOLDERS |= {"public", "_site", "dist", "build", "templates", "_templates", "archetypes"}
_SITE_FOLDERS |= {"scaffolds", "layouts", "_layouts", "_includes", "_sass", "themes"}
_SITE_FOLDERS |= {"_drafts", "drafts", "草稿", "草稿箱", "$recycle.bin", "#recycle", "回收站"}
_SITE_FOLDERS |= {"@eadir", "lost+found", "system volume information"}
_SITE_FILES = {"summary.md", "_sidebar.md", "_navbar.md", "_footer.md", "_coverpage.md", "_toc.yml"}
_HIDDEN = re.compile(r"\..*|thumbs\.db|desktop\.ini|icon\r|~\$.*|\.~lock.*|.*~", re.I)

PICTURES = {suffix for suffix, module in MODULES.items() if module == "pdf.scan"}
_ILLUSTRATED = {".md", ".markdown", ".mdx", ".mkd", ".html", ".htm", ".xhtml", ".adoc", ".rst"}
_PICTURE_FOLDER = re.compile(
    r"(?i)(?:images?|imgs?|pics?|pictures?|photos?|figures?|figs?|assets?|static|_static|media|icons?"
    r"|screenshots?|uploads?|图片|圖片|插图|配图|.*[._](?:assets|files|images))"
)


_KIND_OF = by_suffix(
    {
        "pictures": ".gif .svg .ico .heic .heif .avif .psd .ai .eps .raw .cr2 .nef",
        "sounds": ".mp3 .wav .flac .m4a .aac .ogg .opus .wma .amr",
        "films": ".mp4 .mkv .avi .mov .wmv .webm .flv .m4v .mpg .mpeg .rmvb",
        "fonts": ".ttf .otf .woff .woff2 .eot",
        "style sheets and scripts": ".css .scss .sass .less .js .mjs .ts .jsx .tsx .vue .map",
    }
)
_REMEDIES = by_suffix(
    {
        "is an archive; unpack it here": ".zip .rar .7z .tar .gz .tgz .bz2 .xz .iso",
        "is not read; save it as .epub": ".mobi .azw .azw3 .fb2 .chm",
        "is not read; save it as .docx": ".wps .pages .dot .dotx .docm",
        "is not read; save it as .xlsx": ".et .numbers .xlsm .xlsb",
        "is not read; save it as .pptx": ".dps .key .pptm .pps .ppsx .odp",
        "is not read; save it as .pdf": ".tex .caj .djvu .ofd .xps .ps",
        "is not read; save it as .html": ".mht .mhtml .webarchive",
        "is not read; save it as .eml": ".msg",
    }
)


def article_paths(folder: Path) -> list[Path]:
    """The article files in a folder and its sub-folders, in the order of their names."""
    return listing(folder)[0]


def listing(folder: Path) -> tuple[list[Path], list[Problem]]:
    """The article files in a folder and its sub-folders, in order, and a problem for each other.

    Hidden files (names that begin with a dot) and folders of a site without articles are left out
    silently. A picture beside a web page or Markdown, or in a folder of pictures, is no article.
    """
    paths, closed = _files(folder)
    articles: list[Path] = []
    reasons = {path: f"{why_inaccessible(path)}; it is left out" for path in closed}
    counts: Counter[str] = Counter()
    illustrated = {path.parent for path in paths if path.suffix.lower() in _ILLUSTRATED}
    for path in paths:
        suffix = path.suffix.lower()
        illustrates = path.parent in illustrated or _PICTURE_FOLDER.fullmatch(path.parent.name)
        if suffix in _KIND_OF or (suffix in PICTURES and (illustrates or not has_ocr())):
            counts[_KIND_OF.get(suffix, "pictures")] += 1
        elif suffix in SUFFIXES:
            articles.append(path)
        else:
            kind = f"{suffix} is not read" if suffix else "has no suffix"
            otherwise = f"{kind}; if it is an article, save it as .txt or .docx"
            reasons[path] = _REMEDIES.get(suffix, otherwise)
    left_out = [Problem(shown_name(path, folder), reason) for path, reason in reasons.items()]
    for kind, count in sorted(counts.items()):
        hint = "" if kind != "pictures" or has_ocr() else f"; {INSTALL_OCR} reads scanned pages"
        left_out.append(Problem(f"{count} {kind}", f"not read{hint}"))
    return articles, left_out


def shown_name(path: Path, folder: Path) -> str:
    """A path within the folder, as far as its bytes are UTF-8: in old archives they are not all."""
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "replace")


def why_inaccessible(folder: Path) -> str:
    """Why a folder's files cannot be listed, "" where they can."""
    try:
        os.scandir(folder).close()
    except FileNotFoundError:
        return "no such folder"
    except NotADirectoryError:
        return "is a file, and no folder"
    except OSError as error:
        return f"cannot be opened: {(error.strerror or 'error').lower()}"
    return "" if os.access(folder, os.X_OK) else "cannot be opened: permission denied"


def _files(folder: Path) -> tuple[list[Path], list[Path]]:
    """The files that are not hidden, and the folders whose files cannot be listed, in order."""
    paths: list[Path] = []
    closed: list[Path] = []
    for name, folders, names in os.walk(folder, onerror=lambda e: closed.append(Path(e.filename))):
        if not os.access(name, os.X_OK):
            closed.append(Path(name))
            folders.clear()
            continue
        folders[:] = [f for f in folders if f[0] != "." and f.lower() not in _SITE_FOLDERS]
        shown = (n for n in names if n.lower() not in _SITE_FILES and not _HIDDEN.fullmatch(n))
        paths += (path for each in shown if (path := Path(name, each)).is_file())
    return sorted(paths), sorted(closed)


def content(path: Path) -> bytes:
    """A file's bytes. Raises Unreadable where it is empty, too large or cannot be opened."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(f"larger than {MAX_BYTES // 1024 // 1024} MB; split it into articles")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be opened: {(error.strerror or 'error').lower()}") from error
    if not data.strip():
        raise Unreadable("is empty")
    return data
