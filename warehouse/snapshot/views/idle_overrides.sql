-- One row per correction that stands and fits nothing any more: its article or text is gone, or no answer of the model that read it last is the one corrected. `nightdesk verify` tells of each. A correction of a name everywhere waits for that name, and what was dropped may well not be found again.
-- Use this when you ask which corrections to make again or take back; use `internal.standing_overrides` for all that stand.
-- Try this: `select override_id, article_id, surface, value, what from internal.idle_overrides order by corrected_at`
-- what: What is not there any more. One of: article, text, answer. Example: `answer`.
with fitting as (
    select placed.override_id
    from placed_overrides as placed
    join entities as found using (article_id, revision, night)
    where placed.table_name = 'entities'
        and list_contains(corrected_nights(), found.night)
        and mostly_overlap(found.start, found."end", placed.start, placed."end")
    union
    select placed.override_id
    from placed_overrides as placed
    join quotes as found using (article_id, revision, night)
    where placed.table_name = 'quotes'
        and list_contains(corrected_nights(), found.night)
        and mostly_overlap(found.start, found."end", placed.start, placed."end")
    union
    select placed.override_id
    from placed_overrides as placed
    join stances as found using (article_id, revision, night, claim_id, claim)
    where placed.table_name = 'stances'
        and placed.field = 'stance'
        and list_contains(corrected_nights(), found.night)
        and (placed.holder = 'article') = (found.holder = 'article')
        and (
            found.holder = 'article'
            or mostly_overlap(found.evidence_start, found.evidence_end, placed.start, placed."end")
        )
    union
    select placed.override_id
    from placed_overrides as placed
    join facts as found using (table_name, article_id, revision, night)
    where list_contains(corrected_nights(), found.night)
        and mostly_overlap(found.start, found."end", placed.start, placed."end")
    union
    select override_id from stance_additions
    union
    select placed.override_id
    from placed_overrides as placed
    join sentiments as found using (article_id, revision, night)
    where placed.table_name = 'sentiments' and list_contains(corrected_nights(), found.night)
    union
    -- A correction of a story fits while the models read the articles that it names.
    select override_id
    from standing_overrides
    where table_name in ('stories', 'story_members')
        and article_id in (select article_id from memberships)
        and (field = 'split' or value in (select article_id from memberships))
    union
    -- One of an entity id fits while the article has the name, and both entities are there.
    select override_id
    from standing_overrides
    where table_name = 'entity_ids'
        and (article_id, type, surface) in (select article_id, type, name from links)
        and (field = 'split' or value in (select entity_id from links) or value in (select kept_id from entity_merges))
    union
    select override_id from placed_overrides where field = 'drop' or (field = 'add' and table_name <> 'stances')
)
select
    *,
    case
        when article_id not in (select article_id from articles) then 'article'
        when text_sha256 is not null and override_id not in (select override_id from placed_overrides) then 'text'
        else 'answer'
    end as what
from standing_overrides
where article_id is not null and override_id not in (select override_id from fitting)
