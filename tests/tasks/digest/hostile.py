"""A night of articles that try to be more than text, and what a page of them is made of."""

import lxml.html

from tests.warehouse.lakes import article, shard

HOSTILE = (
    "</title></style></textarea><script>document.title='owned'</script>"
    """"><img src=x onerror="document.title='owned'">' onmouseover=alert(1) x='<svg onload=alert(1)>"""
    """<!-- --></svg>]]><a href="javascript:alert(1)">{{ 7 * 7 }}{% raw %}"""
    """<mark>&lt;b&gt;&#x3c;i\u202e\u2066\u200b\x1b[31mZ""" + "\u0301" * 60
)


def hostile(said):
    """A shard in which every text that an article or a record brings holds `said`; a copy, and a rejected file."""
    one = article(
        "a",
        f"Ada Crane opposes {said} and the dam.",
        title=said, outlet=said, byline=said, url=f"javascript:{said}", record=said,
    )  # fmt: skip
    rows = shard(
        one, one | {"article_id": "b", "record": f"{said} 2", "copy_similarity": 1.0}, rejected=[f"{said}.txt"]
    )
    for row in rows["entities"]:
        row |= {"entity": said, "surface": said, "type": said}
    for row in rows["quotes"]:
        row |= {"speaker": said, "speaker_surface": said, "cue": said, "reported_via": said}
    for row in rows["stances"]:
        row |= {"claim": said} | ({"holder": said} if row["holder"] != "article" else {})
    for row in rows["ledger"]:
        row |= {"detail": said}
    return rows


def skeleton(page):
    """The elements of a page in their order, each with the names of its attributes and the target of a link."""
    tree = lxml.html.document_fromstring(page)
    return [(str(element.tag), tuple(element.attrib), element.get("href")) for element in tree.iter()]
