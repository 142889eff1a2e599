-- What all regular inflections of an English word have in common: `hospital` of hospitals, `deni` of deny, denied and denying. No other suffix goes: hospitality and hospital differ. `search` compares words by it.
-- Use this when you count words as `search` does; use `search` to find articles.
-- argument word VARCHAR: A word in small letters without accents. Example: `denied`.
-- result: The stem; not always a word. Example: `deni`.
regexp_replace(
-- The inflections of Porter, An Algorithm for Suffix Stripping (1980), steps 1 and 5, one expression a rule, the innermost
-- first. Where -ed or -ing went stands a +, until it is known what it left: a doubled consonant (stopped), a word that
-- had an e (voting, using), or the word itself. A full stop keeps words that only look inflected.
regexp_replace(
regexp_replace(
regexp_replace(
regexp_replace(
regexp_replace(
regexp_replace(
regexp_replace(
regexp_replace(
regexp_replace(
regexp_replace(
regexp_replace(
    word,
    '^(news|lens|(?:bus|gas))(?:es)?$', '\1.'),
    '(ss)es$|([^aeiou]i)es$', '\1\2'),
    '^(.{2,}[^su])s$', '\1'),
    '^(evening|united|herring|earring|inning)$', '\1.'),
    '^([^aeiouy]*[aeiouy].*[^c]ee)d$', '\1'),
    '^(.*[aeiouy].*[^e]|.*[aiouy])ed$|^(.*[aeiouy].*)ing$', '\1\2+'),
    '(.[aeiouy])(?:(b)b|(d)d|(g)g|(m)m|(n)n|(p)p|(r)r|(t)t)\+$', '\1\2\3\4\5\6\7\8\9'),
    '(at|bl|iz)\+$|^([aeiouy][^aeiouy]|[^aeiou][^aeiouy]*[aeiouy][^aeiouwxy])\+$', '\1\2e'),
    '\+$', ''),
    '([aeiouy][^aeiouy]+[aeiouy])(?:(b)b|(d)d|(g)g|(l)l|(n)n|(p)p|(r)r|(t)t)$', '\1\2\3\4\5\6\7\8\9'),
    '^(.*(?:[aeiouy][^aeiouy]{2,}|[aeiouy]{2,}[^aeiouy]+|[aeiouy]+[^aeiouy]+[aeiouy]+[^aeiouy]*|x)|[^aeiouy]+[iu])e$', '\1'),
    '([^aeiou])y$', '\1i')
