"""The patterns of expressions of time, each with the rule that resolves it."""

from __future__ import annotations

import re

from models.dates import named, parts, relative, spans
from models.dates.tense import Rule
from models.dates.words import (
    COUNT,
    DATE,
    MONTH,
    MONTHS,
    NO_NUMBER_BEFORE,
    PART,
    SEASON,
    TIME_OF_DAY,
    TO,
    UNIT,
    WEEKDAY,
    YEAR,
)

_OF_YEAR = rf"(?:,?\s+(?:of\s+)?(?P<year>{YEAR}|(?:last|this|next)\s+year))?"
_HOLIDAYS = (
    r"Christmas(?:\s+(?:Eve|Day))?|Boxing\s+Day|New\s+Year['’]?s\s+(?:Eve|Day)|New\s+Years?(?:['’]s)?|the\s+new\s+year|"
    r"Thanksgiving(?:\s+Day)?|Black\s+Friday|Cyber\s+Monday|Halloween|Valentine['’]s\s+Day|Good\s+Friday|"
    r"Easter(?:\s+(?:Sunday|Monday))?|Labou?r\s+Day|Memorial\s+Day|Independence\s+Day|Juneteenth|Veterans['’]?\s+Day|"
    r"Remembrance\s+Day|Bastille\s+Day|Columbus\s+Day|Presidents['’]\s+Day|M(?:artin\s+)?L(?:uther\s+)?K(?:ing,?)?\s+"
    r"(?:Jr\.\s+)?Day|the\s+Fourth\s+of\s+July|Mother['’]s\s+Day|Father['’]s\s+Day"
)
PATTERNS: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern, flags), rule)
    for pattern, flags, rule in (
        (rf"{NO_NUMBER_BEFORE}(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d)(?![\w-])", 0, named.iso),
        (rf"{NO_NUMBER_BEFORE}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y>(?:19|20)\d\d)(?![\w/])", 0, named.numeric),
        (
            rf"(?<!\w)(?:{WEEKDAY},?\s+)?(?P<month>{MONTH})\s+(?P<day>{DATE})"
            rf"(?:{TO}(?:(?P<month2>{MONTH})\s+)?(?P<day2>{DATE}))?{_OF_YEAR}",
            0, named.day_of_month,
        ),
        (
            rf"{NO_NUMBER_BEFORE}(?:{WEEKDAY},?\s+)?(?P<day>{DATE})(?:{TO}(?P<day2>{DATE}))?(?:\s+of)?\s+"
            rf"(?P<month>{MONTH}){_OF_YEAR}",
            0, named.day_of_month,
        ),
        (
            rf"(?<!\w)(?:(?P<part>(?i:{PART}))[\s-]+)?(?:(?P<which>(?i:last|next|this(?:\s+(?:past|coming))?))\s+)?"
            rf"(?P<month>{MONTH}){_OF_YEAR}",
            0, named.month,
        ),
        (
            rf"(?<!\w)(?P<month>{MONTH})(?:\s+(?P<year>{YEAR}))?\s*(?:to|through|until|-|–)\s*(?P<month2>{MONTH})"
            rf"(?:\s+(?P<year2>{YEAR}))?",
            0, named.month_range,
        ),
        (
            rf"(?<=[Bb]etween\s)(?P<month>{MONTH})(?:\s+(?P<year>{YEAR}))?\s+and\s+(?P<month2>{MONTH})"
            rf"(?:\s+(?P<year2>{YEAR}))?",
            0, named.month_range,
        ),
        (
            rf"(?<!\w)(?:(?P<part>earlier|later|late|early|mid)[\s-]+)?(?P<which>(?:this|last|next|all|current|this\s+coming|"
            rf"this\s+current|(?<=the\s)coming|(?<=the\s)previous))[\s-]+(?P<unit>(?!day){UNIT})(?!\w)",
            re.IGNORECASE, relative.this,
        ),
        (
            rf"(?<!\w)the\s+(?P<which>past|last|next|coming|(?:previous|following)(?=\s+{COUNT}\s))\s+"
            rf"(?:(?P<count>{COUNT})\s+)?(?P<unit>(?!day(?!s)){UNIT}s?)(?!\w)",
            re.IGNORECASE, relative.rolling,
        ),
        (
            rf"(?<!\w)the\s+(?P<which>first|last|final)\s+(?P<count>{COUNT})\s+(?P<unit>months|quarters)(?:\s+of\s+"
            rf"(?P<year>{YEAR}|(?:(?:this|last|next|the)\s+)?year))",
            re.IGNORECASE, parts.opening,
        ),
        (
            rf"(?<![\w.,$£€])(?P<half>half\s+)?(?P<count>{COUNT})\s+(?P<unit>(?:day|week|month|year|decade)s?)\s+"
            r"(?P<way>ago|earlier|later|from\s+now|before|prior)(?!\w)",
            re.IGNORECASE, relative.ago,
        ),
        (
            rf"(?<!\w)(?:the\s+)?(?P<edge>end|close|start|beginning|middle|rest|remainder|balance)\s+of\s+"
            rf"(?:(?P<year>{YEAR}|(?:this|last|next)\s+year)|(?:the\s+)?(?P<decade>(?:1[5-9]|20)\d0s)|"
            rf"(?P<which>the|this|last|next)\s+(?:(?P<unit>week|month|quarter|year|decade|century)|(?P<season>{SEASON}))|"
            rf"(?P<month>(?-i:{MONTH}))(?:\s+(?P<year2>{YEAR}|(?:this|last|next)\s+year))?)(?!\w)",
            re.IGNORECASE, parts.edge,
        ),
        (
            rf"(?<!\w)(?:the\s+)?(?:fiscal[\s-]+)?(?P<which>first|second|third|fourth|final|1st|2nd|3rd|4th)[\s-]+"
            rf"(?:fiscal[\s-]+)?(?P<size>quarter|half)(?!\w)(?:\s+of\s+(?:fiscal\s+(?:year\s+)?)?"
            rf"(?P<year>{YEAR}|(?:this|last|next|the)\s+year))?",
            re.IGNORECASE, named.quarter,
        ),
        (rf"(?<!\w)Q(?P<number>[1-4])(?:\s+(?:of\s+)?(?P<year>{YEAR}))?(?!\w)", 0, named.quarter),
        (
            rf"(?<!\w)(?:the\s+)?(?:(?P<part>{PART})[\s-]+)?(?P<decade>(?:1[5-9]|20)\d0['’]?s|['’][2-9]0s)(?!\w)",
            re.IGNORECASE, named.decade,
        ),
        (
            rf"{NO_NUMBER_BEFORE}(?:(?:the\s+)?fiscal(?:\s+year)?\s+|(?P<part>(?i:{PART}))[\s-]+)?(?P<y>{YEAR})",
            0, named.year,
        ),
        (
            rf"{NO_NUMBER_BEFORE}(?P<y>{YEAR})(?:\s+(?:to|through|until)\s+|\s*[-–]\s*)(?:(?P<part>{PART})\s+)?"
            rf"(?P<y2>{YEAR}|\d\d(?![\w.,]\d|\w|%))",
            0, named.year_range,
        ),
        (
            rf"(?<!\w)(?:the\s+)?(?P<y>{YEAR})[-/–](?P<y2>\d\d(?:\d\d)?)\s+(?P<financial>financial|fiscal|tax)\s+year",
            0, named.year_range,
        ),
        (
            rf"(?<=[Bb]etween\s)(?P<y>{YEAR})\s+and\s+(?:(?P<part>{PART})\s+)?(?P<y2>{YEAR})", 0, named.year_range,
        ),
        (
            rf"{NO_NUMBER_BEFORE}(?P<y>{YEAR})\s+(?:to|until|through)\s+(?:the\s+current\s+day|now|today|the\s+present)",
            0, named.year_range,
        ),
        (
            rf"(?<!\w)(?:(?i:early|late)\s+(?:on\s+)?)?(?:(?P<which>(?i:last|next|this(?:\s+(?:past|coming))?|coming))\s+)?"
            rf"(?P<weekday>{WEEKDAY})(?:\s+{TIME_OF_DAY}(?!\w))?",
            0, relative.weekday,
        ),
        (
            r"(?<!\w)(?P<word>today|yesterday|tomorrow|tonight|last\s+night|this\s+(?:morning|afternoon|evening))(?!\w)"
            rf"(?:\s+{TIME_OF_DAY}(?!\w))?",
            re.IGNORECASE, relative.day_word,
        ),
        (
            rf"(?<!\w)(?:(?P<part>{PART})[\s-]+)?(?P<which>the|last|next|this(?:\s+(?:past|coming))?|(?:all|the\s+(?:entire|"
            rf"whole)))\s+(?P<season>(?-i:{SEASON}))(?!\w|\s+(?:months|season)|\s+of\s+(?!{YEAR}))"
            rf"(?:(?:\s+of)?\s+(?P<year>{YEAR}))?",
            re.IGNORECASE, parts.season,
        ),
        (
            rf"(?<!\w)(?:(?P<part>{PART})[\s-]+)?(?P<season>{SEASON})\s+(?:of\s+)?(?P<year>{YEAR})",
            re.IGNORECASE, parts.season,
        ),
        (
            rf"(?:(?<=\bin\s)|(?<=\bover\s))(?:(?P<part>{PART})[\s-]+)?(?P<season>spring|summer|autumn|winter)(?!\w)",
            0, parts.season,
        ),
        (r"(?<!\w)Christmas\s+and\s+New\s+Year(?:['’]s)?(?:\s+Day)?(?!\w)", 0, named.holidays),
        (rf"(?<!\w)(?P<name>{_HOLIDAYS})(?!\w)(?:,?\s+(?:of\s+)?(?P<year>{YEAR}))?", 0, named.holiday),
        (
            r"(?<!\w)(?P<which>that|the\s+same|the\s+following|the\s+next|the\s+previous|the\s+prior|the\s+preceding)\s+"
            r"(?P<unit>day|week|month|quarter|year|period|time\s+span|night|morning|afternoon|evening)(?!\w)"
            r"(?P<behind>\s+(?:last\s+year|a\s+year\s+(?:ago|earlier)|of\s+last\s+year))?",
            re.IGNORECASE, relative.same,
        ),
        (
            r"(?<!\w)(?P<which>the)\s+(?P<unit>day|week|month|quarter|year)\s+(?P<after>before|earlier|prior|after|later)(?!\w)",
            re.IGNORECASE, relative.same,
        ),
        (
            r"(?<![\w.:,])(?:1[0-2]|0?\d)(?::[0-5]\d)?\s*(?:[ap]\.m\.|[ap]m(?!\w))(?:\s+(?:ET|EST|EDT|PT|PST|GMT|BST|CET|UTC|"
            r"(?:local|Eastern|Pacific)\s+(?:standard\s+)?[Tt]ime)(?!\w))?",
            0, relative.clock,
        ),
        (
            rf"(?<!\w)[Tt]he\s+(?:(?P<count>{COUNT})\s+)?(?P<unit>(?:week|month|quarter|year)s?)\s+"
            rf"(?:to|ended|ending|through)\s+(?P<month>{MONTH})(?:\s+(?P<day>{DATE}))?{_OF_YEAR}",
            0, parts.ending,
        ),
        (
            r"(?<!\w)(?:the\s+|a\s+)?year[\s-]ago\s+(?P<unit>period|quarter|month)(?!\w)",
            re.IGNORECASE, relative.year_ago,
        ),
        (
            r"(?<!\w)the\s+(?P<which>current|last|next|previous)\s+financial\s+year(?!\w)",
            re.IGNORECASE, named.financial_year,
        ),
        (
            r"(?<=\b(?:for|off)\s)the\s+(?P<unit>week|month|quarter|year)(?!\w|\s+(?:of|to|before|ended|ending|after|"
            r"earlier|prior|later|ahead|through|that|in\s+which))",
            re.IGNORECASE, relative.definite,
        ),
        (
            rf"(?<!\w)(?P<part>[Ee]arly|[Ll]ate)\s+in\s+(?P<month>{MONTH}){_OF_YEAR}", 0, named.month,
        ),
        (r"(?<!\w)year[\s-]to[\s-]date(?!\w)", re.IGNORECASE, relative.to_date),
    )
)  # fmt: skip


