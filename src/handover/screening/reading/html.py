"""HTML as its readers see it and as it stands: visible text, hidden text, attributes, and where quotes are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from handover.screening.reading import limits
from handover.screening.reading.gathering import Gathering
from handover.screening.reading.hiding import Hiding, has_ground
from handover.screening.reading.reasons import Reason

_BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_CELL = frozenset({"td", "th"})
_UNSHOWN = frozenset({"title", "datalist", "-comment", "style", "script", "template"})
_WORTH_READING = re.compile(r"[^\W\d]{2,}\W+[^\W\d]{2,}|@|\d{5}")
_TAG = re.compile(r"<?!?\[(?:if\b[^\]]*|endif)\]>?|<[^<>]*>")
_DATA_LINK = re.compile(r"\s*data:([^,]*),(.*)", re.I | re.S)
_NO_LINK = re.compile(r"\s*(?:#|cid:|https?://(?:[\w.-]*\.)?w3\.org|about:blank)", re.I)
_TEXT_ATTRIBUTES = frozenset(
    [
        "alt",
        "title",
        "placeholder",
        "value",
        "label",
        "summary",
        "aria-label",
        "aria-description",
        "cite",
        "abbr",
        "download",
        "srcdoc",
    ]
)
_LINK_ATTRIBUTES = frozenset(
    ["href", "src", "action", "formaction", "data", "background", "poster", "xlink:href", "srcset"]
)
_IMAGES = frozenset({"img", "image", "svg", "canvas", "embed", "object", "v:imagedata"})
_SPACES = re.compile(r"[ \t\n\r\f]+")
_QUOTE_CLASS = re.compile(r"gmail_quote|yahoo_quoted|mail-quote|protonmail_quote|zmail_extra|moz-forward", re.I)
_LETTERS, _LETTERS_OFTEN = 2, 6
_SMALL = re.compile(r"\s*\d{1,2}(?:px)?\s*")


@dataclass(slots=True)
class Page:
    """`quotes`: spans of `visible` that the markup sets apart as quoted, and whether it leaves no doubt.

    `embedded`: documents in data: links. `images`: pictures that could hold a text.
    """

    visible: str = ""
    hidden: str = ""
    attributes: list[str] = field(default_factory=list)
    quotes: list[tuple[int, int, bool]] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    images: int = 0


class _State(NamedTuple):
    """How an element's children stand."""

    hidden: bool = False
    on_colour: bool = False
    pre: bool = False
    depth: int = 0


def page(markup: str, notes: Gathering) -> Page:
    if len(markup) > limits.MARKUP_BYTES:
        raise notes.stop(Reason.TOO_LARGE)
    root = LexborHTMLParser(markup).root
    walk = _Walk(notes, Hiding.of(markup))
    if root is not None:
        walk.over(root)
    return walk.page()


