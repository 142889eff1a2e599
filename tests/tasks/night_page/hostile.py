"""A night of articles whose texts try to break out of a page, and what a page consists of."""

import lxml.html

from tests.warehouse.lakes import article, shard
from tests.warehouse.stories import member, story

HOSTILE = (
    "</title></style></textarea><script>document.title='owned'</script>"
    """"><img src=x onerror="document.title='owned'">' onmouseover=alert(1) x='<svg onload=alert(1)>"""
    """<!-- --></svg>]]><a href="javascript:alert(1)">{{ 7 * 7 }}{% raw %}"""
    """<mark>&lt;b&gt;&#x3c;i\u202e\u2066\u200b\x1b[31mZ""" + "\u0301" * 60
)


def hostile(text):
    """A shard in which every text of an article or record contains `text`; also a copy and a rejected file."""
    first = article(
        "a",
        f"Ada Crane opposes {text} and the dam.",
        title=text, outlet=text, byline=text, url=f"javascript:{text}", record=text,
    )  # fmt: skip
    rows = shard(
        first, first | {"article_id": "b", "record": f"{text} 2", "copy_similarity": 1.0}, rejected=[f"{text}.txt"]
    )
    for row in rows["entities"]:
        row |= {"entity": text, "surface": text, "type": text}
    for row in rows["quotes"]:
        row |= {"speaker": text, "speaker_surface": text, "cue": text, "reported_via": text}
    for row in rows["stances"]:
        row |= {"claim": text} | ({"holder": text} if row["holder"] != "article" else {})
    for row in rows["ledger"]:
        row |= {"detail": text}
    rows["story_members"] += [member("a", shared=[text]), member("b", "a")]
    rows["stories"] += [story("a", title=text, articles=2, outlets=1)]
    return rows


def skeleton(page):
    """The elements of a page in order, each with the names of its attributes and the target of its link."""
    tree = lxml.html.document_fromstring(page)
    return [(str(element.tag), tuple(element.attrib), element.get("href")) for element in tree.iter()]
