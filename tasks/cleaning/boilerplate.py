"""Patterns of lines that belong to the page and not to the article. A pattern must match a whole line.

Each was seen in real articles of several outlets. A doubtful line stays: junk in a text costs less than lost news.
"""

from __future__ import annotations

import re

_NETWORK = r"(?:Twitter|Facebook|Instagram|LinkedIn|WhatsApp|Telegram|YouTube|X|Bluesky|Threads|Mastodon|TikTok)"

_PERSON = r"[A-Z][\w.'’-]{0,20}(?: (?:[A-Z][\w.'’-]{0,20}|de|la|von|van|bin|al)){1,4}"
_WEB = r"(?:https?://|www\.)\S{1,200}"

# These ignore case. `.` never matches a line end, and every repetition is bounded.
_ANY_CASE = (
    r"advertise?ment(?: - .{0,40})?",
    r"supported by",
    r"sponsored(?: content)?",
    r"(?:skip|jump) to (?:main )?content",
    r"read more",
    r"read more(?: from [^.:]{1,60})?(?: here)?\.",
    r"read more:.{0,200}",
    r"read more of [\w’']{2,20} .{1,60}:",
    r"(?:read|see) also:.{1,200}",
    r"related(?: (?:articles?|stories|coverage|content|topics|links|news))?:?",
    r"(?:related|watch|see more|don['’]t miss)(?: (?:stor(?:y|ies)|articles?|video|now))?:.{1,200}",
    r"more from [^.:]{1,60}:.{0,300}",
    rf"(?:more|read|see|watch|listen|download|visit|find)\b[^.?!]{{0,100}}[: ] ?{_WEB}.{{0,120}}",
    r"(?:most (?:read|popular|viewed)|trending|don['’]t miss|recommended)(?: (?:in|on|for) [\w ]{1,30})?[:.]{0,3}",
    r"(?:sign up|subscribe) (?:for|to|here|now|today).{0,160}",
    r"(?:get|sign up|subscribe|start|receive|join)\b.{0,160}\b(?:in|to) your inbox\b.{0,160}",
    r"get .{1,120}\b(?:subscribe|sign up) (?:to|for) .{1,120}",
    r"(?:\d{1,5} )?comments?(?: \(\d{1,5}\))?|(?:post|leave|add) a comment|tell us what you think[.…]{0,3}",
    r"-? ?(?:print|share|save|email|order reprints|print article|copy link|disclaimer|transcript)",
    r"an error (?:has )?occurred.{0,80}",
    r"share this(?: article| story| page| post)?(?: (?:on|with|via)\b.{0,80})?[.:]?",
    rf"share on {_NETWORK}",
    rf"(?:follow|like|join) us on {_NETWORK}\b.{{0,160}}",
    rf"follow (?:[\w.’'-]+ ){{1,3}}on {_NETWORK}(?:[:,]? ?@\w+)?\.?",
    rf"follow [^.!?]{{1,80}} on (?:our )?{_NETWORK}\b[^.!?]{{0,80}}\.?",
    r"(?:write to|e-?mail|reach|contact|send (?:tips?|questions?|letters))\b.{1,120}@\w.{0,160}",
    r"(?:have|got) (?:a|any|more)\b[^.?!]{0,40}\?.{1,120}@\w.{0,120}",
    rf"reach (?:the )?(?:reporters?|authors?|writers?)\b.{{1,60}}{_WEB}.{{0,120}}",
    rf"(?:{_WEB}|[\w ]{{1,20}}: ?{_WEB})",
    r"(?:©|\(c\)|copyright(?: ©| \(c\))?) ?(?:19|20)\d\d\b.{0,250}",
    r"the bbc is not responsible for the content of external sites.{0,120}",
    r"data is a real-time snapshot.{0,200}",
    r"data also provided by(?: .{1,60})?",
    r"got a confidential news tip\?.{0,100}",
    r"check out what['’]s clicking on .{1,60}",
    r"send any friend a story",
    r"as a subscriber, you have \d+ gift articles.{0,120}",
    r"this video can ?not be played",
    r"this copy is for your personal, non-?commercial use only.{0,250}",
    r"if you are reading this page and can['’]t see the form.{0,300}",
    r"[, ]{0,2}in this article",
    r"(?:please )?include a contact number if you are willing to speak to .{1,160}",
    r"\(?(?:additional )?reporting by [^()]{1,300}(?:; ?(?:writing|editing) by [^()]{1,200})\)?\.?",
    r"\([^()]{0,60}(?:reporting|writing|editing) by [^()]{1,300}\)",
    r"\(?additional reporting (?:by|from) [^().!?]{1,200}\)?\.?",
    r"[-–— ]{0,3}with (?:additional )?reporting (?:by|from) [^().!?]{1,200}\.?",
    r"this (?:article|story|post) (?:was|has been) (?:updated|corrected) (?:on|at|to include|with) .{1,160}",
    r"(?:last )?(?:updated|published|posted|modified)\b[:,]?(?: on| at)? [\w,./ ()-]{0,30}"
    r"(?:\d:\d\d|\b20\d\d)[\w:,. ()-]{0,20}",
    r"listen to this (?:article|story)",
    r"\d{1,2} min(?:ute)?s? read",
)
# Banners in capitals; in lower case the same words may begin a sentence.
_CAPITALS = (
    r"(?:CLICK HERE|GET (?:THE )?FOX |READ MORE (?:FROM|ON) )[A-Z0-9’' ,.:&-]{0,120}",
    r"(?:READ MORE|WATCH|RELATED|MORE|SEE ALSO|SEE MORE|LISTEN):.{1,200}",
    r"WATCH (?:THE )?[A-Z ]{2,60}:?",
    rf"(?:Reporting b|B)y {_PERSON}(?:(?:,| and|, and|;) {_PERSON}){{0,5}}",
    rf"{_PERSON} is [^.!?]{{1,120}}\b(?:reporter|editor|correspondent|writer|columnist|producer)\b[^.!?]{{0,99}}\. "
    r"(?:He|She|They) (?:is|are) based in [^.!?]{1,60}\.?(?: .{0,160})?",
)
# Patterns whose telling words are in the middle of a line. Each is tried only on lines that contain its words;
# trying all of them on every line took as long as all other patterns together.
_WITHIN = {
    "follow": rf".{{0,300}}\bfollow (?:him|her|them|me|us|@\w+)(?: on {_NETWORK}|:| at)?,? (?:at )?\(?@\w+"
    r".{0,120}",
    "all rights reserved": r".{0,100}\ball rights reserved\b.{0,120}",
    "contributed": r"[^!?]{1,250} contributed (?:to (?:this|the) (?:report|story|article)|reporting)"
    r"(?: from [^.!?]{1,60})?\.?",
}
_LINE = re.compile("|".join([*(f"(?i:{p})" for p in _ANY_CASE), *_CAPITALS]))
_LINE_WITH = {words: re.compile(p, re.IGNORECASE) for words, p in _WITHIN.items()}
LONGEST = 700  # code points; no pattern matches a longer line


