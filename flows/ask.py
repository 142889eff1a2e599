"""A DuckDB connection to a lake from Python, as `nightdesk sql` has it, with a model behind `embed(text)`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from models.api import Embedder
from models.reading import embed
from models.registry import identify, open_model
from tasks.models import model_errors_as_input_errors
from warehouse.ask.vectors import Connection, add_embed, made_by
from warehouse.errors import InputError
from warehouse.lake.lake import Lake
from warehouse.snapshot import snapshot


def connect(lake: Path | str, as_of: str | None = None, model: str = "embedded") -> Connection:
    """A DuckDB connection to the lake in a folder as published, or as it was once the run `as_of` had been.

    Beside its tables, views and macros there is `embed(text)`, the vector of a text, and with it all that looks for
    texts by their meaning. The model is opened when it is first asked for. (A cursor of the connection has it as
    `embed_text(text)`.) Times are in UTC.

    Args:
        model: the model that made the lake's vectors, as `models.embedding` of the settings names it.

    Raises:
        MissingLake: nothing was published there yet.
        InputError: no such run was published, the snapshot cannot be read, or the lake was moved or copied.
    """
    con = snapshot.connect(Lake(Path(lake)), as_of=as_of)
    theirs = made_by(con)
    snapshot.as_any_client(con)

    @model_errors_as_input_errors
    def vectors(texts: list[str]) -> Sequence[Sequence[float]]:
        ours = identify(model, "embedding").model_id
        if theirs not in (None, ours):
            raise InputError(
                f"the vectors of {lake} are by {theirs}, and `{model}` is {ours}: name the model that made them, "
                "as models.embedding in the settings or as `model` of connect()"
            )
        embedder = cast(Embedder, open_model(model, "embedding"))
        return cast(Sequence[Sequence[float]], embed(texts, embedder))

    add_embed(con, vectors)
    return con
