-- Which answers differ between two runs, and was it the text or the model that changed?
-- Here the runs of the first two nights: the cause is the text, of which both had another. Had the same text been read by
-- another model, or under another wording of the claim, the cause would say so. `new` articles are left out.
select cause, article_id, what, substr(before, 1, 60) as before, substr(after, 1, 60) as after
from model_diff(
    (select max(run_id) from internal.runs where night = '2026-03-02'),
    (select max(run_id) from internal.runs where night = '2026-03-03')
)
where cause <> 'new'
order by article_id, what
