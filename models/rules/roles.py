"""The title or role beside a person's name: "Defence Minister Ada Crane", "Ada Crane, the mayor of Arden".

Rules only, no weights: none of our sets labels roles. A role keeps the words of the text, without the article
before them.
"""

from __future__ import annotations

import re

from models.api import Span

# Nouns of office, profession and kinship: a role ends with one, or continues after it with "of", "at" or "for".
_NOUNS = frozenset(
    """
    activist actor actress adviser advisor agent aide ally ambassador analyst anchor archbishop architect
    artist assistant astronaut attorney aunt author ayatollah baron baroness biographer bishop boss brother
    businessman businesswoman cardinal captain cardiologist caretaker candidate ceo cfo chair chairman
    chairperson chairwoman champion chancellor chaplain chief clerk co-author co-chair co-founder co-owner
    coach colleague colonel columnist comedian commander commentator commissioner comptroller congressman
    congresswoman consul consultant contributor coordinator coroner correspondent councillor councilman
    councilwoman councilor counsel counsellor counselor cousin creator critic curator daughter dean defender
    delegate democrat deputy designer detective developer diplomat director doctor donor driver duchess duke
    economist editor emir emperor employee engineer entrepreneur envoy epidemiologist ex-husband ex-wife
    executive expert farmer father father-in-law filmmaker fisherman firefighter footballer foreman forward
    founder friend front-runner fundraiser general goalkeeper governor governor-general grandfather
    grandmother grandson guitarist head historian host husband imam inspector instructor investigator investor
    journalist judge justice king laureate lawmaker lawyer leader lecturer lieutenant lobbyist magistrate
    major manager marshal mayor mediator member midfielder minister moderator monk mother mother-in-law
    musician negotiator neighbor neighbour nephew niece nominee novelist nurse officer official ombudsman
    operator opponent organiser organizer owner painter paramedic pastor patient patriarch photographer
    physician pilot player poet politician pollster pope premier presenter president priest prince princess
    principal producer professor promoter prosecutor provost psychiatrist psychologist publisher queen rabbi
    rapper rector reporter representative republican researcher resident reverend rival runner salesman
    scholar scientist screenwriter sculptor secretary secretary-general senator sergeant sheikh sheriff
    shopkeeper singer sister solicitor son songwriter speaker specialist spokesman spokesperson spokeswoman
    star statesman strategist striker student successor superintendent superstar supervisor surgeon survivor
    taoiseach teacher teammate technician theologian trainer treasurer trustee tsar tutor tycoon uncle
    undersecretary veteran vice-chair vice-president vicar victim volunteer warden widow widower wife winner
    witness worker writer
    """.split()  # noqa: SIM905
)
_SHORT = {"gov.", "sen.", "rep.", "gen.", "col.", "capt.", "lt.", "maj.", "sgt.", "cmdr.", "adm.", "prof.", "rev."}
_ENDINGS = ("ologist", "ographer")
# Words in small letters that may stand before the noun of a role: ranks, and nouns of what is led.
_BEFORE = frozenset(
    """
    acting former ex- vice deputy chief prime interim then senior junior co- assistant executive managing
    general associate bureau campaign presidential gubernatorial senatorial vice-presidential mayoral
    congressional foreign defence defense finance interior health state national regional local federal
    political military police army fire union party opposition government company team football basketball
    tennis film music news science policy research sales marketing legal financial technical head lead
    longtime long-time veteran retired late fellow first second
    """.split()  # noqa: SIM905
)
_WORD = re.compile(r"\S+")
_CIVIL = re.compile(r"(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Lady)\.?")
_ARTICLE = re.compile(r"(?:the|an?|its|his|her|their|our|now|currently|also)\s+", re.IGNORECASE)
_BEHIND = re.compile(r"\s*,\s+(?P<role>(?:[^,;:.!?()\n“”\"]|(?<=\b[A-Z])\.){3,90})(?=[,;.!?)\n]|$)")
_TAIL = re.compile(r"\s+(?:of|at|for|in|to|with|from|on|and)\s+")
_CLAUSE = re.compile(r"\b(?:who|whose|which|that|said|says|told|was|is|were|has|had|have|would|will|wrote|added)\b")
_MOST = 6  # words of a role before a name


def role_of(text: str, start: int, end: int) -> Span | None:
    """The span of the role of the person at text[start:end]: before the name, or after it between commas."""
    return _before(text, start) or _behind(text, end)


def _before(text: str, start: int) -> Span | None:
    line = text.rfind("\n", 0, start) + 1
    words = list(_WORD.finditer(text, line, start))[-_MOST - 1 :]
    if words and _CIVIL.fullmatch(words[-1].group()):
        words.pop()
    if len(words) > 2 and words[-1].group()[0].isupper() and not _is_noun(words[-1].group()):
        end = words[-1].start() + len(words[-1].group().rstrip(",;"))
        of = next((n for n in (-2, -3, -4) if len(words) >= 1 - n and words[n].group() == "of"), None)
        if (
            of is None
            or not _is_noun(words[of - 1].group())
            or not all(w.group()[0].isupper() for w in words[of + 1 :])
        ):
            return None
        del words[of:]
        return _extended(words, end)
    if not words or not _is_noun(words[-1].group()):
        return None
    return _extended(words, words[-1].end())


def _extended(words: list[re.Match[str]], end: int) -> Span:
    """The span from the first word that may belong to the role to `end`; the last of `words` always does."""
    first = words.pop()
    while words and _goes_before(words[-1].group()):
        first = words.pop()
    return first.start(), end


def _is_noun(word: str) -> bool:
    plain = word.casefold()
    return plain in _SHORT or plain in _NOUNS or plain.endswith(_ENDINGS)


def _goes_before(word: str) -> bool:
    """May the word belong to a role whose noun follows? It needs a capital, or must be a word of office."""
    if not word[-1].isalnum() and not word.endswith(("’s", "'s")):
        return False
    plain = word.casefold()
    if _ARTICLE.fullmatch(plain + " "):
        return False
    return plain in _BEFORE or plain in _NOUNS or plain.startswith(("ex-", "vice-", "co-")) or word[0].isupper()


def _behind(text: str, end: int) -> Span | None:
    match = _BEHIND.match(text, end)
    if not match or _CLAUSE.search(match["role"]):
        return None
    start, stop = match.span("role")
    article = _ARTICLE.match(text, start, stop)
    start = article.end() if article else start
    core = _TAIL.split(text[start:stop])[0].split()
    return (start, stop) if core and _is_noun(core[-1]) else None
