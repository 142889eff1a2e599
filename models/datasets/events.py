"""Events that we wrote ourselves: each has a claim, its contrary, and many statements.

`events.txt` has a block per event: `slots`, `claim`, `counter`, and for each stance statements that confirm the
claim, deny it, leave it open, or only share its names. A statement that confirms a claim denies its contrary.
Invented names are filled in at random, so that the model learns from the words around them.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from models.api import STANCE_LABELS

FILE = Path(__file__).with_name("events.txt")
_SLOT = re.compile(r"\{(\w+)(\.last)?\}")
_TURNED = {"supports": "disputes", "disputes": "supports"}
_NAMES = {
    "place": "Norland Kestria Valdania Ostrava-Lind Marovia Tessaly Harwick Brenfort Lydda Quillan Sorvia "
    "Port-Amaro",
    "nationality": "Norlandish Kestrian Valdanian Marovian Tessalian Sorvian Quillan Lyddan Ardenian Bolmarkish",
    "person": "Anna_Kolb Idris_Vane Marta_Lindqvist Tomas_Okafor Leyla_Haddad Piers_Aldane Jun_Seo Rosa_Temple "
    "Viktor_Maran Ewa_Stolz Colm_Brady Nadia_Ferro Samuel_Orr Ines_Calder Dag_Westby",
    "company": "Apex Dolan_Motors Verrin Halcyon_Air Brightwater Corvane Telmark Union_Steel Nordbank Pelagia "
    "Orsted_Foods",
    "group": "the_Green_League the_Workers'_Union the_National_Front the_Civic_Bloc the_Farmers'_Party "
    "the_Data_Office "
    "the_Liberal_Alliance the_Rail_Authority the_Council_of_Doctors the_Open_House",
    "outlet": "the_Morning_Herald the_Kestria_Post Radio_Lydda Channel_Nine the_Evening_Chronicle Die_Woche",
}


@dataclass(frozen=True, slots=True)
class Event:
    """A claim, its contrary, and (stance on the claim, statement) rows; `slots` maps each slot to its kind of
    name."""

    slots: dict[str, str]
    claim: str
    counter: str
    statements: tuple[tuple[str, str], ...]


def read_events() -> list[Event]:
    """All events, in order."""
    return [_event(block.splitlines()) for block in FILE.read_text(encoding="utf-8").strip().split("\n\n")]


def _event(lines: list[str]) -> Event:
    sentences: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        label, sentence = line.split("\t")
        sentences[label].append(sentence)
    pairs = [pair.split("=") for pair in (sentences["slots"] or [""])[0].split(", ") if pair]
    statements = tuple((stance, sentence) for stance in STANCE_LABELS for sentence in sentences[stance])
    return Event(dict(pairs), sentences["claim"][0], sentences["counter"][0], statements)


def event_pairs(events: Sequence[Event], fillings: int, seed: int) -> list[tuple[str, str, int]]:
    """(claim, statement, number in STANCE_LABELS): every statement beside the claim or, in turn, its contrary.

    Args:
        fillings: how many sets of names are filled in.
    """
    rng = random.Random(seed)
    pairs: list[tuple[str, str, int]] = []
    for filling in range(fillings):
        for number, event in enumerate(events):
            for place, (stance, statement) in enumerate(event.statements):
                names = dict(_names_for(event, rng))
                turned = (filling + number + place) % 2 == 1
                claim = event.counter if turned else event.claim
                label = _TURNED.get(stance, stance) if turned else stance
                pairs.append((_fill(claim, names), _fill(statement, names), STANCE_LABELS.index(label)))
    return pairs


def strange_pairs(events: Sequence[Event], count: int, seed: int) -> list[tuple[str, str, int]]:
    """`count` claims beside a statement on another event with the same names: `unrelated`, and frequent in news.

    Events whose claims share a long word are not combined. Statements that leave a question open are excluded,
    since they might also leave this claim open.
    """
    rng = random.Random(seed)
    pairs: list[tuple[str, str, int]] = []
    while len(pairs) < count:
        event, other = rng.sample(events, 2)
        if _long_words(event) & _long_words(other):
            continue
        names = dict(_names_for(event, rng))
        others = dict(_names_for(other, rng, {event.slots[slot]: name for slot, name in names.items()}))
        claim = rng.choice((event.claim, event.counter))
        statements = [statement for stance, statement in other.statements if stance != "reports"]
        statement = _fill(rng.choice(statements), others)
        pairs.append((_fill(claim, names), statement, STANCE_LABELS.index("unrelated")))
    return pairs


def _long_words(event: Event) -> set[str]:
    return set(re.findall(r"[a-z]{5,}", f"{event.claim} {event.counter}".lower()))


def _names_for(
    event: Event, rng: random.Random, wanted: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[str, str]]:
    """A name for each slot, of its kind, without repetition; the first of a kind is that of `wanted`, if given."""
    taken: set[str] = set()
    for slot, kind in event.slots.items():
        name = wanted.get(kind, "").replace(" ", "_")
        if not name or name in taken:
            name = rng.choice([n for n in _NAMES[kind].split() if n not in taken])
        taken.add(name)
        yield slot, name.replace("_", " ")


def _fill(sentence: str, names: dict[str, str]) -> str:
    """The sentence with its slots filled and a capital first letter."""
    filled = _SLOT.sub(lambda m: names[m[1]].split()[-1] if m[2] else names[m[1]], sentence)
    filled = re.sub(r"\b([Tt]he) the\b", r"\1", filled)
    return filled[:1].upper() + filled[1:]
