"""The bin: files that were removed from the articles' folder or replaced in it, to undo that.

A step is a folder in the bin, named by its time: `old` has the original files, `new` those that
replaced them. A file is always complete in the folder, the bin, or both. A step that was undone
stays in the bin, hidden.
"""

import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.articles.uploads import save_new
from bot.files import replace
from retrieval import article_paths, shown_name


def move_to_bin(file: str, folder: Path, bin_folder: Path) -> str:
    """Move an article's file from the folder into the bin; the name of the step. Raises OSError."""
    path = _path_of(file, folder)
    saved, data = Path("old") / path.relative_to(folder), path.read_bytes()
    step = _create_step({saved: data}, bin_folder)
    hidden = path.with_name(f".{step.name}.part")
    try:
        path.rename(hidden)
    except OSError:
        shutil.rmtree(step, ignore_errors=True)
        raise
    if (latest := hidden.read_bytes()) != data:  # it was saved meanwhile
        replace(latest, step / saved)
    hidden.unlink()
    return step.name


def replace_files(contents: Mapping[str, bytes], folder: Path, bin_folder: Path) -> str:
    """Replace articles' files, and move the originals into the bin; the name of the step.

    Raises OSError; then some files may have been replaced, and the bin has all the originals.
    """
    paths = {_path_of(file, folder): data for file, data in contents.items()}
    files = {Path("old") / path.relative_to(folder): path.read_bytes() for path in paths}
    files |= {Path("new") / path.relative_to(folder): data for path, data in paths.items()}
    step = _create_step(files, bin_folder)
    for path, data in paths.items():
        replace(data, path)
    return step.name


def undo(folder: Path, bin_folder: Path, step: str = "") -> list[str]:
    """Restore the files of a step, by default the last one; their names, [] for no such step.

    Only files that the step itself wrote are overwritten. Raises OSError.
    """
    steps = _steps(bin_folder)
    if not steps or (step and step not in steps):
        return []
    source = bin_folder / (step or steps[-1])
    old = source / "old"
    names = [file.relative_to(old) for file in sorted(old.rglob("*")) if file.is_file()]
    restored = [_restore_file(old / name, source / "new" / name, folder / name) for name in names]
    source.rename(bin_folder / f".{source.name}")
    return [shown_name(path, folder) for path in restored]


def _restore_file(old: Path, new: Path, path: Path) -> Path:
    """Restore a file from `old`; its path, with another name if `path` has content of others."""
    data = old.read_bytes()
    current = path.read_bytes() if path.is_file() else None
    if current == data:
        return path
    if current is not None and new.is_file() and current == new.read_bytes():
        replace(data, path)
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(save_new(data, path.name, path.parent))


def _path_of(file: str, folder: Path) -> Path:
    """The path of an article's file by its name in the library. Raises FileNotFoundError."""
    for path in article_paths(folder):
        if shown_name(path, folder) == file:
            return path
    raise FileNotFoundError(file)


def _steps(bin_folder: Path) -> list[str]:
    """The steps that can be undone, in order."""
    return sorted(step.name for step in bin_folder.glob("[0-9]*")) if bin_folder.is_dir() else []


def _create_step(files: Mapping[Path, bytes], bin_folder: Path) -> Path:
    bin_folder.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".", dir=bin_folder))
    try:
        for name, data in files.items():
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(data, path)
        now = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
        last = max(_steps(bin_folder), default="")
        step = bin_folder / (now if now > last else f"{last}0")  # the clock may have been set back
        temporary.rename(step)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return step
