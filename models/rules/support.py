"""Names and numbers of a generated sentence that its article lacks. Rules only, no weights."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")


def unsupported(sentence: str, article: str) -> tuple[str, ...]:
    """Names and numbers of `sentence` that `article` lacks, in order, with neighbouring words of a name joined.

    A word with a capital counts as a name. The first word needs a second capital or a digit, since its first letter
    is always a capital. Numbers are compared without thousands separators.
    """
    known = {_plain(word) for word in _WORD.findall(article)}
    known |= {part for word in known for part in re.split(r"['’.-]", word)}
    missing: list[list[str]] = []
    last_end = -2
    for place, match in enumerate(_WORD.finditer(sentence)):
        word = match.group()
        if _is_telling(word, place == 0) and not _is_known(word, known):
            if missing and sentence[last_end : match.start()].isspace():
                missing[-1].append(word)
            else:
                missing.append([word])
            last_end = match.end()
    return tuple(dict.fromkeys(" ".join(words) for words in missing))


def _is_telling(word: str, is_first: bool) -> bool:
    if any(c.isdigit() for c in word):
        return True
    return any(c.isupper() for c in (word[1:] if is_first else word))


def _is_known(word: str, known: set[str]) -> bool:
    plain = _plain(word)
    return plain in known or plain.removesuffix("'s") in known


def _plain(word: str) -> str:
    word = word.casefold().replace("’", "'")
    return re.sub(r"(?<=\d),(?=\d{3})", "", word)
