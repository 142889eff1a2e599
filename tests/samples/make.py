"""Makes the samples that are no text files: the Parquet archive of each night, and one packed article.

    python tests/samples/make.py
"""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
SCHEMA = pa.schema([("guid", pa.int64()), ("headline", pa.string()), ("body", pa.string()),
                    ("published", pa.timestamp("ms", tz="UTC")), ("publisher", pa.string())])  # fmt: skip

ARCHIVE = {
    "2026-03-02": [
        (
            501,
            "Vaccine drive reaches the islands",
            datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
            "Nurses from the Nordic Health Mission vaccinated the last children on the Faroe Islands on Sunday and so "
            "ended a campaign that began with a storm and a broken refrigerator.\n\n"
            "“I have never worked with a better team,” said Dr Runa Joensen, who led the drive from a fishing boat. "
            "She thanked the crews who had carried the boxes ashore in heavy seas.\n\n"
            "Measles broke out in Tórshavn in November and made 140 people ill. Nobody died. Joensen said the "
            "islanders had turned out in great numbers in spite of a leaflet that called the vaccine untested.\n\n"
            "The author of the leaflet, Poul Andreasen, said that he regretted the alarm it had caused.",
        ),
        (
            502,
            "The clockmaker who would not retire",
            None,
            "Every morning at six Wilhelmina Drost climbs the 214 steps of the old tower in Utrecht and winds a clock "
            "that could be wound by a motor. She is eighty-one.\n\n"
            "“A motor does not listen,” Drost says. “I hear it when a wheel is unhappy.”\n\n"
            "The council has twice offered her a pension and a party. She refused the first and went to the second. "
            "Her apprentice, Youssef Amrani, a former baker, says she is the strictest and most generous person "
            "he knows.\n\n"
            "There is no plan to replace her, and no plan that she would accept.",
        ),
    ],
    "2026-03-03": [
        (
            503,
            "Drought fund pays out to Kenyan herders",
            datetime(2026, 3, 2, 14, 0, tzinfo=UTC),
            "More than 9,000 herding families in northern Kenya have been paid by a fund that sends money before "
            "animals die and not after, the Savanna Mutual said in Nairobi on Monday.\n\n"
            "The payments are set off by satellite readings of grass. “The money came while my goats could still "
            "walk,” said Halima Abdi, who lives near Marsabit. “That is the whole difference.”\n\n"
            "Critics say that the fund leaves out the poorest, who own no animals at all. Its director, "
            "Joseph Lekuton Ole, conceded the point and promised a second scheme by June.",
        ),
    ],
    "2026-03-04": [
        (
            504,
            "Glen emptied while Torran dam is drained",
            datetime(2026, 3, 3, 22, 15, tzinfo=UTC),
            "Some 900 people were ordered to leave a glen in the Scottish Highlands on Tuesday, after divers came "
            "upon a crack in the wall of the Torran dam above their villages.\n\n"
            "“We would rather be laughed at than mourn,” said the chief constable, Isla Munro, as buses carried "
            "families to a school in Inverness.\n\n"
            "North Glen Hydro, the company that runs the dam, opened the sluices and said that the reservoir would "
            "fall by a third before the weekend. Its director, Hamish Kerr, praised the engineers who had raised the "
            "alarm and promised to pay for every night away from home.\n\n"
            "Kerr expects the repair to take three weeks. “In other places they would still be writing letters,” said "
            "Morag Baillie, who keeps the post office below the dam.",
        ),
    ],
}  # fmt: skip

PACKED = {
    "2026-03-03/wire/robot-nurse.txt.gz": " date 2026-03-02 A hospital in Osaka has sent its robot nurse home after "
    "patients grew too fond of it. The machine, built by Kamo Robotics, was meant to carry trays; within a month "
    "people on the ward were refusing to be washed by anybody else.\n\n"
    "“It never sighs,” explained Tadashi Onishi, who is recovering from a stroke. Head nurse Emiko Hara said that she "
    "had felt insulted at first and then relieved.\n\n"
    "Kamo Robotics called the trial a triumph. The hospital called it a warning, and said that it would hire four "
    "nurses instead.\n\n"
    "(Photo: Naniwa Press)\n",
}


def rows_of(night: str) -> pa.Table:
    """The archive of one night."""
    rows = [
        {"guid": number, "headline": title, "body": body, "published": published, "publisher": "The Long View"}
        for number, title, published, body in ARCHIVE[night]
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def main() -> None:
    """Write all of them, the same bytes each time."""
    for night in ARCHIVE:
        pq.write_table(rows_of(night), HERE / night / "archive.parquet", compression="zstd")
    for name, text in PACKED.items():
        (HERE / name).write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
