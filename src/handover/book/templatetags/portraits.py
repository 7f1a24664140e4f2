"""A person's picture in a page, where they have one."""

from __future__ import annotations

from typing import Any

from django import template

from handover.book import pictures
from handover.book.models import Person

register = template.Library()


@register.inclusion_tag("book/_portrait.html")
def portrait(person: Person, size: int = 48) -> dict[str, Any]:
    """The picture beside a name; one query, so not for the rows of a long list."""
    return {"person": person, "picture": pictures.current(person), "size": size}


@register.inclusion_tag("book/_picture.html", takes_context=True)
def picture_form(context: dict[str, Any], person: Person) -> dict[str, Any]:
    """The part of a page where somebody's picture is chosen and removed."""
    is_self = context["request"].user == person
    known = {"person": person, "picture": pictures.current(person), "is_self": is_self}
    return {**known, "csrf_token": context["csrf_token"]}
