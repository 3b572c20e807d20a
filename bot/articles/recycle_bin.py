"""The recycle bin: files that were removed from the articles' folder or replaced in it.

A step is a folder in the bin, named by its time: `old` has the original files, `new` those that
replaced them. A file is always complete in the folder, the bin, or both. A step that was undone
stays in the bin, hidden.
"""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.articles.uploads import save_new
from bot.files import write_atomically
from retrieval import article_paths, shown_name


@dataclass(frozen=True, slots=True)
class RecycleBin:
    """The recycle bin of the articles' folder `folder`, at `path`. All methods raise OSError."""

    folder: Path
    path: Path

    def move(self, file: str) -> str:
        """Move an article's file from the folder into the bin; the name of the step."""
        path = self._path_of(file)
        saved, data = "old" / path.relative_to(self.folder), path.read_bytes()
        step = self._create_step({saved: data})
        hidden = path.with_name(f".{step.name}.part")
        try:
            path.rename(hidden)
        except OSError:
            shutil.rmtree(step, ignore_errors=True)
            raise
        if (latest := hidden.read_bytes()) != data:  # it was saved meanwhile
            write_atomically(latest, step / saved)
        hidden.unlink()
        return step.name

    def replace_files(self, contents: Mapping[str, bytes]) -> str:
        """Replace articles' files, and move the originals into the bin; the name of the step.

        After an error some files may have been replaced, and the bin has all the originals.
        """
        paths = {self._path_of(file): data for file, data in contents.items()}
        files: dict[Path, bytes] = {}
        for path, data in paths.items():
            name = path.relative_to(self.folder)
            files |= {"old" / name: path.read_bytes(), "new" / name: data}
        step = self._create_step(files)
        for path, data in paths.items():
            write_atomically(data, path)
        return step.name

    def undo(self, step: str = "") -> list[str]:
        """Restore the files of a step, by default the last one; their names, [] for none."""
        steps = self._steps()
        if not steps or (step and step not in steps):
            return []
        source = self.path / (step or steps[-1])
        old = source / "old"
        restored = [
            _restore_file(file, source / "new" / name, self.folder / name)
            for file in sorted(old.rglob("*"))
            if file.is_file() and (name := file.relative_to(old))
        ]
        source.rename(self.path / f".{source.name}")
        return [shown_name(path, self.folder) for path in restored]

    def _path_of(self, file: str) -> Path:
        """The path of an article's file by its name in the library. Raises FileNotFoundError."""
        for path in article_paths(self.folder):
            if shown_name(path, self.folder) == file:
                return path
        raise FileNotFoundError(file)

    def _steps(self) -> list[str]:
        """The steps that can be undone, in order."""
        return sorted(step.name for step in self.path.glob("[0-9]*"))

    def _create_step(self, files: Mapping[Path, bytes]) -> Path:
        self.path.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".", dir=self.path))
        try:
            for name, data in files.items():
                path = temporary / name
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(data, path)
            now = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
            last = max(self._steps(), default="")
            # The clock may have been set back.
            step = self.path / (now if now > last else f"{last}0")
            temporary.rename(step)
        except OSError:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        return step


def _restore_file(old: Path, new: Path, path: Path) -> Path:
    """Restore a file from `old`; its path, with another name if somebody has written to `path`."""
    data = old.read_bytes()
    current = path.read_bytes() if path.is_file() else None
    if current == data:
        return path
    if current is not None and new.is_file() and current == new.read_bytes():
        write_atomically(data, path)
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(save_new(data, path.name, path.parent))
