"""Patterns of datelines, picture credits and captions, and the agencies and dates in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Agency -> its spellings. Getty and other picture libraries are not news agencies and are left out.
AGENCIES = {
    "AP": r"AP|Associated Press",
    "AFP": r"AFP|Agence France-Presse",
    "Reuters": r"Reuters|REUTERS",
    "PA": r"PA|PA Media|Press Association",
    "dpa": r"dpa|DPA",
    "EFE": r"EFE",
    "TASS": r"TASS|Tass",
    "Xinhua": r"Xinhua",
    "ANI": r"ANI",
    "PTI": r"PTI",
    "ANSA": r"ANSA",
    "Kyodo": r"Kyodo|Kyodo News|KYODO",
    "Yonhap": r"Yonhap",
    "Interfax": r"Interfax",
    "Ukrinform": r"Ukrinform",
    "IANS": r"IANS",
    "UPI": r"UPI",
    "CP": r"The Canadian Press",
    "AAP": r"AAP",
}
_AGENCY = "|".join(AGENCIES.values())
_AGENCY_NAME = [(name, re.compile(rf"(?<![\w-])(?:{written})(?![\w-])")) for name, written in AGENCIES.items()]
# Outlets that begin their own texts with a dateline; their names credit no agency.
_OUTLET = r"CNN(?: Business| Politics)?|CNBC|Bloomberg|BBC|NBC News|CBS News|ABC News|Sky News|Al Jazeera|WAM"
_PLACE = r"[^\W\d_][\w .'’/&-]{0,40}(?:, [^\W\d_][\w .'’-]{0,30})?"
_YEAR = r"(?:,? (?:19|20)\d\d)"
_DAY_OF_YEAR = r"(?:, ?(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Za-zé]{3,9}\.?))"
_DAY = rf"(?:{_DAY_OF_YEAR}{_YEAR}?)"
_DATE = re.compile(rf"{_DAY_OF_YEAR}{_YEAR}")
_DASH = r"\s*\.?\s*(?:-{1,2}|[–—:])\s*"
_CAPITAL = "A-ZÀ-ÖØ-ÞΑ-ΩЁА-Я"
_DATELINES = (
    re.compile(rf"\s*\((?:{_OUTLET}|{_AGENCY})\)(?:{_DASH}|\s*)(?=\S)"),  # (CNN)Has
    re.compile(rf"\s*{_PLACE}{_DAY}? ?\((?:{_OUTLET}|{_AGENCY})\){_DASH}(?=\S)"),  # LONDON (Reuters) - Has
    re.compile(rf"\s*{_PLACE}{_DAY} ?\((?:{_OUTLET}|{_AGENCY})\)\s+(?=\S)"),  # New Delhi, Dec 23 (PTI) Has
    re.compile(
        rf"\s*{_PLACE}{_DAY}?\.? ?/(?:{_AGENCY})/[.:]?(?:{_DASH}|\s*)(?=\S)"
    ),  # MOSCOW, December 23. /TASS/. Has
    re.compile(rf"\s*{_PLACE} ?\((?:{_OUTLET}|{_AGENCY})\)(?=[A-Z“\"‘'])"),  # London (CNN)Has
    # An unlisted agency, all in capitals: PORT MAREN, March 1 (HPA) - Has
    re.compile(rf"\s*[A-Z][A-Z .'’/-]{{2,40}}{_DAY}? \([A-Z]{{2,8}}\) (?:-{{1,2}}|[–—]) (?=\S)"),
    # No agency, but a full date: PORT MAREN, 1 March 2026 - Has
    re.compile(rf"\s*[A-Z][A-Z .'’/-]{{2,40}}{_DAY_OF_YEAR}{_YEAR}\.?\s(?:-{{1,2}}|[–—])\s(?=\S)"),
    # Neither: PORT MAREN - Has. A sentence must follow, and the capitals must not be a banner such as LIVE.
    re.compile(
        r"\s*(?!(?:LIVE|LATEST|UPDATED?|WATCH|VIDEO|EXCLUSIVE|BREAKING|OPINION|ANALYSIS|COMMENT|REVIEW|FACTBOX|FILE"
        r"|EXPLAINER|CORRECTION|INTERVIEW|NATO|COVID|UNESCO|UNICEF|OPEC)\b)"
        rf"[{_CAPITAL}](?:[{_CAPITAL}]|[.'’/-](?=[{_CAPITAL}])|\.?,? (?=[{_CAPITAL}])){{3,40}}"
        rf"(?:\.|, [A-Z][\w. ]{{1,20}})? (?:-{{1,2}}|[–—]) (?=[\"“‘']?[\d{_CAPITAL}])"
    ),
)
_FARTHEST = 140  # code points; no dateline is longer

_SUBJECT = r"(?:file )?(?:images?|photo(?:graph)?s?|pictures?|pics?)"
_MADE = r"(?: (?:credits?|sources?|courtesy|should read))*"
_INSIDE = r"[^()\n]{1,100}"
_IN_BRACKETS = re.compile(
    rf"\((?i:{_SUBJECT}{_MADE}\s*:|{_SUBJECT}{_MADE} by:?|{_SUBJECT} (?:credit|source|courtesy)\b){_INSIDE}\)"
    rf"(?: / Getty Images\))?"
    rf"|\((?:AP Photo|AFP PHOTO|AP Image)\b[^()\n]{{0,100}}\)"
    rf"|\((?:{_AGENCY})/[^()\n]{{1,60}}\)"
    rf"|\((?:[^()\n]{{0,100}}(?:via |/ ?|^))?(?:Getty Images|AP Newsroom|Reuters Photos|Getty)\)"
    rf"|\([^()\n]{{1,100}}/(?:{_AGENCY})\)"
    rf"|\([^()\n]{{1,100}} via (?:{_AGENCY})(?:, Pool)?\)"
)
_PHOTOGRAPHER = re.compile(r"(?i:photo by|photo credit|ap photo|afp photo)|/|Getty|via (?:AP|AFP|REUTERS)")
# Names only: "Photos by Reuters show the breach" is a sentence. The quantifiers are possessive: a hyphen may
# be inside a name or between two, and trying both ways would take exponential time on a row of hyphens.
_NAMES = r"(?:(?:of|the) ){0,2}[A-Z][\w.'’-]*+(?:[ ,/&|-]{1,3}(?:[A-Z0-9][\w.'’-]*+|for|via|and|the|of)){0,12}"
_CREDIT_LINE = re.compile(
    rf"(?i:{_SUBJECT} (?:source|credit|courtesy|by)s?\b\s*[:,.-]?\s*){_NAMES}"
    rf"|(?i:{_SUBJECT})\s*:\s*[^\n.!?;]{{1,60}}"
    r"|(?i:source|credit):\s*(?:Getty|Reuters|AP|AFP|EPA)\b[^\n.!?]{0,40}"
    r"|Credit\.{3}[^\n]{1,100}"
    rf"|(?:{_AGENCY}|EPA|EPA-EFE|Getty|Getty Images|Shutterstock|Alamy)(?: ?/ ?[^\n.!?]{{1,40}})?"
)
_CAPTION = re.compile(
    r"(?i:image|media|video|photo|picture) caption\b\s*[:,-]?\s*\S[^\n]*"
    r"|FILE ?[-–—] ?\S[^\n]*"  # the Associated Press marks pictures of its archive so
    r"|\S[^\n]*\SCredit\.{3}[^\n]{1,100}"
)
_CAPTIONED = 300  # code points; the longest caption in the corpus of 2021 has 196
_MOST_SENTENCES = 2  # of a caption; a longer line is an article that follows its caption without a line end
_SENTENCE_END = re.compile(r"[.!?][\"”’)]{0,2}\s+(?=[\"“‘(]?[A-Z0-9])")


@dataclass(frozen=True)
class Dateline:
    """The dateline that a text begins with.

    Attributes:
        end: where it ends in the text, in code points.
        agency: the agency that it names; None for an outlet or no name.
        date: its date, as written, if it has a year.
    """

    end: int
    agency: str | None
    date: str | None


def agency_in(credit: str) -> str | None:
    """The first news agency in a credit, or None if it names only outlets or picture libraries."""
    hits = [(hit.start(), name) for name, pattern in _AGENCY_NAME if (hit := pattern.search(credit))]
    return min(hits)[1] if hits else None


def agency_named(byline: str | None) -> str | None:
    """The news agency in a byline that names nobody else, such as `Reuters`."""
    return next((name for name, pattern in _AGENCY_NAME if byline and pattern.fullmatch(byline)), None)


def dateline(text: str) -> Dateline | None:
    """The dateline that a text begins with, or None if the brackets may belong to its first sentence."""
    head = text[:_FARTHEST]
    hit = next((hit for pattern in _DATELINES if (hit := pattern.match(head))), None)
    if hit is None:
        return None
    dated = _DATE.search(hit.group())
    return Dateline(hit.end(), agency_in(hit.group()), dated.group().strip(", ") if dated else None)


def bracketed_credits(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of every picture credit in brackets."""
    return (hit.span() for hit in _IN_BRACKETS.finditer(text))


def caption_length(line: str) -> int:
    """The length of the caption in front of a photographer's credit at the end of a line; 0 without one."""
    if len(line) > _CAPTIONED:
        return 0
    start, end = next(((hit.start(), hit.end()) for hit in _IN_BRACKETS.finditer(line)), (0, 0))
    ends = not _IN_BRACKETS.sub("", line[end:]).strip(" /.")
    glued = line[:start].rstrip().endswith(",")  # a sentence that a page joined to the credits of a gallery
    return start if start and ends and not glued and _PHOTOGRAPHER.search(line[start:]) else 0


def is_credit_line(line: str) -> bool:
    """Whether a whole line is a picture credit, such as `Image source, Getty Images`."""
    return len(line) <= _CAPTIONED and _CREDIT_LINE.fullmatch(line) is not None


def is_caption(line: str, *, alone: bool = False) -> bool:
    """Whether a whole line is a marked caption, such as `Image caption, The dam in May`.

    Args:
        alone: whether the text is this one line. Then a caption is one sentence, because what follows may be the
            article.
    """
    if len(line) > _CAPTIONED or not _CAPTION.fullmatch(line):
        return False
    return len(_SENTENCE_END.findall(line)) < (1 if alone else _MOST_SENTENCES)
