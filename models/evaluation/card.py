"""The model card, written from measured figures so that no number in it is copied by hand.

nightdesk evaluate --data DIR --test --card
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models import weights
from models.evaluation.evaluate import headline, per_class

_ANCHORS = {  # published figures on the same splits
    "CoNLL-2003 test": "bert-mini (11 M) 88.7, DistilBERT about 90, BERT-base 92.4",
    "NewsMTSC rw test": "GRU-TSC on RoBERTa .831",
    "FNC-1 test": "best of 2017: weighted 82.0, macro-F1 .61; all `unrelated` 39.4",
}

_TRAINED_ON = """\
| data | head | licence |
|---|---|---|
| all-MiniLM-L6-v2 | start of the encoder, target of the sentence vectors | Apache 2.0 |
| CoNLL-2003 train (Reuters 1996) | names | annotations for research; texts under Reuters' terms |
| CrossNER politics train (Wikipedia) | names | MIT |
| re3d, five documents of six (conflict and diplomacy) | names | OGL, CC, US government works |
| NewsMTSC train (US outlets) | tone; sentences whose targets agree: sentiment | see its LICENSE |
| Financial PhraseBank, four fifths of `all agree` | sentiment | CC BY-NC-SA 3.0 |
| SST-2, 3,000 phrases (film reviews) | sentiment | research use |
| PerSenT development part, even rows | sentiment | CC BY 4.0 |
| FNC-1 train, events not held out | stance, sentence gate | Apache 2.0 |
| Perspectrum train, every second pair | stance | CC BY-SA 4.0 |
| Frames of our own around FNC-1 training headlines (models/training/phrased.py) | stance | ours |
| CNN/DailyMail, 300 articles | salience, sentence vectors | texts under CNN's terms |

No text of these sets is part of the weights' folder. Financial PhraseBank's licence excludes commercial
use; whoever needs that trains again without it.
"""

_LIMITS = """\
- English only. Other languages come out as noise, not as an error.
- News prose of US and UK outlets is what every label comes from; names from elsewhere are found
  less surely. CoNLL's Reuters of 1996 shapes what counts as what; places that act for a state (the
  Kremlin) and tickers get mixed types, titles that begin with a common word ("Die Welt") and unit
  numbers ("144th") are cut off or missed.
- `disputes` is by far the weakest stance: FNC-1 has one denial in forty pairs. A denial that
  repeats the claim's words is often taken for support (of the six in tests/quality, four were
  missed when this was written); claims about an intention against denials of an act are hard. A
  text is judged by at most four of its sentences, and a quoted person's view counts as the text's.
- Tone and sentiment still follow the topic: falling prices make a country `negative`, growth makes
  an article `positive`. PerSenT, where the author's own sentiment is asked, is answered little
  better than by always saying the commonest label.
- A summary's sentences are the article's own: a pronoun may lose whom it means, a quotation may
  begin or end in the middle.
- Sentences of more than 254 word pieces are read in parts.
"""


def write_card(figures: dict[str, Any], folder: Path = weights.FOLDER) -> Path:
    """Write README.md beside the weights.

    Args:
        figures: what `evaluate` returned for these weights, test splits included where they were scored.
    """
    size = sum(path.stat().st_size for path in folder.iterdir() if path.name != "README.md") / 1e6
    rows = "\n".join(
        f"| {name} | {headline(f)} | {per_class(f)} | {_error(f)} | {_ANCHORS.get(name, '')} |"
        for name, f in figures["sets"].items()
    )
    path = folder / "README.md"
    path.write_text(
        f"# {figures['model']}\n\n"
        "The embedded reader: MiniLM-L6 (22 M parameters) with case-pattern embeddings and heads for names, tone,\n"
        "sentiment, salience, sentence vectors and stance. int8 weights with a scale per row; the folder holds\n"
        f"{size:.1f} MB.\n\n"
        f"{_history(folder)}\n\n"
        "## Scores\n\nMeasured by `nightdesk evaluate` on these weights; probabilities are calibrated on\n"
        "development parts (all sets not called test; some of them also chose the gate and the biases),\n"
        "the error is the expected calibration error over ten equally filled bins.\n\n"
        "| set | score | F1 per class | calibration error | published |\n|---|---|---|---|---|\n"
        f"{rows}\n\n## Trained on\n\n{_TRAINED_ON}\n## What it is bad at\n\n{_LIMITS}",
        encoding="utf-8",
    )
    return path


def _error(figures: dict[str, Any]) -> str:
    error = figures.get("calibration_error")
    return "" if error is None else f"{error:.3f}"


def _history(folder: Path) -> str:
    """How these weights came about, as training noted it in their settings."""
    return "\n".join(f"- {line}" for line in weights.config(folder).get("history", ["not recorded"]))
