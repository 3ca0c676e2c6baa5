"""What leaves, as an office program opens it: LibreOffice makes a PDF, poppler reads and draws it; and the schemas.

with office.running(folder) as rendered:
    (pdf,) = rendered(("briefing.pptx", data))
pdf.pages, pdf.text, pdf.images()
office.faults("briefing.pptx", data)         # what departs from Office Open XML: () for a sound file
"""

import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from openxml_audit import OpenXmlValidator
from PIL import Image

SECONDS = 180


@dataclass(frozen=True)
class Pdf:
    """A file as it comes out of LibreOffice."""

    path: Path

    @cached_property
    def pages(self) -> int:
        found = re.search(r"^Pages:\s+(\d+)", _said("pdfinfo", str(self.path)), re.MULTILINE)
        assert found
        return int(found[1])

    @cached_property
    def text(self) -> str:
        """Line breaks and spaces left out: where a line is broken is the office program's choice."""
        return "".join(_said("pdftotext", "-layout", str(self.path), "-").split())

    def text_of(self, page: int) -> str:
        return "".join(_said("pdftotext", "-f", str(page), "-l", str(page), "-layout", str(self.path), "-").split())

    def images(self, dots_per_inch: int = 60) -> list[Image.Image]:
        stem = self.path.with_suffix("")
        _said("pdftoppm", "-png", "-r", str(dots_per_inch), str(self.path), str(stem))
        return [Image.open(each).convert("RGB") for each in sorted(stem.parent.glob(f"{stem.name}-*.png"))]


class Render(Protocol):
    def __call__(self, *files: tuple[str, bytes]) -> list[Pdf]: ...


@contextmanager
def running(folder: Path) -> Iterator[Render]:
    """LibreOffice with a profile of its own; several files at once cost little more than one."""
    with tempfile.TemporaryDirectory(prefix="tonghu-office-") as profile:

        def render(*files: tuple[str, bytes]) -> list[Pdf]:
            place = Path(tempfile.mkdtemp(dir=folder))
            paths = [place / name for name, _data in files]
            for path, (_name, data) in zip(paths, files, strict=True):
                path.write_bytes(data)
            user = f"-env:UserInstallation=file://{profile}"
            command = ["soffice", user, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(place)]
            _said(*command, *map(str, paths))
            found = [Pdf(path.with_suffix(".pdf")) for path in paths]
            assert all(pdf.path.exists() for pdf in found), "LibreOffice could not open a file"
            return found

        yield render


def is_installed() -> bool:
    return all(shutil.which(name) for name in ("soffice", "pdftotext", "pdftoppm", "pdfinfo"))


def faults(name: str, data: bytes) -> tuple[str, ...]:
    """Where a file departs from the schemas, relations and content types of Office Open XML."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        result = OpenXmlValidator().validate(str(path))
    return tuple(f"{error.part_uri} {error.path}: {error.description}" for error in result.errors)


def parts(data: bytes, inside: str = "") -> dict[str, bytes]:
    """The parts of a file whose name holds a text; embedded workbooks are parts too."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist() if inside in name}


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS).stdout


def darkest_at_the_edge(image: Image.Image, pixels: int = 3) -> int:
    """The darkest value within some pixels of the edges of a page: what runs out of it is dark there."""
    width, height = image.size
    grey = image.convert("L")
    boxes: Sequence[tuple[int, int, int, int]] = (
        (0, 0, width, pixels), (0, height - pixels, width, height),
        (0, 0, pixels, height), (width - pixels, 0, width, height),
    )  # fmt: skip
    return min(int(grey.crop(box).getextrema()[0]) for box in boxes)  # type: ignore[arg-type]
