"""What a message may be at most. Checked on the bytes, before anything is parsed."""

from __future__ import annotations

HEADER_BYTES = 256 * 1024
FIELD_BYTES = 16 * 1024
PARAMETERS = 64
DEPTH = 32
PARTS = 500
ADDRESSES = 1_000
DECODED_BYTES = 100 * 1024 * 1024
TEXT_CHARACTERS = 5_000_000  # of all views together: more than anybody reads
TEXT_BYTES = 10_000_000  # of one text, before it is decoded
MARKUP_DEPTH = 2_000
MARKUP_BYTES = 3_000_000

ARCHIVE_RATIO = 100
ARCHIVE_RATIO_FROM = 1024 * 1024  # a smaller archive is read whatever its ratio: nothing can come of it
ARCHIVE_ENTRIES = 1_000
ARCHIVE_DEPTH = 3

CHILD_SECONDS = 5.0
CHILD_BYTES = 512 * 1024 * 1024
