"""`handover people`: who is in the book, who may sign in, who holds which role."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from handover.cli.database import open_database

if TYPE_CHECKING:
    from handover.book.models import Role

people = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Json = Annotated[bool, typer.Option("--json", help="Machine output.")]


@people.command("list")
def list_people(json: Json = False) -> None:  # noqa: FBT002
    """Everybody in the book, with their roles."""
    open_database()
    from handover.book.models import Person
    from handover.cli.output import as_json, as_table

    rows = [
        (p.name, p.email or "", ", ".join(sorted(r.role for r in p.roles.all())), p.is_active)
        for p in Person.objects.prefetch_related("roles")
    ]
    if json:
        as_json([dict(zip(("name", "email", "roles", "active"), row, strict=True)) for row in rows])
    else:
        as_table(("Name", "E-mail", "Roles", ""), [(n, e, r, "" if active else "left") for n, e, r, active in rows])


@people.command("add")
def add(
    email: str,
    name: Annotated[str, typer.Option(help="How they are called.")],
    role: Annotated[list[str] | None, typer.Option(help="manager, approver, compliance, auditor, admin.")] = None,
) -> None:
    """Add a member of staff."""
    open_database()
    from handover.book import staff

    roles = [_role(word) for word in role or []]
    person = staff.add_person(name=name, email=email, by=None)
    for one in roles:
        staff.grant(person, one, by=None)
    print(f"added {person.name} <{person.email}>")


@people.command("grant")
def grant(email: str, role: str) -> None:
    """Give somebody a role."""
    open_database()
    from handover.book import staff
    from handover.cli.arguments import person

    staff.grant(person(email), _role(role), by=None)
    print(f"{email} is {role} now")


@people.command("revoke")
def revoke(email: str, role: str) -> None:
    """Take a role back."""
    open_database()
    from handover.book import staff
    from handover.cli.arguments import person

    staff.revoke(person(email), _role(role), by=None)
    print(f"{email} is {role} no more")


@people.command("password")
def password(email: str) -> None:
    """Set the password somebody signs in with: asked for, or the first line of a piped stdin."""
    open_database()
    from handover.book import staff
    from handover.cli.arguments import person

    who = person(email)
    word = getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    staff.set_password(who, word, by=None)
    print(f"{email} can sign in now")


@people.command("token")
def token(
    email: str,
    name: Annotated[str, typer.Option(help="Which program it is for.")],
    scope: Annotated[
        list[str],
        typer.Option(
            help="read, book, plan, approve, send, tasks, check, evidence, hooks, held, inquire, import, people."
        ),
    ],
    days: Annotated[int, typer.Option(help="Until it ends.")] = 90,
) -> None:
    """Issue a token that acts as this person; it is printed this once."""
    open_database()
    from handover.api import actions
    from handover.cli.arguments import person

    issued, secret = actions.issue(name=name, scopes=scope, by=person(email), days=days)
    print(f"token {issued.pk}, until {issued.expires_at:%Y-%m-%d}: {secret}")


@people.command("revoke-token")
def revoke_token(number: Annotated[int, typer.Argument(help="As printed when it was issued.")]) -> None:
    """End a token at once."""
    open_database()
    from handover.api import actions
    from handover.api.models import Token
    from handover.errors import UnusableInput

    found = Token.objects.select_related("person").filter(pk=number).first()
    if found is None:
        raise UnusableInput(f"token {number}: there is none")
    actions.revoke(found, by=found.person)
    print(f"token {number} opens nothing any more")


def _role(word: str) -> Role:
    from handover.book.models import Role
    from handover.errors import UnusableInput

    if word not in Role.values:
        raise UnusableInput(f"role: {word!r} is none; there are: {', '.join(Role.values)}")
    return Role(word)