_MONTH_STEMS = tuple(month[:3] for month in MONTHS)
_UNITS = ("day", "week", "month", "quarter", "year", "decade", "centur")
# Parts of words in lower case: a sentence with none of those of a rule cannot match its patterns. Looking for them
# first saves half of the time.
NEEDS: dict[Rule, tuple[str, ...]] = {
    named.iso: ("-",),
    named.numeric: ("/",),
    named.day_of_month: _MONTH_STEMS,
    named.month: _MONTH_STEMS,
    named.month_range: _MONTH_STEMS,
    relative.this: _UNITS[1:],
    relative.rolling: _UNITS,
    parts.opening: ("quarters", "months"),
    relative.ago: ("ago", "earlier", "later", "now", "before", "prior"),
    parts.edge: ("end", "close", "start", "beginning", "middle", "rest", "remainder", "balance"),
    named.quarter: ("quarter", "half", "q1", "q2", "q3", "q4"),
    named.decade: ("0s", "0's", "0’s"),
    named.year: ("1", "2"),
    named.year_range: ("1", "2"),
    relative.weekday: ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    relative.day_word: ("today", "yesterday", "tomorrow", "night", "morning", "afternoon", "evening"),
    parts.season: tuple(spans.SEASONS),
    named.holidays: ("christmas",),
    named.holiday: ("day", "christmas", "new year", "thanksgiving", "halloween", "easter", "july"),
    relative.same: (*_UNITS, "period", "span", "night", "morning", "afternoon", "evening"),
    relative.clock: ("am", "pm", ".m."),
    parts.ending: _MONTH_STEMS,
    relative.year_ago: ("ago",),
    named.financial_year: ("financial",),
    relative.definite: ("for", "off"),
    relative.to_date: ("date",),
}
