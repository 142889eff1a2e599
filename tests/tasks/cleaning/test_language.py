"""Languages are identified, also in short texts, among foreign names and between close languages."""

import pytest

from tasks.cleaning.language import language_of

OTHERS = {
    "de": "Der Stadtrat hat den Bau des neuen Sperrwerks beschlossen. Die Fischer wollen vor Gericht ziehen.",
    "fr": "Le conseil municipal a approuvé la construction du nouveau barrage. Les pêcheurs iront en justice.",
    "es": "El ayuntamiento aprobó la construcción de la nueva compuerta. Los pescadores irán a los tribunales.",
    "it": "Il consiglio comunale ha approvato la costruzione della nuova diga. I pescatori andranno in tribunale.",
    "pt": "A câmara municipal aprovou na segunda-feira a nova comporta. Os pescadores vão recorrer aos tribunais.",
    "nl": "De gemeenteraad heeft ingestemd met de bouw van de nieuwe sluis. De vissers stappen naar de rechter.",
    "sv": "Kommunfullmäktige godkände bygget av den nya slussen. Fiskarna säger att de går till domstol.",
    "pl": "Rada miasta zatwierdziła w poniedziałek budowę nowej śluzy. Rybacy zapowiedzieli, że pójdą do sądu.",
    "ru": "Городской совет в понедельник одобрил строительство нового шлюза. Рыбаки заявили, что обратятся в суд.",
    "tr": "Belediye meclisi pazartesi günü yeni bent kapağının yapımını onayladı. Balıkçılar mahkemeye gidecek.",
}
ENGLISH = [
    "The city council approved the new tidal gate on Monday. Fishermen said that they would go to court.",
    "Shares in the harbour company rose four percent, and the train was two hours late because of the storm.",
    "The minister said « le barrage ne sera pas construit cette année » and left without a word. Her aides "
    "told reporters later that the council would be asked again in the spring.",
    "The slogan \"Ordem e Progresso\" was painted over on the wall of the ministry, officials said on Sunday.",
]  # fmt: skip
NAMES = [
    "Jean-Luc Mélenchon and Valérie Pécresse met Emmanuel Macron in Aix-en-Provence.",
    "Real Madrid beat Borussia Mönchengladbach; Karim Benzema and Vinícius Júnior scored.",
    "Oil slides, gold steady",
    "FTSE 100 up 0.6%",
]


@pytest.mark.parametrize("code", OTHERS)
def test_other_languages_are_identified_and_none_is_called_english(code):
    text = OTHERS[code]
    assert language_of(text) == code
    assert language_of(text.partition(". ")[0]) == code


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_identified_among_foreign_words(text):
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", NAMES)
def test_english_with_mostly_names_is_not_called_foreign(text):
    assert language_of(text) in ("en", "und")


@pytest.mark.parametrize(
    "text",
    [
        "Dewan kota menyetujui pembangunan pintu air baru pada hari Senin, kata para nelayan.",
        "Kommunestyret godkjente mandag byggingen av den nye slusen, sier fiskerne.",
        "Порты закрыты до утра",
    ],
)
def test_close_languages_and_short_texts_are_not_read_if_english_is_ruled_out(text):
    assert language_of(text) not in ("en", "und")


def test_a_text_is_in_doubt_only_if_a_read_language_is_possible():
    text = "Dewan kota menyetujui pembangunan pintu air baru pada hari Senin."
    assert language_of(text, languages=("id", "ms")) == "und"
    assert language_of(text, languages=("en",)) in ("id", "ms")
