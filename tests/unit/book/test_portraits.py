"""An uploaded picture: what comes of it, and what is refused before anything of it is unpacked."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from handover.book.portraits import MOST_BYTES, SIDE, portrait
from handover.errors import UnusableInput
from tests.photos import colours, opened, photo


def bare_png(width: int, height: int) -> bytes:
    """A picture of one colour: as many pixels as one likes in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * min(height, 4000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_middle_square_is_kept_and_small(form: str) -> None:
    made = portrait(photo(form))
    image = opened(made)
    assert (image.format, image.size, image.mode) == ("JPEG", (SIDE, SIDE), "RGB")
    assert colours(made)[0::2] == ("red", "blue")
    assert len(made) <= 20_000


def test_a_small_picture_is_not_blown_up() -> None:
    assert opened(portrait(photo("PNG", (40, 60)))).size == (40, 40)
    assert opened(portrait(photo("PNG", (1, 1)))).size == (1, 1)


def test_noise_is_small_enough_for_a_business_card_as_well() -> None:
    noise = Image.frombytes("RGB", (512, 512), random.Random(1).randbytes(512 * 512 * 3))
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert len(portrait(out.getvalue())) < 30_000


def test_place_and_time_of_the_photo_do_not_stay() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825)[1] = "N"
    raw = photo(exif=exif.tobytes(), comment=b"Secret words", icc_profile=b"Secret profile" * 20)
    assert b"Secret" in raw
    made = portrait(raw)
    assert b"Secret" not in made
    assert not opened(made).getexif()
    note = PngInfo()
    note.add_text("Comment", "Secret words")
    assert b"Secret" not in portrait(photo("PNG", pnginfo=note))


@pytest.mark.parametrize(
    ("orientation", "top", "bottom"), [(1, "red", "blue"), (3, "blue", "red"), (4, "blue", "red")]
)
def test_a_photo_stands_upright(orientation: int, top: str, bottom: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert colours(portrait(photo(exif=exif.tobytes())))[0::2] == (top, bottom)


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera's top was at the right
    _, right, _, left = colours(portrait(photo(exif=exif.tobytes())))
    assert (left, right) == ("blue", "red")


def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(portrait(out.getvalue())).getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_unusual_kinds_of_colours_are_read(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (50, 50)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(portrait(out.getvalue())).mode == "RGB"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "choose a file"),
        (b"x" * (MOST_BYTES + 1), "is larger than 5 MB"),
        (b"GIF89a" + bytes(50), "is no JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no JPEG, PNG or WebP"),
        (b"%PDF-1.4", "is no JPEG, PNG or WebP"),
        (photo()[:200], "is damaged; save it anew and try again"),
        (photo("PNG")[:60], "is damaged; save it anew and try again"),
        (photo("WEBP")[:40], "is damaged; save it anew and try again"),
        (b"RIFF\x00\x00\x00\x00WEBP", "is damaged; save it anew and try again"),
    ],
    ids=["nothing", "bytes", "gif", "svg", "pdf", "jpeg", "png", "webp", "short"],
)
def test_what_is_no_picture_is_refused_in_one_line(raw: bytes, why: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        portrait(raw)
    assert str(refused.value) == f"picture: {why}"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    huge = b"RIFF\xff\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00" + bytes(4) + b"\xff\x3f\x00" * 2 + bytes(200)
    bombs = (bare_png(6000, 6000), bare_png(60_000, 60_000), huge)
    tracemalloc.start()
    for raw in bombs:
        with pytest.raises(UnusableInput, match=r"^picture: has more than 25 million pixels; make it s"):
            portrait(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_whatever_is_wrong_with_a_file_it_is_one_line(form: str) -> None:
    chance, whole = random.Random(form), photo(form, (64, 64))
    for _ in range(300):
        raw = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        try:
            portrait(bytes(raw))
        except UnusableInput as refused:
            assert "\n" not in str(refused)