class _Walk:
    """One pass over the tree, without recursion: a page may be nested deeper than Python's stack."""

    def __init__(self, notes: Gathering, hiding: Hiding) -> None:
        self.notes = notes
        self.hiding = hiding
        self.found = Page()
        self.shown: list[str] = []
        self.length = 0
        self.last = "\n"
        self.hidden: list[str] = list(hiding.css_texts)
        self.everything: list[str] = []
        self.is_inside_word = False
        self.is_salted = False
        self.alternatives: list[str] = []

    def page(self) -> Page:
        found = self.found
        found.visible = "".join(self.shown)
        found.hidden = "".join(self.everything) if self.is_salted else "\n".join(self.hidden)
        found.attributes = list(dict.fromkeys(found.attributes))
        if sum(0 < len(text.strip()) <= _LETTERS for text in self.alternatives) >= _LETTERS_OFTEN:
            found.attributes.append("".join(self.alternatives))  # a text spelled in pictures
            self.notes.note(Reason.TEXT_REORDERED)
        if self.hiding.is_reordered:
            self.notes.note(Reason.TEXT_REORDERED)
        return found

    def over(self, root: LexborNode) -> None:
        node, state = root, _State()
        path: list[tuple[LexborNode, _State, int]] = []
        while True:
            inner = self._enter(node, state)
            child = node.child if inner is not None else None
            if inner is not None and child is not None:
                if inner.depth > limits.MARKUP_DEPTH:
                    raise self.notes.stop(Reason.TOO_DEEP)
                path.append((node, state, self.length))
                node, state = child, inner
                continue
            self._leave(node, self.length)
            while node.next is None:
                if not path:
                    return
                node, state, start = path.pop()
                self._leave(node, start)
            node = node.next

    def _enter(self, node: LexborNode, state: _State) -> _State | None:
        """The state of its children; None if it has none to be read."""
        if node.is_text_node:
            self._text(node.text_content or "", state)
            return None
        tag = node.tag or ""
        if tag in _UNSHOWN:
            self._unshown(node, tag)
            return None
        if tag in _BLOCK:
            self._break()
        elif tag == "br":
            self._put("\n")
        elif tag in _CELL and self.last != "\n":
            self._put("\t")
        return self._inner(tag, node.attributes, state)

    def _inner(self, tag: str, attributes: dict[str, str | None], state: _State) -> _State:
        hidden, on_colour = state.hidden, state.on_colour
        if tag in _IMAGES:
            self._image(attributes)
        if attributes:
            self._attributes(tag, attributes)
            if not self.hiding.is_plain and not hidden:
                hidden = self.hiding.hides(attributes, on_colour=on_colour)
                on_colour = on_colour or has_ground(attributes)
        return _State(hidden, on_colour, state.pre or tag in ("pre", "textarea"), state.depth + 1)

    def _leave(self, node: LexborNode, start: int) -> None:
        tag = node.tag or ""
        if tag in _BLOCK:
            self._break()
        if tag in ("blockquote", "div") and self.length > start:
            attributes = node.attributes
            sure = bool(_QUOTE_CLASS.search(attributes.get("class") or "")) or attributes.get("type") == "cite"
            if sure or tag == "blockquote":
                self.found.quotes.append((start, self.length, sure))

    def _text(self, text: str, state: _State) -> None:
        if not state.pre:
            text = _SPACES.sub(" ", text)
        if state.hidden:
            self._hide(text)
            return
        if text[:1] == " " and self.last in " \n\t" and not state.pre:
            text = text[1:]
        if not text:
            return
        if self.is_inside_word:
            self.is_salted = self.is_salted or (text[0].isalnum() and self.last.isalnum())
            self.is_inside_word = False
        self._put(text)

    def _hide(self, text: str) -> None:
        if text.strip():
            self.hidden.append(text)
            self.everything.append(text)
            self.is_inside_word = self.last.isalnum()

    def _put(self, text: str) -> None:
        self.shown.append(text)
        self.length += len(text)
        self.last = text[-1]
        if not self.hiding.is_plain:
            self.everything.append(text)

    def _break(self) -> None:
        if self.last != "\n":
            self._put("\n")

    def _unshown(self, node: LexborNode, tag: str) -> None:
        if tag in ("style", "script"):
            return
        text = node.comment_content if tag == "-comment" else node.html if tag == "template" else node.text()
        text = _TAG.sub(" ", text or "")
        if _WORTH_READING.search(text):
            self.hidden.append(_SPACES.sub(" ", text))

    def _attributes(self, tag: str, attributes: dict[str, str | None]) -> None:
        for name, value in attributes.items():
            if not value:
                continue
            if name in _LINK_ATTRIBUTES:
                self._link(value)
            elif name in _TEXT_ATTRIBUTES or (name.startswith("data-") and _WORTH_READING.search(value)):
                self._attribute(name, value)
            elif tag == "meta" and name == "content" and "url" in value.lower():
                self.found.attributes.append(value)

    def _attribute(self, name: str, value: str) -> None:
        if name == "srcdoc" or ("<" in value and _TAG.search(value)):
            self.found.embedded.append(value)
        else:
            self.found.attributes.append(value)

    def _link(self, value: str) -> None:
        data = _DATA_LINK.match(value)
        if data and not data[1].lower().startswith(("image/", "font/")):
            self.found.embedded.append(value)
        elif not data and not _NO_LINK.match(value):
            self.found.attributes.append(value.strip())
            if "%" in value and (plain := unquote(value).strip()) != value.strip():
                self.found.attributes.append(plain)

    def _image(self, attributes: dict[str, str | None]) -> None:
        self.alternatives.append(attributes.get("alt") or "")
        sizes = [attributes.get("width") or "", attributes.get("height") or ""]
        if not any(_SMALL.fullmatch(size) for size in sizes):
            self.found.images += 1
