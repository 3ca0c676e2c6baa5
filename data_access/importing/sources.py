"""Where an import takes a file from: a path, or a name with bytes that lie nowhere (an upload)."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from data_access.importing.says import Refused, say
from data_access.texts import msg

MOST_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """One file to be read.

    name  without folders, as people know the file
    path  where it lies; None for one that lies nowhere: its bytes are `data`, and its rejected rows go back in memory
    """

    name: str
    path: Path | None = None
    data: bytes = field(default=b"", repr=False)

    @property
    def stem(self) -> str:
        return Path(self.name).stem

    @property
    def folder(self) -> Path | None:
        return None if self.path is None else self.path.parent

    @property
    def is_folder(self) -> bool:
        return self.path is not None and self.path.is_dir()

    def read(self) -> bytes:
        """The bytes.  Raises Refused when there is no such file, or it cannot be read or is too large."""
        try:
            size = len(self.data) if self.path is None else os.path.getsize(self.path)  # noqa: PTH202 - one system call
            if size > MOST_BYTES:
                raise Refused(
                    say(msg("The file is larger than {size} MB. Please divide it."), size=MOST_BYTES // 2**20)
                )
            return self.data if self.path is None else self.path.read_bytes()
        except FileNotFoundError:
            raise Refused(say(msg("There is no such file."))) from None
        except OSError:
            raise Refused(say(msg("The file cannot be read. Is it open elsewhere, or not permitted?"))) from None


def of_path(path: Path) -> Source:
    return Source(path.name, path)


def of_upload(name: str, data: bytes) -> Source:
    """A file that somebody sent: of its name the last part only, whatever a browser says."""
    return Source(name.replace("\\", "/").rpartition("/")[2] or "upload", None, data)
