"""Every deliberate error, named by what happens next.

    NightdeskError
    ├── InputError         the user must change something; the run stops      exit 2
    │   ├── SettingsError  a key, path, date or type in the settings is wrong
    │   ├── SchemaError    rows do not fit the table they were meant for
    │   ├── MissingLake    there is no published lake where one was looked for
    │   ├── NoSuchPage     a page of the browser was asked for what the lake does not have
    │   └── LakeBusy       another run is writing this lake
    ├── SourceError        a source did not answer; it is tried again         exit 3
    │   └── MissingSource  its path is not there, and is not tried again at once
    ├── StoreError         the object store did not answer; the next run      exit 3
    │                      sends what was published meanwhile
    └── CheckError         a night broke a promise and was not published      exit 1

One unreadable article is not an error: it is a row in the `ledger`, with its reason. Anything else that
escapes is our bug: it keeps its traceback and exits with 1.
"""


class NightdeskError(Exception):
    """An error we foresaw; its message is one line: what was wrong, where, and what to do."""

    exit_code = 1


class InputError(NightdeskError):
    """The user must change something before a run can succeed."""

    exit_code = 2


class SettingsError(InputError):
    """A key, path, date or type in the settings or on the command line is wrong."""


class SchemaError(InputError):
    """Rows do not fit the table they were meant for."""


class MissingLake(InputError):
    """No published snapshot stands where one was looked for."""


class NoSuchPage(InputError):
    """The lake has no such article, entity, claim or the like, or a page no such list."""


class LakeBusy(InputError):
    """Another run holds the lake; one lake has one writer."""


class SourceError(NightdeskError):
    """A source did not answer; trying again may succeed."""

    exit_code = 3


class MissingSource(SourceError):
    """Nothing is at a source's path: it is misspelt, or still to come."""


class StoreError(NightdeskError):
    """The object store that keeps the lake did not answer; nothing that was published is lost."""

    exit_code = 3


class CheckError(NightdeskError):
    """A night broke one of the promises, so it was not published; this is our bug, with evidence."""
