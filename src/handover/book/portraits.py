"""PURE: an uploaded picture becomes a small square JPEG that says nothing but what is to be seen on it."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Final

from handover.errors import UnusableInput

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES: Final = 5_000_000
MOST_PIXELS: Final = 25_000_000
SIDE: Final = 256  # pixels
#: A picture travels in business cards too.
_SMALL_ENOUGH: Final = 20_000  # bytes
_QUALITIES: Final = (85, 70, 55, 40, 25)
_ORIENTATION: Final = 0x0112  # the EXIF tag


def portrait(raw: bytes) -> bytes:
    """`raw`, a JPEG, PNG or WebP, cut to its middle square of at most SIDE pixels, as JPEG without metadata.

    UnusableInput for whatever is none of the three, is damaged, or is larger than MOST_BYTES or MOST_PIXELS; its
    size is known before anything of it is unpacked.
    """
    # Only an upload needs Pillow: loading it takes longer than most pages.
    from PIL import Image

    _bounded(raw)
    try:
        with warnings.catch_warnings():
            # Oddities of metadata are no matter: none of it is kept.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP")) as opened:
                _check_pixels(opened.size)
                return _encoded(_square(opened))
    except UnusableInput:
        raise
    except Image.DecompressionBombError:
        raise _too_large() from None
    except Exception:  # decoders of strangers' bytes fail in more ways than they list
        raise UnusableInput("picture: is damaged; save it anew and try again") from None


def _bounded(raw: bytes) -> None:
    if not raw:
        raise UnusableInput("picture: choose a file")
    if len(raw) > MOST_BYTES:
        raise UnusableInput("picture: is larger than %(most)s MB", most=MOST_BYTES // 1_000_000)
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        # Pillow makes room for the whole of a WebP as soon as it opens it.
        _check_pixels(_size_of_webp(raw))
    elif not raw.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise UnusableInput("picture: is no JPEG, PNG or WebP")


def _check_pixels(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise _too_large()


def _too_large() -> UnusableInput:
    return UnusableInput(
        "picture: has more than %(most)s million pixels; make it smaller first", most=MOST_PIXELS // 1_000_000
    )


def _size_of_webp(raw: bytes) -> tuple[int, int]:
    """Width and height as the first chunk says them (RFC 9649); (0, 0) where it is cut short."""
    kind, data = raw[12:16], raw[20:30].ljust(10, b"\x00")
    if kind == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF


def _square(opened: Image) -> Image:
    """The middle of the picture the right way up, on white where it is transparent."""
    from PIL import Image, ImageOps

    side = min(SIDE, *opened.size)
    turned = _turned(opened)
    # A JPEG is unpacked no larger than is needed for this.
    opened.draft("RGB", (2 * side, 2 * side))
    plain = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    small = ImageOps.fit(plain, (side, side))
    paper = Image.new("RGB", small.size, "white")
    paper.paste(small, mask=small if small.mode == "RGBA" else None)
    return paper.transpose(Image.Transpose(_TURNS[turned])) if turned in _TURNS else paper


def _turned(opened: Image) -> int:
    try:
        return int(opened.getexif().get(_ORIENTATION, 1))
    except Exception:  # damaged metadata is no reason to refuse the picture
        return 1


#: What turns a picture upright, by its EXIF orientation: `PIL.Image.Transpose`, which is not loaded yet.
_TURNS: Final = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}


def _encoded(image: Image) -> bytes:
    for quality in _QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= _SMALL_ENOUGH:
            break
    return out.getvalue()
