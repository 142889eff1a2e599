-- One row per correction that stands, but for those of stories and entity ids, as labelled data: the words, the question, the right answer, and what the model had answered.
-- Use this when you train or measure a model with corrections; use `internal.standing_overrides` for who made them and which answer each concerns.
-- Try this: `select task, was, label, count(*) as labels from internal.labels group by all order by all`
-- task: The question to the reader: its head (`entities`, `tone`, `quotes`, `speakers`, `stance` of an article, `statement` of a speaker, `sentiment`, `news`), `names`: which entity it is, or the table of a place, date or amount. Example: `names`.
-- text: The paragraph, or for a sentiment the whole text; null for a name everywhere. Offsets count in it. Example: `“The dam is in danger of collapse, and every week of rain makes it worse,” Lourido said.`.
-- start: Where `surface` starts in `text`. Unit: code points of this text, from 0. Example: `75`.
-- end: Where it ends, exclusive. Unit: code points of this text, from 0. Example: `82`.
-- surface: The words it is about: the mention, the quote, the evidence, the whole text for a sentiment, the name for a name everywhere. Example: `Lourido`.
-- claim: Of a stance: the claim, as it was worded.
-- holder: Of a stance: `article`, or the speaker by the model's answer.
-- model_id: The model that had answered so; joins `internal.models`; null for a name everywhere.
-- label: The right answer; `none` for a mention that is no name, or words that nobody says; of a mention that was added its type. Example: `Beatriz Lourido`.
select
    case
        when table_name in ('places', 'dates', 'amounts') then table_name
        when table_name = 'stances' then case when holder = 'article' then 'stance' else 'statement' end
        when field = 'entity' then 'names'
        when field = 'tone' then 'tone'
        when field = 'label' then 'sentiment'
        when field = 'news' then 'news'
        when table_name = 'entities' then 'entities'
        when field = 'drop' then 'quotes'
        else 'speakers'
    end as task,
    case when field in ('label', 'news') then surface else context end as text,
    start - coalesce(context_start, 0) as start,
    "end" - coalesce(context_start, 0) as "end",
    surface,
    claim,
    holder,
    case
        when field = 'drop' then 'none'
        when field = 'add' and table_name = 'entities' then type
        else value
    end as label,
    was,
    model_id,
    article_id,
    override_id,
    who,
    corrected_at,
    why
from standing_overrides
-- A correction of a story or an entity id is about articles, and has no words.
where table_name not in ('stories', 'story_members', 'entity_ids')
