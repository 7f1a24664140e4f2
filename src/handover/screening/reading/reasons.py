"""Why a message is not clear: the codes, what each means for the message, and the words for people."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from handover.screening.signals import Readability


class Reason(StrEnum):
    """One cause each; `words` says it to people."""

    # The header
    ODD_HEADER_LINE = "odd_header_line"
    SPACE_BEFORE_COLON = "space_before_colon"
    BLANK_HEADER_LINE = "blank_header_line"
    DOUBLED_FIELD = "doubled_field"
    DOUBLED_CONTENT_TYPE = "doubled_content_type"
    DOUBLED_TRANSFER_ENCODING = "doubled_transfer_encoding"
    DOUBLED_DISPOSITION = "doubled_disposition"
    CONTROL_CHARACTERS = "control_characters"
    MIXED_LINE_ENDS = "mixed_line_ends"
    SMUGGLED_MESSAGE = "smuggled_message"
    ODD_ADDRESS = "odd_address"
    BROKEN_ENCODED_WORD = "broken_encoded_word"
    # Content-Type and its parameters
    ODD_CONTENT_TYPE = "odd_content_type"
    ODD_PARAMETER = "odd_parameter"
    EIGHT_BIT_PARAMETER = "eight_bit_parameter"
    COMMENT_IN_PARAMETERS = "comment_in_parameters"
    TWO_BOUNDARIES = "two_boundaries"
    DOUBLED_PARAMETER = "doubled_parameter"
    SPLIT_BOUNDARY = "split_boundary"
    ENCODED_BOUNDARY = "encoded_boundary"
    ODD_BOUNDARY = "odd_boundary"
    NO_BOUNDARY = "no_boundary"
    # The parts
    BOUNDARY_NOT_FOUND = "boundary_not_found"
    BOUNDARY_LOOK_ALIKE = "boundary_look_alike"
    OPEN_MULTIPART = "open_multipart"
    TEXT_OUTSIDE_PARTS = "text_outside_parts"
    HIDDEN_PART = "hidden_part"
    ENCODED_MULTIPART = "encoded_multipart"
    ENCODED_MESSAGE = "encoded_message"
    PARTIAL_MESSAGE = "partial_message"
    EXTERNAL_BODY = "external_body"
    ODD_TRANSFER_ENCODING = "odd_transfer_encoding"
    DAMAGED_BASE64 = "damaged_base64"
    DAMAGED_QUOTED_PRINTABLE = "damaged_quoted_printable"
    ENCODED_IN_TEXT = "encoded_in_text"
    # Letters
    UNUSUAL_CHARSET = "unusual_charset"
    CHARSET_DISAGREES = "charset_disagrees"
    UNKNOWN_CHARSET = "unknown_charset"
    TEXT_REORDERED = "text_reordered"
    IMAGE_WITH_FEW_WORDS = "image_with_few_words"
    PICTURE_OF_TEXT = "picture_of_text"
    # Files
    FILE_NAMES_DISAGREE = "file_names_disagree"
    ODD_FILE_NAME = "odd_file_name"
    LANGUAGE_TAG_NAME = "language_tag_name"
    HIDDEN_DIRECTION = "hidden_direction"
    WRONG_TYPE = "wrong_type"
    TNEF = "tnef"
    ARCHIVE_DISAGREES = "archive_disagrees"
    ARCHIVE_ENTRY = "archive_entry"
    LINKED_TEMPLATE = "linked_template"
    ENCRYPTED = "encrypted"
    UNREAD_FORMAT = "unread_format"
    DAMAGED_FILE = "damaged_file"
    # Limits
    HEADER_TOO_LARGE = "header_too_large"
    TOO_MANY_PARAMETERS = "too_many_parameters"
    TOO_MANY_ADDRESSES = "too_many_addresses"
    TOO_DEEP = "too_deep"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_LARGE = "too_large"
    ARCHIVE_TOO_DENSE = "archive_too_dense"
    ARCHIVE_TOO_MANY = "archive_too_many"
    ARCHIVE_TOO_DEEP = "archive_too_deep"
    TOOK_TOO_LONG = "took_too_long"
    TOOK_TOO_MUCH_MEMORY = "took_too_much_memory"
    OPENER_FAILED = "opener_failed"

    @property
    def weight(self) -> Readability:
        if self in _UNREADABLE:
            return Readability.UNREADABLE
        return Readability.TOO_COMPLEX if self in _TOO_COMPLEX else Readability.AMBIGUOUS


_UNREADABLE = frozenset(
    {
        Reason.UNKNOWN_CHARSET,
        Reason.PARTIAL_MESSAGE,
        Reason.ENCRYPTED,
        Reason.UNREAD_FORMAT,
        Reason.DAMAGED_FILE,
        Reason.OPENER_FAILED,
    }
)
_TOO_COMPLEX = frozenset(
    {
        Reason.HEADER_TOO_LARGE,
        Reason.TOO_MANY_PARAMETERS,
        Reason.TOO_MANY_ADDRESSES,
        Reason.TOO_DEEP,
        Reason.TOO_MANY_PARTS,
        Reason.TOO_LARGE,
        Reason.ARCHIVE_TOO_DENSE,
        Reason.ARCHIVE_TOO_MANY,
        Reason.ARCHIVE_TOO_DEEP,
        Reason.TOOK_TOO_LONG,
        Reason.TOOK_TOO_MUCH_MEMORY,
    }
)


def words(code: str, language: str = "en") -> str:
    """The reason in plain words; English where the language is not known, the code itself where the code is not."""
    texts: dict[str, str] = _words().get(code, {})
    return texts.get(language) or texts.get("en", code)


@cache
def _words() -> dict[str, Any]:
    import yaml  # clear messages are read without it

    text = (Path(__file__).parent / "reasons.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
