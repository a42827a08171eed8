"""How much may be sent at once: a form with papers is held in memory while it is read, so it has a limit."""

from io import BytesIO
from typing import IO, Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from gongxin.cases.papers import LARGEST

MOST_SENT = 3 * LARGEST
"""How many bytes a form may have with everything that it encloses."""


class NoLargerThanPapers(FileUploadHandler):
    """Keeps what was sent in memory, and stops reading where a form is larger than its papers may be."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],  # noqa: N803  # the name is the framework's
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Stop before anything is read of what is too much."""
        if content_length > MOST_SENT:
            raise StopUpload(connection_reset=True)

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # the framework's own
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece; beyond the largest paper nothing is kept, and what came tells that it was too large."""
        if self.kept.tell() <= LARGEST:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, without the name that its sender gave it."""
        self.kept.seek(0)
        return InMemoryUploadedFile(self.kept, self.field_name, "paper", None, file_size, None)
