"""The kinds of files that leave: their endings and what a browser is told of them."""

from enum import Enum


class Kind(Enum):
    PPTX = "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    DOCX = "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    CSV = "csv", "text/csv"
    ZIP = "zip", "application/zip"

    @property
    def ending(self) -> str:
        return str(self.value[0])

    @property
    def mime(self) -> str:
        return str(self.value[1])