def is_boilerplate(line: str) -> bool:
    """Whether a trimmed line belongs to the page around the article."""
    if len(line) > LONGEST:
        return False
    lower = line.lower()
    within = any(words in lower and pattern.fullmatch(line) for words, pattern in _LINE_WITH.items())
    return within or _LINE.fullmatch(line) is not None


_WORD = re.compile(r"\w+")
SHOUTED = 4  # words; shorter lines in capitals are headings, stock symbols or names
LEAST_TEASER, TEASER = 5, 100  # words, code points: the shortest and the longest teaser in the corpus of 2021
_UNFINISHED = re.compile(r"(?:[^\W\d_]|\.\.\.|…)\Z")


def is_shouted(line: str) -> bool:
    """Whether a line is all capitals without a full stop, as links to other articles are."""
    ends = line[-1:] not in ".!?:\"”’'|" and line.upper() == line != line.lower()
    return ends and len(line) <= LONGEST and sum(map(str.isalpha, _WORD.findall(line))) >= SHOUTED


def is_teaser(line: str) -> bool:
    """Whether a line is short and ends as a headline does: without a full stop, or with an ellipsis."""
    words = len(line.split())
    return words >= LEAST_TEASER and len(line) <= TEASER and _UNFINISHED.search(line) is not None


def is_same_headline(line: str, title: str) -> bool:
    """Whether a line repeats the title, which may end in the outlet's name (`Gate opens | The Post`)."""
    if len(line) > 2 * len(title):
        return False
    words = _WORD.findall(line.casefold())
    return bool(words) and words in (
        _WORD.findall(head.casefold()) for head in (title, *re.split(r" [|–—-] ", title)[:1])
    )
