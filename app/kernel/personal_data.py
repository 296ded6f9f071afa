"""Finds what tells about persons in a text, to point it out before publishing. It explains and refuses nothing.

Every pattern repeats a bounded number of times, so that no text takes long.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.kernel import accusations

# A word that says what kind of number follows, and up to two small words between ("DNI n.º 12345678").
LED_BY = r"(?:\W{{1,3}}(?:n|no|nr|num|number|numero|número|numéro|is|es|est|de|del|la|º|o)\b){{0,3}}\W{{0,4}}{}"

EMAIL = re.compile(
    r"[\w.+-]{1,64}(?:@|\s?\[(?:at|arroba|en)\]\s?|\s?\((?:at|arroba)\)\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
)

ACCOUNT = (
    re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?(?=[A-Z]{0,4}\d|[A-Z]{4}\b)[\dA-Z]{4}){3,7}(?:[ -]?\d{1,3})?\b", re.IGNORECASE),
    re.compile(r"\b\d{4}[- ]?\d{4}[- ]?\d{2}[- ]?\d{10}\b"),  # a Spanish account without its IBAN
    re.compile(r"\b\d{4}(?:[- ]?\d{4}){3}\b"),  # a card
    re.compile(r"\b\d{2}-\d{2}-\d{2}\b(?:\W{1,3}[a-z]{1,9}){0,3}\W{1,3}\d{8}\b", re.IGNORECASE),  # sort code, account
    re.compile(r"\b(?:account|cuenta|compte|iban)\b" + LED_BY.format(r"[A-Z]{0,2}\d[\d -]{6,30}\d\b"), re.IGNORECASE),
)

IDENTITY = (
    re.compile(r"\b[XYZ][-. ]?(?:\d{7}|\d\.?\d{3}\.?\d{3})[-. ]?[A-Z]\b"),  # Spain, foreign residents
    re.compile(r"\b[xyz]-?\d{7}-?[a-z]\b"),
    re.compile(r"\b(?:\d{1,2}\.\d{3}\.\d{3}|\d{7,8})(?:[- ]?[A-HJ-NP-TV-Z]|-?[a-hj-np-tv-z])\b"),  # Spain
    re.compile(
        r"\b(?:DNI|NIF|NIE|NIR|CNI|CIN|pas[s]?aporte|passport|passeport|identity card|ID card|carte d.identit[ée]|"
        r"documento de identidad|c[ée]dula|national insurance|n\.?i\.? number|social security|seguridad social|"
        r"s[ée]curit[ée] sociale|driving licen[cs]e|permis de conduire|carn[ée]t de conducir)\b"
        + LED_BY.format(r"(?=[A-Z ./-]{0,8}\d)[A-Z\d][A-Z\d./-]{0,5}(?:[ ./-]?\d){4,13}[- ]?[A-Z]{0,2}\b"),
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:CNI|pas[s]?aporte|passport|passeport|ID|DNI)\b" + LED_BY.format(r"(?=\w{0,8}\d\w{0,8}\d)[A-Z\d]{8,12}\b")
    ),
    re.compile(r"\b[A-Z]{3}\d{6}[A-Z]?\b"),  # a passport or card of Spain
    re.compile(r"\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3}(?: ?\d{2})?\b"),  # France
    re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b", re.IGNORECASE),  # UK
    re.compile(r"\b[A-Z9]{5}\d{6}[A-Z9]{2}\d[A-Z]{2}\b"),  # a driving licence of the United Kingdom
    re.compile(r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b", re.IGNORECASE),  # Italy
    re.compile(r"\b\d{3}-\d{2}-\d{4}\b"),  # United States
    re.compile(r"\b\d{2}[/ ]\d{8}[/ ]\d{2}\b"),  # social security of Spain
)

# What three consonants after four digits mean when they are no plate.
UNITS = r"(?!(?:mts|pts|kgs|kms|cms|mms|pcs|hrs|yrs|lbs|mph|kph|rpm|ppm|sms|dvd|pct|dhs|gms|ths|nd|rd|st|th)\b)"
CONSONANTS = "[BCDFGHJ-NPR-TV-Z]"
PLATE = (
    re.compile(rf"\bC?\d{{4}}[- ]?{UNITS}{CONSONANTS}{{3}}\b", re.IGNORECASE),
    re.compile(r"\b[A-Z]{1,2}[- ]\d{4}[- ][A-Z]{1,2}\b"),
    re.compile(r"\b[A-Z]{1,2}-\d{4}-[A-Z]{1,2}\b", re.IGNORECASE),
    re.compile(r"\b[A-Z]{2}[- ]?\d{3}[- ]?[A-Z]{2}\b"),  # France, Italy
    re.compile(r"\b[a-z]{2}-?\d{3}-?[a-z]{2}\b"),
    re.compile(r"\b\d{3,4} (?!EUR|USD|GBP)[A-Z]{2,3} (?:0[1-9]|[1-8]\d|9[0-5]|2[AB])\b"),
    re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z]{3}\b"),  # United Kingdom
    re.compile(r"\b[a-z]{2}\d{2}[a-z]{3}\b"),
    re.compile(r"\b[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{2,4}\b"),  # Germany
    re.compile(r"\b(?:\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}|\d{2}-\d{2}-[A-Z]{2})\b", re.IGNORECASE),  # Portugal
    re.compile(
        r"\b(?:matr[íi]cula|number ?plate|licen[cs]e plate|plate|registration|reg|plaque|immatricul[ée]{1,3}|"
        r"immatriculation)\b"
        + LED_BY.format(r"(?=[A-Z -]{0,4}\d)(?=[\d -]{0,5}[A-Z])[A-Z\d]{1,4}(?:[ -]?[A-Z\d]{1,4}){1,3}\b"),
        re.IGNORECASE,
    ),
)

NUMBER = re.compile(
    r"(?<![\w.,/:#€$£+-])(?:(?:\+|\(\+|00)\d{1,3}\)?[ .\-/]?)?\(?\d(?:[ .\u00a0\-/()]{0,2}\d){6,14}(?![\w%€])"
)
WHOLE_DATE = re.compile(r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2})(?!\d)")
# Free and shared numbers belong to services; the short ones (112, 016, 092) are too short to be taken for a person's.
OF_SERVICES = re.compile(
    r"(?:\+34|0034|34)?(?:80[03]|90[0-2])\d{6}|(?:\+33|0033|0)8\d{8}|(?:\+44|0044|0)(?:800|808|3)\d{6,9}"
)
SAYS_PHONE = re.compile(
    r"(?:\b(?:tel|tlf|tfno|tél|phone|mobile|móvil|movil|portable|whatsapp|wasap|cell|fijo)\w{0,8}|"
    r"\b(?:call|ring|text|llam|appel)\w{0,6})\b\W{0,3}(?:\w{1,6}\W{1,3}){0,4}$",
    re.IGNORECASE,
)
SAYS_OTHER = re.compile(
    r"\b(?:ref\w{0,9}|exp(?:ediente)?|isbn|registro|registre|dossier|file|case|ticket|order|pedido|factura|invoice|bus\w{0,5}|"
    r"autobus\w{0,3}|l[íi]neas?|lines?|lignes?|bolet[íi]n|ley|law|loi|art\w{0,8}|coord\w{0,9}|gps|c[óo]digo|code)\b\W{0,3}"
    r"(?:\w{1,6}\W{1,3}){0,2}$",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"\s{0,2}(?:€|\$|£|%|eur\b|euros?|usd|pounds?|dollars?|millones|million\w{0,2}|habitantes|inhabitants|habitants|personas|"
    r"people|personnes|metros|metres|mètres|km|m2|m²|kg|votos|votes|voix|visitas|visits)",
    re.IGNORECASE,
)
NATIONAL = re.compile(r"[6-9]\d{8}|2[1-9]\d{7}|0[1-9]\d{7,10}")

# What follows a street and number, or a word that says where somebody lives, and makes it a home.
STOREY = (
    r"(?:\d{1,2}(?:er|e|è|ème|eme|ère|st|nd|rd|th)\s(?:étage|etage|floor|left|right|gauche|droite)\b"
    r"|\d{1,2}\s?\.?\s?(?:º|ª|°|o|er|ero|ra|a|r|n|t|e|è|ème|eme|ère|st|nd|rd|th)?\s{0,2}[,.-]?\s{0,2}"
    r"(?:étage\b|floor\b|planta\b|piso\b)?\s{0,2}"
    r"(?:[A-K]\b|izq\w{0,6}|izda|dcha|dch|der\w{0,5}|drcha|centro|ctro|gauche|droite|left|right"
    r"|\d{1,2}\s?\.?\s?(?:ª|a|º)(?!\w))|\d{1,2}\s?\.?\s?(?:º|ª|°)(?!\w)|\d{1,2}-\d{1,2}\b)"
)
DOOR = (
    r"(?:(?:piso|planta|puerta|pta|portal|escalera|esc|bloque|interior|int|letra|flat|apartment|apartamento|apto|apt|unit|room|door|floor|"
    r"appartement|appart|appt|app|étage|etage|porte|bâtiment|bât|bat|escalier|chambre|الشقة|شقة)\b\.?"
    r"\s{0,2}(?:n[º°.o]{1,2}\s?|número\s|number\s)?(?:\d{1,3}\s?(?:º|ª|°)?\s?[A-K]?|[A-K])\b"
    r"|(?:ático|atico|sobreático|basement|rez-de-chaussée|rdc|"
    r"(?:ground|first|second|third|fourth|fifth|sixth|top) floor"
    r"|(?:bajos?|entresuelo|principal|primero?|segundo|tercero?|cuarto|quinto|sexto)(?: piso)?"
    r"(?=\s?(?:[A-K]\b|izq|dcha|der|[,.;)]|$))(?:\s[A-K]\b|\s(?:izq|dcha|der)\w{0,6})?"
    r"|(?:premier|deuxième|troisième|quatrième) étage)\b)"
)
FLAT_NEXT = re.compile(
    rf"[\s,.;:·–-]{{0,4}}(?:(?:y|en|in|on|the|au|à|el|la|l')\s){{0,2}}(?:{STOREY}|{DOOR})(?:[\s,]{{1,3}}(?:{STOREY}|{DOOR})){{0,2}}",
    re.IGNORECASE,
)
FLAT_BEFORE = re.compile(
    rf"(?:{DOOR}|\b\d{{1,3}}[A-K]|{STOREY})[\s,]{{1,3}}(?:(?:at|of|au|de|del|en|la|el|los|las)\s{{1,2}}){{0,2}}$",
    re.IGNORECASE,
)
NAME = r"(?:\s{1,2}[^\W\d_][\w'’.-]{0,24})"
STREETS = (
    re.compile(  # Calle Mayor, 12
        r"(?<!\w)(?:calle|c/|c\.|cl\.|cll|avenida|avda|avd|av|paseo|pso|plaza|pza|plz|travesía|travesia|camino|ronda|callejón|carrer|rúa|rua|"
        r"pasaje|carretera|ctra|urbanización|urb|glorieta|cuesta|barrio|bulevar|vía|passeig|plaça)\.?\s{0,2}[^\W\d_][\w'’.-]{0,24}"
        rf"{NAME}{{0,5}}?[\s,]{{1,3}}(?:n[º°.o]{{1,2}}\s?|núm\.?\s|num\.?\s|número\s|numero\s)?\d{{1,4}}(?:\s?bis\b)?(?![\d:])",
        re.IGNORECASE,
    ),
    re.compile(  # 12 bis, rue des Lilas
        r"(?<![\w.,:])\d{1,4}(?:\s?(?:bis|ter|quater))?\s{0,2},?\s{1,2}(?:rue|avenue|av|boulevard|bd|bld|place|impasse|allée|allee|chemin|quai|"
        rf"cours|square|passage|route|villa|cité|résidence|sentier)\b\.?{NAME}{{1,5}}",
        re.IGNORECASE,
    ),
    re.compile(  # 12 Mill Lane
        r"(?<![\w.,:])\d{1,4}[A-K]?\s{1,2}(?:[A-Z][\w'’.-]{0,24}\s{1,2}){1,3}(?:Street|Road|Lane|Avenue|Close|Drive|Way|Court|Place|Square|"
        r"Gardens|Garden|Terrace|Crescent|Hill|Grove|Walk|Row|Mews|Park|Rise|Green|Yard|Parade|Boulevard|St|Rd|Ave|Ln|Dr|Blvd)\b\.?"
    ),
)
LIVES_HERE = re.compile(
    r"\b(?:viv(?:e|o|en|imos|ía|ia|ían|iendo)|resid\w{1,6}|domicili\w{1,4}|dirección|direccion|lives?|living|lived|resides?|"
    r"home address|address is|habit(?:e|ent|ons|ait|ant)|j.habite|loge|logent|demeure|adresse|moved to|su casa|mi casa|"
    r"my home|my house|his house|her house)\b",
    re.IGNORECASE,
)
LIVES = re.compile(LIVES_HERE.pattern + r"[^.!?\n]{0,30}$", re.IGNORECASE)
OWN_DOOR = re.compile(
    r"\b(?:piso|flat|apartment|apartamento|apto|apt|appartement|appt|الشقة|شقة)\b\.?\s{0,2}(?:n[º°.o]{1,2}\s?|number\s|número\s|numéro\s)?"
    r"\d{1,3}\s?(?:º|ª|°)?\s?[A-K]?(?!\s?(?:%|€|£|\$|euros?|pounds?|percent|por|per|plazas|rooms?|people|m2|metros|days?|días|minut\w{0,3}|hours?|horas))\b",
    re.IGNORECASE,
)
WEAK_DOOR = re.compile(
    rf"(?<!\w)(?:{DOOR}|{STOREY})(?!\w)(?:[\s,]{{1,3}}(?:{DOOR}|{STOREY})(?!\w)){{0,2}}", re.IGNORECASE
)
BEFORE, AFTER, NEXT_TO = 60, 60, 24  # characters looked at around a street or a number


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text: from `start` up to `end`, and what it looks like."""

    start: int
    end: int
    kind: str


