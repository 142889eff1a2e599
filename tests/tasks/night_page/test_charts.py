"""Small charts: positions of bars and lines."""

from tasks.night_page.charts import BARS_HIGH, Dot, dot, line, shares, stacked


def test_heights_of_bars_are_proportional_to_their_counts():
    chart = stacked([{"supports": 1, "disputes": 3}, {"supports": 2, "disputes": 0}], ["supports", "disputes"])
    first, second = chart.bars
    assert [(box.kind, box.y, box.height) for box in first] == [("supports", 54, 18), ("disputes", 0, 54)]
    assert [(box.kind, box.y, box.height) for box in second] == [("supports", BARS_HIGH - 36, 36)]
    assert second[0].x == first[0].x + first[0].width + 3


def test_a_night_without_counts_has_no_bar_and_keeps_its_place():
    chart = stacked([{}, {"supports": 1}], ["supports"])
    assert chart.bars[0] == ()
    assert chart.bars[1][0].x == 36


def test_shares_fill_the_bar():
    [boxes] = shares({"negative": 1, "neutral": 0, "positive": 2}, ["negative", "neutral", "positive"]).bars
    assert [(box.kind, box.x, box.width) for box in boxes] == [("negative", 0, 20), ("positive", 20, 40)]


def test_a_line_breaks_where_a_night_is_missing():
    chart = line([-1.0, 0.0, None, 1.0])
    assert chart.pieces == ("3.0,23.0 41.0,13.0",)
    assert chart.dots == ((3.0, 23.0), (41.0, 13.0), (117.0, 3.0))


def test_a_chart_without_values_is_empty():
    assert stacked([], ["supports"]).bars == ()
    assert line([]).dots == ()


def test_a_dot_has_its_place_on_the_map_and_an_area_in_proportion_to_its_texts():
    assert dot(84, -180, 1) == Dot(0, 0, 2.5)
    assert dot(0, 0, 4) == Dot(360, 168, 5)
    assert dot(0, 0, 10_000).radius == 14
    assert dot(-60, 0, 1).radius == dot(None, None, 1).radius == 0
