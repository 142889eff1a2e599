"""What a page's layout hides is found: standfirsts, texts in tables, a live blog's order; outlets sign nothing."""

import pytest

from tasks.cleaning.identity import byline_of
from tasks.cleaning.spans import cut
from tasks.sources.page.article import read_page

LINES = (
    "The board of Port Maren approved the new tidal gate on Monday after eleven hours of debate.",
    "Fishermen said that Reyes knew the gate would cost them the spring season and threatened to go to court.",
    "Work begins in May, and the gate is to be shut for the first time in the autumn of next year.",
)
BODY = "".join(f"<p>{line}</p>" for line in LINES)
TITLE = "Minister resigns over tidal gate"
NAMED = "Ana Reyes, the minister of ports, resigned on Monday over the cost of the gate."
UNNAMED = "The minister of ports resigned on Monday over the cost of the new gate."


def page(body, head=""):
    return f"<html lang='en'><head><title>{TITLE} | Maren Post</title>{head}</head><body>{body}</body></html>"


def boxed(*above):
    boxes = "".join(f"<div class='box'>{each}</div>" for each in above)
    return page(f"<div class='top'><h1>{TITLE}</h1>{boxes}</div><article class='article-body'>{BODY}</article>")


def test_a_standfirst_with_the_full_name_of_whom_the_text_calls_by_the_surname_is_part_of_it():
    found = read_page(boxed(f"<p>{NAMED}</p>"))
    assert found["text"] == "\n".join((NAMED, *LINES))
    assert "standfirst" not in found


@pytest.mark.parametrize("box", [f"<p>{UNNAMED}</p>", UNNAMED, f"<h2>{UNNAMED}</h2>"])
def test_a_standfirst_that_only_sums_up_the_text_is_cut_and_kept(box):
    found = read_page(boxed(box))
    cleaned = cut(found["text"], found["title"], found["standfirst"])
    assert cleaned.text == "\n".join(LINES)
    assert [(span.kind, span.surface) for span in cleaned.removed] == [("repeat", f"{UNNAMED}\n")]


@pytest.mark.parametrize(
    "box",
    [
        f"<div class='photo-caption'>{NAMED}</div>",
        f"<figure><figcaption>{NAMED}</figcaption></figure>",
        f"<div class='newsletter-signup'><p>{NAMED}</p></div>",
        f"<ul><li>{NAMED}</li></ul>",
        f"<ul class='summary'><li><a href='/resigns'>{NAMED}</a></li></ul>",
        f"<div class='media'><p>{NAMED}</p></div>",
        "<p class='standfirst'>Live</p>",
        "<p class='lead'>By Ana Reyes and Tom Storm</p>",
        "<div class='lead'><script>let gate = 'shut today';</script></div>",
        "<p>2 March 2026, 10:15</p>",
    ],
)
def test_what_else_stands_below_a_headline_is_no_standfirst(box):
    assert read_page(boxed(box))["text"] == "\n".join(LINES)


LONG = (
    "Ana Reyes, the minister of ports, who had fought for the gate for nine years against the fishermen, her own "
    "party, two boards and the court of Selden, resigned on Monday over what the gate has cost, and said that she "
    "would go back to the island in the north where she was born."
)
H1, H2, DIV = f"<h1>{TITLE}</h1>", f"<h2>{TITLE}</h2>", f"<div class='headline'>{TITLE}</div>"


@pytest.mark.parametrize("headline", [H1, H2, DIV])
@pytest.mark.parametrize("around", ["page", "media-article", "video-page gallery"])
@pytest.mark.parametrize(
    ("box", "said"),
    [
        (f"<p>{NAMED}</p>", NAMED),
        (f"<p class='standfirst'>{NAMED}</p>", NAMED),
        (f"<div class='article-intro'><p>{NAMED[:-1]}</p></div>", NAMED[:-1]),
        ("<p class='dek'>Ana Reyes leaves office.</p>", "Ana Reyes leaves office."),
        (f"<p class='sub-headline'>{LONG}</p>", LONG),
        (f"<ul class='summary'><li>{NAMED}</li></ul>", NAMED),
        (f"<p class='lead'>{UNNAMED}</p>", UNNAMED),
        (f"<p class='lead'>{UNNAMED[:-1]}</p>", UNNAMED[:-1]),
    ],
)
def test_a_standfirst_is_in_the_text_or_among_what_was_cut(headline, around, box, said):
    body = f"<div class='{around}'><div class='top'>{headline}{box}</div><article>{BODY}</article></div>"
    found = read_page(page(body))
    cleaned = cut(found["text"], found["title"], found.get("standfirst"))
    assert said in cleaned.text.split("\n") or f"{said}\n" in [span.surface for span in cleaned.removed]
    assert cleaned.text.split("\n")[-3:] == list(LINES)


