-- One row per article and question that was answered otherwise as of one run than as of another, and why.
-- Use this when you ask which answers differ between two runs; use `internal.answers_as_of` for all answers of one.
-- Try this: `select cause, what, before, after from model_diff((select min(run_id) from internal.runs), (select max(run_id) from internal.runs)) order by all`
-- argument run_a VARCHAR: The earlier run, as in `internal.runs.run_id`. Example: `20260302T040001-3b14`.
-- argument run_b VARCHAR: The later run. Example: `20260303T040002-9c01`.
-- what: The question, see `answers_as_of`. Example: `stances on valcorvo-dam-unsafe`.
-- before: The answer as of `run_a`; null where there was none. Example: `article: disputes`.
-- after: The answer as of `run_b`; null where there is none. Example: `article: supports`.
-- cause: The first that holds: the article is `new` or `gone`; its `text` is another; the answer was `corrected`, or a correction taken back; the `claim wording` is another, or the claim was not followed; the `model` is another. `unexplained` where all of these are the same, as when a model's machine computes otherwise. One of: new, gone, text, corrected, claim wording, model, unexplained.
-- revision_before: The revision as of `run_a`. Unit: count. Example: `1`.
-- models_before: The models that answered as of `run_a`. Example: `[nightdesk-mpnet-3-9c7e6bef]`.
-- models_after: The models that answered as of `run_b`. Example: `[nightdesk-mpnet-3-9c7e6bef]`.
with told_a as (from answers_as_of(run_a)),
told_b as (from answers_as_of(run_b)),
articles_a as (select article_id, revision, text_sha256 from latest_articles_as_of(run_a)),
articles_b as (select article_id, revision, text_sha256 from latest_articles_as_of(run_b)),
differing as (
    select
        article_id,
        what,
        told_a.answer as before,
        told_b.answer as after,
        told_a.models as models_before,
        told_b.models as models_after,
        coalesce(told_a.overrides, []) as overrides_before,
        coalesce(told_b.overrides, []) as overrides_after,
        told_a.claim as claim_before,
        told_b.claim as claim_after
    from told_a
    full join told_b using (article_id, what)
    where told_a.answer is distinct from told_b.answer
)
select
    article_id,
    articles_b.revision as revision,
    articles_a.revision as revision_before,
    what,
    before,
    after,
    case
        when articles_a.article_id is null then 'new'
        when articles_b.article_id is null then 'gone'
        when articles_a.text_sha256 <> articles_b.text_sha256 then 'text'
        when overrides_before <> overrides_after then 'corrected'
        when claim_before is distinct from claim_after then 'claim wording'
        when models_before is distinct from models_after then 'model'
        else 'unexplained'
    end as cause,
    models_before,
    models_after
from differing
left join articles_a using (article_id)
left join articles_b using (article_id)
