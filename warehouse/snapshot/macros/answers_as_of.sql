-- One row per article and question, with the answer in words, as corrected, as it was when a run was published. Of an article its revision then.
-- Use this when you compare answers of any kind in one column; use `model_diff` for those of two runs.
-- Try this: `select what, answer from internal.answers_as_of((select max(run_id) from internal.runs)) order by article_id, what`
-- argument run VARCHAR: A run that was published, as in `internal.runs.run_id`. Example: `20260302T040001-3b14`.
-- what: The question: `entities`, `quotes`, `sentiment`, `summary`, or `stances on` a claim. Example: `stances on valcorvo-dam-unsafe`.
-- answer: The answer, as text that can be compared. Example: `neutral`.
-- models: The models that gave it. Example: `[nightdesk-minilm-5-fbad0d6e]`.
-- overrides: The corrections in it. Example: `[c-93e74677]`.
-- claim: The wording of the claim that was judged; null but for a stance.
with answers as (
    select
        article_id,
        revision,
        'entities' as what,
        string_agg(concat(surface, ' (', entity, ', ', type, ', ', tone, ')'), '; ' order by start, "end") as answer,
        list_sort(list_distinct(list_concat(list(model_id), list(tone_model_id)))) as models,
        list_sort(list_distinct(list(override_id))) as overrides,
        cast(null as varchar) as claim
    from corrected_entities_as_of(run)
    group by all
    union all
    select
        article_id,
        revision,
        'quotes',
        string_agg(concat(coalesce(speaker, speaker_surface, 'unknown'), ': ', text), '; ' order by quote_id, part),
        list_sort(list_distinct(list_concat(list(model_id), list(speaker_model_id)))),
        list_sort(list_distinct(list(override_id))),
        null
    from corrected_quotes_as_of(run)
    group by all
    union all
    select article_id, revision, 'sentiment', concat_ws(', ', label, news || ' news'), [model_id], list_sort(list_distinct([override_id])), null
    from corrected_sentiments_as_of(run)
    union all
    select
        article_id, revision, 'summary', string_agg(text, ' ' order by position), list_distinct(list(model_id)), [], null
    from summaries_as_of(run)
    group by all
    union all
    select
        article_id,
        revision,
        concat('stances on ', claim_id),
        string_agg(concat(holder, ': ', stance), '; ' order by holder, quote_id, stance),
        -- DuckDB 1.2 joins two lists at a time.
        list_sort(list_distinct(list_concat(list(model_id), list_concat(list(quote_model_id), list(speaker_model_id))))),
        list_sort(list_distinct(list(override_id))),
        any_value(claim)
    from corrected_stances_as_of(run)
    group by all
)
select article_id, revision, night, text_sha256, what, answer, models, overrides, claim
from answers
join latest_articles_as_of(run) as articles using (article_id, revision)
