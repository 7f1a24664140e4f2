"""Domains that anybody can have an address at, and well-known sites that are nobody's own."""

from __future__ import annotations

FREEMAIL = frozenset(
    """gmail googlemail google hotmail outlook live msn yahoo ymail rocketmail icloud me mac aol proton protonmail pm
    gmx web fastmail hey zoho zohomail tutanota tuta tutamail hushmail mailbox posteo mailfence runbox mail inbox list
    bk internet yandex ya rambler lenta autorambler qip ukr meta i tut mail2000 terra telefonica ono movistar orange
    euskaltel wanadoo hispavista latinmail arnet fibertel prodigy speedy uol bol sky btinternet btopenworld virginmedia
    ntlworld talktalk bigpond optusnet iinet xtra comcast verizon att sbcglobal bellsouth cox charter earthlink juno
    shaw rogers sympatico telus libero tiscali free laposte sfr freenet t-online arcor bluewin wp o2 onet seznam abv
    pochta post mailru gmailcom correo email freemail webmail privatemail homemail mymail postbox duck pobox""".split()
)
SHARED = frozenset(
    """youtube google drive dropbox wetransfer zoom teams microsoft office sharepoint github gitlab wikipedia apple
    amazon paypal docs forms calendly slack trello notion figma adobe doodle eventbrite maps goo bit tinyurl w3 spotify
    nytimes bbc cnn reuters yandex rutube vimeo docusign""".split()
)
SECOND_LEVEL = frozenset("co com org net gov ac edu gob msk spb".split())


def label(domain: str) -> str:
    """The name that somebody registered: "firm" of "mail.firm.co.uk"."""
    parts = domain.lower().strip(".").split(".")
    if len(parts) > 2 and parts[-2] in SECOND_LEVEL:
        return parts[-3]
    return parts[-2] if len(parts) > 1 else parts[0]


def is_freemail(domain: str) -> bool:
    return label(domain) in FREEMAIL


def is_shared(domain: str) -> bool:
    return label(domain) in SHARED
