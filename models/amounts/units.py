"""Units and currencies as news writes them.

A unit of measure keeps the value as it is written and brings its factor to the SI unit of the same quantity. The
factors are exact, by the SI brochure (9th edition, table 8) and NIST Special Publication 811, appendix B; months
and years are the means of the Gregorian calendar (146,097 days in 400 years).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from babel.numbers import get_currency_name, list_currencies

from models.amounts.words import WORDS

_DAY = 86_400
_YEAR = 146_097 / 400 * _DAY


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure.

    Attributes:
        name: the unit in `amounts`: the symbol for SI and customary units, the plural word for times.
        kind: in AMOUNT_KINDS.
        si: the SI unit of the same quantity; None if there is none.
        factor: so many `si` are one of this unit; a temperature also has an `offset`, added first.
    """

    name: str
    kind: str
    si: str | None = None
    factor: float = 1.0
    offset: float = 0.0


_TABLE: tuple[tuple[str, str, str | None, float, str], ...] = (
    ("seconds", "duration", "s", 1, "second seconds sec secs"),
    ("minutes", "duration", "s", 60, "minute minutes min mins"),
    ("hours", "duration", "s", 3600, "hour hours hr hrs"),
    ("days", "duration", "s", _DAY, "day days"),
    ("nights", "duration", "s", _DAY, "night nights"),
    ("weeks", "duration", "s", 7 * _DAY, "week weeks"),
    ("weekends", "duration", None, 1, "weekend weekends"),
    ("months", "duration", "s", _YEAR / 12, "month months"),
    ("quarters", "duration", "s", _YEAR / 4, "quarters"),
    ("years", "duration", "s", _YEAR, "year years yr yrs"),
    ("decades", "duration", "s", 10 * _YEAR, "decade decades"),
    ("centuries", "duration", "s", 100 * _YEAR, "century centuries"),
    ("mm", "distance", "m", 0.001, "mm millimetre millimetres millimeter millimeters"),
    ("cm", "distance", "m", 0.01, "cm centimetre centimetres centimeter centimeters"),
    ("m", "distance", "m", 1, "m metre metres meter meters"),
    ("km", "distance", "m", 1000, "km kms kilometre kilometres kilometer kilometers"),
    ("in", "distance", "m", 0.0254, "inch inches"),
    ("ft", "distance", "m", 0.3048, "ft foot feet"),
    ("yd", "distance", "m", 0.9144, "yard yards yd yds"),
    ("mi", "distance", "m", 1609.344, "mile miles"),
    ("nmi", "distance", "m", 1852, "nautical-mile nautical-miles"),
    ("mg", "mass", "kg", 1e-6, "mg milligram milligrams"),
    ("g", "mass", "kg", 0.001, "gram grams gramme grammes"),
    ("kg", "mass", "kg", 1, "kg kgs kilo kilos kilogram kilograms"),
    ("t", "mass", "kg", 1000, "tonne tonnes metric-ton metric-tons"),
    ("short tons", "mass", "kg", 907.18474, "ton tons"),
    ("lb", "mass", "kg", 0.45359237, "lb lbs pound pounds"),
    ("oz", "mass", "kg", 0.028349523125, "oz ounce ounces"),
    ("ha", "other", "m2", 10_000, "ha hectare hectares"),
    ("acres", "other", "m2", 4046.8564224, "acre acres"),
    ("m2", "other", "m2", 1, "square-metre square-metres square-meter square-meters sqm"),
    ("km2", "other", "m2", 1e6, "square-kilometre square-kilometres square-kilometer square-kilometers"),
    ("sq ft", "other", "m2", 0.09290304, "square-foot square-feet"),
    ("sq mi", "other", "m2", 2_589_988.110336, "square-mile square-miles"),
    ("L", "other", "m3", 0.001, "litre litres liter liters"),
    ("gal", "other", "m3", 0.003785411784, "gallon gallons"),
    ("bbl", "other", "m3", 0.158987294928, "barrel barrels"),
    ("m3", "other", "m3", 1, "cubic-metre cubic-metres cubic-meter cubic-meters"),
    ("W", "other", "W", 1, "watt watts"),
    ("kW", "other", "W", 1000, "kw kilowatt kilowatts"),
    ("MW", "other", "W", 1e6, "mw megawatt megawatts"),
    ("GW", "other", "W", 1e9, "gw gigawatt gigawatts"),
    ("kWh", "other", "J", 3.6e6, "kwh kilowatt-hour kilowatt-hours"),
    ("MWh", "other", "J", 3.6e9, "mwh megawatt-hour megawatt-hours"),
    ("GWh", "other", "J", 3.6e12, "gwh gigawatt-hour gigawatt-hours"),
    ("km/h", "rate", "m/s", 1 / 3.6, "km/h kph kmh"),
    ("mph", "rate", "m/s", 0.44704, "mph"),
    ("kn", "rate", "m/s", 1852 / 3600, "knot knots"),
    ("degC", "temperature", "K", 1, "degc"),
    ("degF", "temperature", "K", 5 / 9, "degf"),
    ("degrees", "other", None, 1, "degree degrees °"),
    ("points", "other", None, 1, "points"),
    ("times", "count", None, 1, "times"),
)
_OFFSETS = {"degC": 273.15, "degF": 459.67}
UNITS = {
    word: Unit(name, kind, si, factor, _OFFSETS.get(name, 0.0))
    for name, kind, si, factor, words in _TABLE
    for word in words.split()
}
# Words of two parts in UNITS, by the first.
FIRST_PARTS = frozenset(word.split("-")[0] for word in UNITS if "-" in word)
TIMES = frozenset(word for word, unit in UNITS.items() if unit.kind == "duration")

