"""Words that everybody who knows the company would try first."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from handover.book.models import Company, Person

#: Shorter parts of a name are in half of all words.
SHORTEST = 4


class CompanyWordsValidator:
    """No password that is little more than the name of the company or of the program."""

    def validate(self, password: str, user: Person | None = None) -> None:
        rest = password.casefold()
        for word in _words():
            rest = rest.replace(word, "")
        if len(rest) < 8 and rest != password.casefold():
            raise ValidationError(_("The password is little more than the name of the company or of this program."))

    def get_help_text(self) -> str:
        return _("It is not the company's name with a number behind it.")


def _words() -> list[str]:
    company = Company.objects.first()
    named = re.findall(r"\w+", f"{company.name if company else ''} handover".casefold())
    return sorted((word for word in named if len(word) >= SHORTEST), key=len, reverse=True)
