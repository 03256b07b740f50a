"""Fails unless the rows that load.py makes of a story are those that the hub writes: check.py MASTHEAD

A story is imported into an empty database, and read by load.py as a story of the kit. All columns must agree but what
differs by its nature: ids, the time of the import, and how sure the hub is of a name and how much it weighs it.
"""

import collections
import itertools
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

import load

HEADLINE = "Ferry to Return before the Winter"
TEXTS = (
    "The ferry that nobody expected to see again is back. Marta Oyelaran spoke first and left early.",
    "Nothing more was said by anyone in the harbour. Marta Oyelaran did not answer questions.",
)
PUBLISHED = ("2024-05-06T07:08:09Z", 1_714_979_289_000)
SLUG = "ferry-to-return-before-the-winter"
PERSON = "Marta Oyelaran"
FREE = {"id", "relevance", "confidence", "rel"}
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def main(masthead):
    with tempfile.TemporaryDirectory() as folder:
        hub = imported(masthead, pathlib.Path(folder))
    ours = loaded()
    for table in load.TABLES:
        written, made = (sorted(rows[table], key=repr) for rows in (hub, ours))
        if written != made:
            sys.exit(f"load.py is behind the hub: {table}\nthe hub writes {written}\nload.py makes {made}")


def imported(masthead, folder):
    """The rows of an import, by table."""
    story = folder / "story.txt"
    head = f"---\npublished_at: {PUBLISHED[0]}\nsection: coast\n---\n"
    story.write_text(head + "\n\n".join([HEADLINE, *TEXTS]) + "\n")
    file = folder / "hub.db"
    environment = {**os.environ, "MASTHEAD_DATABASE_URL": f"sqlite:{file}?mode=rwc"}
    command = [masthead, "import", "--publish", story]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment, cwd=folder)
    connection = sqlite3.connect(file)
    connection.row_factory = sqlite3.Row
    [(now,)] = connection.execute("SELECT created_at FROM article")
    rows = {}
    for table in load.TABLES:
        rows[table] = [bare(zip(row.keys(), row), now) for row in connection.execute(f"SELECT * FROM {table}")]
    connection.close()
    return rows


def loaded():
    """The rows of load.py, by table."""
    now = PUBLISHED[1] + 1
    loader = load.Loader(None)
    loader.now = now
    loader.articles["1"] = (loader.id(), now)
    story = ("1", SLUG, HEADLINE, "", "\n\n".join(TEXTS), "published", "coast", PUBLISHED[1], PUBLISHED[1])
    made = itertools.chain(
        loader.person_rows("1", "marta-oyelaran", PERSON, None, 0),
        loader.story_rows(story, [("1", "mentioned")], [], []),
    )
    rows = collections.defaultdict(list)
    for table, values in made:
        rows[table].append(bare(zip(load.TABLES[table], values), now))
    return rows


def bare(row, now):
    """What of a row must agree."""
    agreed = {}
    for column, value in row:
        if isinstance(value, str):
            value = ID.sub("an id", value)
        if value is not None and not isinstance(value, bytes) and column not in FREE:
            agreed[column] = "now" if value == now else value
    return sorted(agreed.items())


if __name__ == "__main__":
    main(*sys.argv[1:])