def find(text: str) -> list[Mark]:
    """Stretches of `text` that look like personal data or accuse somebody by name, in order, none over another."""
    marks: list[Mark] = []
    taken = bytearray(len(text))
    for kind, stretches in FINDERS.items():
        for start, end in stretches(text):
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                marks.append(Mark(start, end, kind))
    return sorted(marks, key=lambda mark: mark.start)


def parts(text: str) -> list[tuple[str, str | None]]:
    """`text` cut into (piece, kind or None), so that a page can mark the pieces with a kind."""
    found: list[tuple[str, str | None]] = []
    at = 0
    for mark in find(text):
        if mark.start > at:
            found.append((text[at : mark.start], None))
        found.append((text[mark.start : mark.end], mark.kind))
        at = mark.end
    if at < len(text):
        found.append((text[at:], None))
    return found


def _of(*patterns: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    def stretches(text: str) -> Iterator[tuple[int, int]]:
        for pattern in patterns:
            for hit in pattern.finditer(text):
                yield hit.span()

    return stretches


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for hit in NUMBER.finditer(text):
        before = text[max(0, hit.start() - BEFORE) : hit.start()]
        if _is_phone(hit[0], before, text[hit.end() : hit.end() + 20]):
            yield hit.span()


def _is_phone(number: str, before: str, after: str) -> bool:
    """Whether digits are grouped and begin like a telephone number, and nothing says that they are another."""
    digits = re.sub(r"[^\d+]", "", number)
    if WHOLE_DATE.search(number) or OF_SERVICES.fullmatch(digits) or COUNTED.match(after) or SAYS_OTHER.search(before):
        return False
    if SAYS_PHONE.search(before):
        return True
    if digits.startswith(("+", "00")):
        return len(digits) >= 10
    groups = [len(group) for group in re.split(r"\D+", number) if group]
    american = groups in ([3, 3, 4], [10]) and digits[0] in "23456789"
    return american or (NATIONAL.fullmatch(digits) is not None and 1 not in groups)


def _homes(text: str) -> Iterator[tuple[int, int]]:
    """A street with number and flat; without a flat, or a door alone, where it says that somebody lives there."""
    for pattern in STREETS:
        for hit in pattern.finditer(text):
            start, end = hit.span()
            before = text[max(0, start - BEFORE) : start]
            flat, earlier = FLAT_NEXT.match(text, end, end + AFTER), FLAT_BEFORE.search(before[-NEXT_TO:])
            if flat or earlier or LIVES.search(before):
                yield start - len(earlier[0]) if earlier else start, flat.end() if flat else end
    yield from (hit.span() for hit in OWN_DOOR.finditer(text))
    for lives in LIVES_HERE.finditer(text):
        door = WEAK_DOOR.search(text, lives.end(), lives.end() + AFTER)
        if door:
            yield door.span()


# In this order: a stretch belongs to the first that finds it.
FINDERS: dict[str, Callable[[str], Iterator[tuple[int, int]]]] = {
    "email": _of(EMAIL),
    "account": _of(*ACCOUNT),
    "identity": _of(*IDENTITY),
    "plate": _of(*PLATE),
    "phone": _phones,
    "home": _homes,
    "accusation": accusations.stretches,
}
