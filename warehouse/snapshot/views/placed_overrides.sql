-- One row per correction that stands and article revision that has the text it was made for; `internal.corrected_*` apply these.
-- Use this when you check how corrections were applied; use `internal.standing_overrides` for the corrections.
-- revision: The revision that has this text now; joins `articles`. Unit: count.
-- night: The night that holds it now.
-- table_name: The table of the answer. Example: `entities`.
-- text_sha256: SHA-256 of the text; joins `articles` with `article_id`. Example: `3ce9ca60caa340d7d1b15b7e8bb14a6750dd45a78a0cb7ca620e6b2d5c3219b4`.
-- claim_id: Of a stance: the claim; joins `internal.claims`.
-- claim: Of a stance: the wording that was judged.
-- holder: Of a stance: whose it was, as in `internal.stances.holder`.
-- start: Where `surface` starts. Unit: code points of articles.text, from 0.
-- end: Where `surface` ends, exclusive. Unit: code points of articles.text, from 0.
-- surface: The words it is about: the mention, the quote, the evidence, the whole text for a sentiment. Example: `Lourido`.
-- model_id: The model that had answered what was wrong; joins `internal.models`.
select standing_overrides.* replace (articles.revision as revision, articles.night as night)
from standing_overrides
join articles using (article_id, text_sha256)
where list_contains(corrected_nights(), articles.night)
