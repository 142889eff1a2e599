"""A night says who is who and which quotations are the same, across outlets and nights."""

import pytest

from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect

pytestmark = pytest.mark.usefixtures("prefect_server")


@pytest.fixture(scope="module")
def asked(sample_lake):
    with connect(Lake(sample_lake)) as con:
        yield lambda query: con.sql(query).fetchall()


def test_every_person_and_body_that_an_article_names_has_an_id_with_its_evidence(asked):
    names = """select distinct article_id, night, type, entity as name from entities
        where type in ('person', 'organisation')"""
    assert asked(f"from ({names}) anti join entity_ids using (article_id, night, type, name)") == []
    assert asked("from entity_ids where tie in ('surname', 'kind', 'longer', 'initials') and len(shared) = 0") == []


def test_one_person_has_one_id_in_several_nights_and_outlets(asked):
    assert asked("""select name, count(distinct night) > 1, count(distinct coalesce(outlet, source)) > 1
        from links join articles using (article_id, revision, night)
        where name = 'Beatriz Lourido' group by entity_id, name""") == [("Beatriz Lourido", True, True)]


def test_a_copy_has_the_quotations_of_its_first(asked):
    copies = asked("""select count(*), bool_and(groups.group_id = first.group_id)
        from quote_groups as groups
        join articles using (article_id, revision, night)
        join quotes as said using (article_id, revision, night, quote_id, part)
        join quotes as told on told.article_id = copy_group and told.text = said.text
        join quote_groups as first on first.article_id = told.article_id and first.quote_id = told.quote_id
            and first.part = told.part and first.night = told.night
        where copy_group <> articles.article_id and copy_similarity = 1""")
    assert copies[0][1] is not False
