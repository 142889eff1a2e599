-- Whether two spans of one text share more than half of the longer. A correction holds for what it was made of by this rule, so that it also holds for models that cut the words a little otherwise.
-- Use this when you match spans of two models as corrections are matched; use `internal.idle_overrides` for corrections that match nothing.
-- argument start INTEGER: Where the one starts. Unit: code points of articles.text, from 0. Example: `128`.
-- argument until INTEGER: Where it ends, exclusive. Unit: code points of articles.text, from 0. Example: `137`.
-- argument other_start INTEGER: Where the other starts. Unit: code points of articles.text, from 0. Example: `132`.
-- argument other_until INTEGER: Where it ends, exclusive. Unit: code points of articles.text, from 0. Example: `137`.
-- result: Whether they do; null where a place is. Example: `true`.
2 * (least(until, other_until) - greatest(start, other_start)) > greatest(until - start, other_until - other_start)
