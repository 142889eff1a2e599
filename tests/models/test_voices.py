"""Who speaks in each sentence."""

from __future__ import annotations

from models.api import Quote
from models.rules.voices import statements, voices

TEXT = "It rained. Ann said it would stop, and Bo said that it would not. “Never,” he added. Then it stopped."
SENTENCES = [(0, 10), (11, 65), (66, 84), (85, 101)]


def quote(quote_id, content, source, cue, speaker, part=0):
    start, said_by, said = TEXT.index(content), TEXT.index(source), TEXT.index(cue)
    return Quote(
        quote_id=quote_id, part=part, start=start, end=start + len(content), text=content, direct=False, cue=cue,
        cue_start=said, cue_end=said + len(cue), speaker_surface=source, speaker_start=said_by,
        speaker_end=said_by + len(source), speaker=speaker, speaker_probability=0.9, reported_via=None,
        probability=0.9,
    )  # fmt: skip


ANN = quote(0, "it would stop", "Ann", "said it", "Ann Lee")
BO = quote(1, "that it would not", "Bo", "said that", "Bo Ek")
NEVER = quote(1, "“Never,”", "he", "added", "Bo Ek", part=1)


def test_a_statement_reaches_from_the_first_word_of_source_cue_and_content_to_the_last():
    [ann, bo] = statements([BO, ANN, NEVER])
    assert (TEXT[slice(*ann.whole)], ann.holder) == ("Ann said it would stop", "Ann Lee")
    assert TEXT[slice(*bo.whole)] == "Bo said that it would not. “Never,”"


def test_a_sentence_with_one_speaker_is_wholly_that_speakers_and_one_without_is_the_authors():
    of_sentences = voices(SENTENCES, [NEVER])
    assert [voice.statement and voice.statement.holder for [voice] in of_sentences] == [None, None, "Bo Ek", None]
    assert of_sentences[2][0].span == SENTENCES[2]


def test_where_two_speak_in_a_sentence_each_has_its_own_words():
    [first, second] = voices(SENTENCES, [ANN, BO])[1]
    assert TEXT[slice(*first.span)] == "Ann said it would stop"
    assert TEXT[slice(*second.span)] == "Bo said that it would not"


def test_a_text_without_quotes_is_the_authors():
    assert [voice.statement for [voice] in voices(SENTENCES, [])] == [None] * 4
