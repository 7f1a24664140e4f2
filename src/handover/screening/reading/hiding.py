"""Which elements of a page a reader is not shown, by style attribute, style sheet and old presentational markup."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ANY_SIGN = re.compile(
    r"display\s*:\s*none|visibility|font-size\s*:\s*[\"']?\s*[01.]|opacity|height\s*:\s*[01]|width\s*:\s*0|text-indent|font\s*:|"
    r"mso-hide|:\s*-\d{3}|color|clip|\bhidden\b|scale\(0|size=[\"']?-|<dialog|<details",
    re.I,
)
#: Without one of these in it, no page has a sign or a style that moves letters about: cheap to see.
_SIGN_WORDS = (
    "display", "visibility", "font", "opacity", "height", "width", "text-indent", "mso-hide", "color", "clip", "hidden",
    "scale(0", "size=", "<dialog", "<details",
)  # fmt: skip
_FAR_OUT = re.compile(r":\s*-\d{3}")
_ORDER_WORDS = (
    "override", "<bdo", "-reverse", "order", "grid-", "writing-mode", "scalex", "rotate", "@font-face",
)  # fmt: skip
_PLACE_WORDS = ("float", "position", "margin-left", "translate", "left", "top", "right", "bottom")
_DECLARED = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|content-visibility\s*:\s*hidden|"
    r"font-size\s*:\s*(?:0*(?:\.\d+)?|0*1(?:\.0*)?)(?:px|pt|em|rem|%|ex|vw|mm|in)?\s*(?:;|!|$)|font\s*:\s*0|"
    r"opacity\s*:\s*0*(?:\.0\d*)?%?\s*(?:;|!|$)|(?:^|[;\s])(?:max-)?(?:height|width)\s*:\s*0\w*\s*(?:;|!|$)|"
    r"(?:text-indent|left|top|right|margin(?:-left|-top)?)\s*:[^;]*-\d{3,}|"
    r"clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*(?:inset\((?:50|100)%|circle\(0)|scale[xy]?\(\s*0\s*[,)]|"
    r"(?:^|[;\s])color\s*:\s*transparent|rgba\([^)]*,\s*0(?:\.0\d*)?\s*\)",
    re.I,
)
_COLOUR = re.compile(r"(?:^|[;\s{])color\s*:\s*([^;!}]+)", re.I)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!}]+)", re.I)
_RULE = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"(?:^|[\s>+~])(?:[a-z0-9]*)([.#][\w-]+)\s*$", re.I)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style", re.I | re.S)
_REORDERED = re.compile(
    r"unicode-bidi\s*:\s*(?:\w+-)?override|<bdo\b|(?:row|column|wrap)-reverse|[;{\"'\s]order\s*:\s*-?\d|"
    r"grid-(?:area|row|column)\s*:|writing-mode\s*:|scalex\(\s*-|rotatey?\(\s*1[78]\d|@font-face[^}]*data:",
    re.I,
)
_PLACED = re.compile(
    r"float\s*:\s*right|position\s*:\s*(?:absolute|relative|fixed)|margin-left\s*:\s*-|translate[xy]?\(|"
    r"[;{\"'\s](?:left|top|right|bottom)\s*:\s*-?\d",
    re.I,
)
_RIGHT_TO_LEFT = re.compile(r"direction\s*:\s*rtl|\bdir\s*=\s*[\"']?rtl", re.I)
_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]|&#x0?[5-8]|&#1[4-9]\\d\\d;")
_PLACED_OFTEN = 12
_CSS_TEXT = re.compile(r"(?:content|list-style(?:-type)?)\s*:\s*(?:\"([^\"]{1,500})\"|'([^']{1,500})')", re.I)
_WHITE = frozenset({"white", "snow", "ivory", "#fff", "#ffffff", "#fefefe", "#fdfdfd", "transparent"})
_NEAR_WHITE = re.compile(r"#f[a-f\d]f[a-f\d]f[a-f\d]|#fff|rgba?\(\s*25\d\s*,\s*25\d\s*,\s*25\d.*")


@dataclass(frozen=True, slots=True)
class Hiding:
    """`is_plain`: the page has no sign of hiding at all, so elements need not be asked."""

    is_plain: bool = True
    hidden_names: frozenset[str] = frozenset()
    white_names: frozenset[str] = frozenset()
    css_texts: tuple[str, ...] = field(default=())
    is_reordered: bool = False

    @classmethod
    def of(cls, markup: str) -> Hiding:
        lower = lowered(markup)
        sheets = "\n".join(_STYLE.findall(markup)) if "<style" in lower else ""
        rules = _RULE.findall(sheets)
        hidden = frozenset(name for selector, rule in rules if _DECLARED.search(rule) for name in _names(selector))
        white = frozenset(name for selector, rule in rules if _is_white(rule) for name in _names(selector))
        texts = tuple(one or two for one, two in _CSS_TEXT.findall(sheets))
        may_hide = any(word in lower for word in _SIGN_WORDS) or _FAR_OUT.search(markup)
        is_plain = not (may_hide and _ANY_SIGN.search(markup)) and not hidden and not white
        return cls(is_plain, hidden, white, texts, _is_reordered(markup, lower))

    def hides(self, attributes: dict[str, str | None], *, on_colour: bool) -> bool:
        """Whether the element itself is hidden; `on_colour` if one around it has a background of its own."""
        if "hidden" in attributes:
            return True
        style = attributes.get("style") or ""
        if style and _DECLARED.search(style):
            return True
        if self.hidden_names and not self.hidden_names.isdisjoint(_own_names(attributes)):
            return True
        return self._is_lost(style, attributes, on_colour)

    def _is_lost(self, style: str, attributes: dict[str, str | None], on_colour: bool) -> bool:  # noqa: FBT001
        """Text in the colour of its ground."""
        colour = _colour(style, attributes)
        own = _ground(style, attributes)
        if colour and own:
            return colour == own or (_looks_white(colour) and _looks_white(own))
        if on_colour or own:
            return False
        if colour:
            return _looks_white(colour)
        return bool(self.white_names) and not self.white_names.isdisjoint(_own_names(attributes))


def lowered(text: str) -> str:
    """Lower case as patterns that ignore case see it."""
    if not text.isascii():
        text = text.replace("ſ", "s").replace("ı", "i").replace("İ", "i")
    return text.lower()


def has_ground(attributes: dict[str, str | None]) -> bool:
    """Whether the element paints a background that is not white."""
    ground = _ground(attributes.get("style") or "", attributes)
    return bool(ground) and not _looks_white(ground)


def _names(selectors: str) -> list[str]:
    return [match[1].lower() for selector in selectors.split(",") if (match := _SELECTOR.search(selector.strip()))]


def _own_names(attributes: dict[str, str | None]) -> list[str]:
    names = ["." + name.lower() for name in (attributes.get("class") or "").split()]
    return [*names, "#" + (attributes.get("id") or "").lower()]


def _is_white(rule: str) -> bool:
    match = _COLOUR.search(rule)
    return bool(match) and _looks_white(match[1]) and not _BACKGROUND.search(rule) if match else False


def _colour(style: str, attributes: dict[str, str | None]) -> str:
    match = _COLOUR.search(style) if style else None
    return (match[1] if match else attributes.get("color") or "").strip().lower()


def _ground(style: str, attributes: dict[str, str | None]) -> str:
    match = _BACKGROUND.search(style) if style else None
    return (match[1] if match else attributes.get("bgcolor") or attributes.get("background") or "").strip().lower()


def _looks_white(colour: str) -> bool:
    colour = colour.strip().lower()
    return colour in _WHITE or bool(_NEAR_WHITE.fullmatch(colour))


def _is_reordered(markup: str, lower: str) -> bool:
    if "rtl" in lower and _RIGHT_TO_LEFT.search(markup) and not _RTL_LETTER.search(markup):
        return True
    if any(word in lower for word in _ORDER_WORDS) and _REORDERED.search(markup):
        return True
    may_be_placed = any(word in lower for word in _PLACE_WORDS)
    return may_be_placed and sum(1 for _ in _PLACED.finditer(markup)) > _PLACED_OFTEN