def rows(*cells):
    return "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)


@pytest.mark.parametrize(
    "table",
    [
        f"<table>{rows(f'<b>{TITLE}</b>', *LINES)}</table>",
        f"<table>{rows(*LINES)}</table>",
        f"<table><tr><td><table>{rows(f'<b>{TITLE}</b>', '<br><br>'.join(LINES))}</table></td><td>Ads here</td>"
        "</tr></table>",
        f"<table><tr><td>Ads here</td><td><table>{rows('<br>'.join(LINES))}</table></td></tr></table>",
        f"<table><tr><td><table>{rows(*LINES)}</table></td></tr></table>",
        "<table>" + "".join(f"<tr><td> </td><td>{line}</td></tr>" for line in LINES) + "</table>",
    ],
)
def test_a_text_in_tables_keeps_every_paragraph_and_nothing_beside_it(table):
    found = read_page(page(table))
    assert cut(found["text"], found["title"]).text == "\n".join(LINES)


def test_a_text_that_a_table_lays_out_is_paragraphs():
    cells = f"<td> </td><td><b>{TITLE}</b><br><br>PORT MAREN (HPA) - {'<br><br>'.join(LINES)}</td>"
    found = read_page(page(f"<table><tr>{cells}</tr></table>"))
    assert cut(found["text"], found["title"]).text == "\n".join(LINES)


def test_a_table_of_data_stays_one():
    rows = "".join(f"<tr><th>Gate {n}</th><td>{n} metres</td></tr>" for n in range(3))
    text = read_page(page(f"<article><h1>{TITLE}</h1>{BODY}<table>{rows}</table>{BODY}</article>"))["text"]
    assert "| Gate 1 | 1 metres |" in text


def test_a_live_blog_keeps_its_order_and_its_headings():
    entries = [("18:05", "Gate shut"), ("17:30", "Court asked"), ("16:00", "Work begins")]
    posts = "".join(
        f"<div class='post'><time>{time}</time><h2>{head}</h2><p>{text}</p></div>"
        for (time, head), text in zip(entries, LINES, strict=True)
    )
    head = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Gate"}</script>'
    found = read_page(page(f"<article><h1>{TITLE}</h1><p>Follow the day at the gate.</p>{posts}</article>", head))
    told = [line for (_, heading), text in zip(entries, LINES, strict=True) for line in (heading, text)]
    assert found["text"].split("\n") == ["Follow the day at the gate.", *told]


@pytest.mark.parametrize("heading", ["h2", "h3", "h4"])
@pytest.mark.parametrize("entry", ["div", "section"])
def test_a_live_blog_that_does_not_say_so_keeps_its_order_and_its_headings(heading, entry):
    heads = ("Gate shut", "Court asked", "Work begins")
    posts = "".join(
        f"<{entry} class='post'><time>1{n}:05</time><{heading}>{head}</{heading}><p>{text}</p></{entry}>"
        for n, (head, text) in enumerate(zip(heads, LINES, strict=True))
    )
    found = read_page(page(f"<article><h1>{TITLE}</h1><p>Follow the day at the gate with us.</p>{posts}</article>"))
    told = [line for head, text in zip(heads, LINES, strict=True) for line in (head, text)]
    assert found["text"].split("\n") == ["Follow the day at the gate with us.", *told]


@pytest.mark.parametrize(
    ("written", "outlet", "byline"),
    [
        ("Maren Post", "Maren Post", None),
        ("The Maren Post; Ana Reyes", "Maren Post", "Ana Reyes"),
        ("Maren Post Online; Ana Reyes; Tom Storm", "Maren Post", "Ana Reyes; Tom Storm"),
        ("Ana Reyes, Maren Post News Desk", "The Maren Post", "Ana Reyes"),
        ("Maren Post Staff", "www.marenpost.example", None),
        ("Maren Postel", "Maren Post", "Maren Postel"),
        ("Ana Reyes", None, "Ana Reyes"),
        (None, "Maren Post", None),
    ],
)
def test_a_byline_is_without_the_outlet(written, outlet, byline):
    assert byline_of(written, outlet) == byline


def test_the_outlet_named_behind_the_title_signs_no_page():
    author = "<meta name='author' content='Maren Post'>"
    assert "byline" not in read_page(page(f"<article><h1>{TITLE}</h1>{BODY}</article>", author))
