"""What can go wrong for a person who uses Handover: each refusal says it in one clear line.

The line is English for the terminal and the logs. For readers of pages, and for a token's person, it is said in
their own language at the border (`refusals.said`): the catalogues translate the text, the facts are put in then.
"""

from __future__ import annotations

from collections.abc import Callable


class Words:
    """A text for people that nobody has translated yet, and apart from it the facts that it names.

    A fact may be Words itself, or several of them; `str()` is the English of all of it.
    """

    def __init__(self, text: str, /, **facts: object) -> None:
        self.text = text
        self.facts = facts

    def in_language(self, translate: Callable[[str], str]) -> str:
        """The text as `translate` says it, with its facts put in."""
        said = translate(self.text)
        return said % {name: _spelled(fact, translate) for name, fact in self.facts.items()} if self.facts else said

    def __str__(self) -> str:
        return self.in_language(str)


def _spelled(fact: object, translate: Callable[[str], str]) -> object:
    if isinstance(fact, Words):
        return fact.in_language(translate)
    if isinstance(fact, list | tuple):
        return "; ".join(str(_spelled(one, translate)) for one in fact)
    return fact


class HandoverError(Exception):
    """This cannot be done as it was asked for."""

    def __init__(self, text: str = "", /, **facts: object) -> None:
        self.words = Words(text or (self.__doc__ or "").strip(), **facts)
        super().__init__(str(self.words))


class UnusableInput(HandoverError):
    """This cannot be used as it was given."""


class NotAllowed(HandoverError):
    """You may not do that."""