SYMBOLS = {
    "$": "USD", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD", "NT$": "TWD", "R$": "BRL", "MX$": "MXN", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR",
    "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₦": "NGN", "₱": "PHP", "฿": "THB", "₫": "VND",
    "Rs": "INR",
}  # fmt: skip
# A currency by its word alone: the country that news means if it names none.
_WORDS = (
    "USD dollar dollars buck bucks|GBP pound pounds quid|EUR euro euros|JPY yen|CNY yuan renminbi|KRW won|"
    "INR rupee rupees|RUB rouble roubles ruble rubles|CHF franc francs|TRY lira liras|MXN peso pesos|ZAR rand|"
    "UAH hryvnia hryvnias|"
    "NGN naira|ILS shekel shekels|SAR riyal riyals|AED dirham dirhams|BRL reais|NOK kroner|SEK kronor|"
    "PLN zloty zlotys|HUF forint forints|THB baht|MYR ringgit|IDR rupiah|VND dong|BDT taka|KES shilling shillings"
)
MONEY_WORDS = {word: code for code, *words in (line.split() for line in _WORDS.split("|")) for word in words}
# Hundredths of a currency.
SMALL_MONEY = {"cent": "USD", "cents": "USD", "pence": "GBP", "penny": "GBP", "pennies": "GBP", "p": "GBP"}
# "a share", "an ounce": what a price or a rate is counted by.
PER = WORDS["per"]


@cache
def currency_codes() -> frozenset[str]:
    """The ISO 4217 codes that CLDR knows."""
    return frozenset(list_currencies())


@cache
def named_currencies() -> dict[tuple[str, str], str]:
    """Currencies of two words, in lower case, such as ("australian", "dollars"), by CLDR."""
    names: dict[tuple[str, str], str] = {}
    for code in sorted(currency_codes()):
        for count in (1, 2):
            words = get_currency_name(code, count=count, locale="en").lower().split()
            if len(words) == len(("australian", "dollars")):
                names.setdefault((words[0], words[1]), code)
    return names | {("american", "dollars"): "USD", ("u.s", "dollars"): "USD", ("us", "dollars"): "USD"}
