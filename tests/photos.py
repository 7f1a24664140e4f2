"""Pictures for tests, made when they are asked for."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

RED, BLUE = (220, 20, 20), (20, 20, 220)


def photo(form: str = "JPEG", size: tuple[int, int] = (400, 300), **more: Any) -> bytes:
    """Red above, blue below; `more` goes to Pillow's `save`."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, size[1] // 2, *size))
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def colours(jpeg: bytes) -> tuple[str, str, str, str]:
    """Which colour is at the top, the right, the bottom and the left."""
    image = opened(jpeg)
    side = image.size[0]
    middle, near, far = side // 2, side // 8, side - side // 8
    places = ((middle, near), (far, middle - 4), (middle, far), (near, middle - 4))
    return tuple(_named(image.getpixel(place)) for place in places)  # type: ignore[return-value]


def _named(pixel: Any) -> str:
    red, _, blue = pixel
    return "red" if red > blue + 60 else "blue" if blue > red + 60 else "other"
