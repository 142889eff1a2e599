where night >= coalesce($from, date '0001-01-01')
    and night <= coalesce($to, date '9999-12-31')
    and ($outlet is null or outlet = $outlet)
    and ($source is null or source = $source)
    and ($language is null or language = $language)
    and ($section is null or section = $section)
    and ($claim is null or article_id in (
        select article_id from internal.corrected_stances where claim_id = $claim and stance <> 'unrelated'
    ))
    and ($story is null or article_id in (select article_id from story_members where story_id = $story))
    and ($name is null or article_id in (
        select article_id from entities where entity = $name and ($type is null or type = $type)
    ))
    and ($news is null or article_id in (select article_id from sentiments where news = $news))
