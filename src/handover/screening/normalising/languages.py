"""Which of the languages a text is in: by its script, then by the small words that every text has."""

from __future__ import annotations

import re

WORDS = re.compile(r"[^\W\d_]+")
SMALL = {
    "es": frozenset(
        "el la los las de del que en un una unos por para con no se lo al como más pero sus le ya o este sí porque esta "
        "entre cuando muy sin sobre también me hasta hay donde quien desde todo nos os te mi tu su y a es son ha he "
        "gracias hola saludos buenos buenas días tardes estimado estimada adjunto vale está están os".split()
    ),
    "en": frozenset(
        "the of and to in is you that it he was for on are as with his they i at be this have from or had by not but "
        "what all were we when your can said there use an each which she do how their if will up about out them then "
        "so some her would make like him into time has look my our me just please thanks hi hello dear regards".split()
    ),
}
ENOUGH = 400  # words that are looked at


def language_of(folded: str, default: str = "en") -> str:
    """"en", "es" or "ru"; `default` where nothing tells."""
    sample = folded[: ENOUGH * 8]
    if len(sample.encode("utf-8", "replace")) > 1.35 * len(sample):
        return "ru"
    words = WORDS.findall(sample)[:ENOUGH]
    counts = {language: sum(word in small for word in words) for language, small in SMALL.items()}
    if re.search(r"[ñ¿¡áíóú]", sample):
        counts["es"] += 2
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] and len(set(counts.values())) > 1 else default
