"""Fills the kit's plain tables with the newsroom: fill.py STORIES KIT POSTGRES_URL SQLITE_FILE REQUESTS_FILE

Prints the checksum of the rows. The tables, their keys and indexes and the functions for PostGraphile are the kit's own
files.
"""

import json
import sys

import newsroom
import sinks


def main(stories, kit, postgres_url, sqlite_file, requests_file):
    room = newsroom.Newsroom(int(stories))
    postgres, sqlite = sinks.Postgres(postgres_url), sinks.Sqlite(sqlite_file)
    postgres.run_file(f"{kit}/gen/schema.pg.sql")
    sqlite.run_file(f"{kit}/gen/schema.sqlite.sql")
    digest = newsroom.Checksum()
    sinks.pour(digest.over(texts(room.rows())), [postgres, sqlite], newsroom.TABLES)
    postgres.run_file(f"{kit}/gen/indexes.pg.sql")
    postgres.run_file(f"{kit}/peers/postgraphile/functions.sql")
    sqlite.run_file(f"{kit}/gen/indexes.sqlite.sql")
    sqlite.run("PRAGMA journal_mode = WAL")
    with open(requests_file, "w", encoding="utf-8") as file:
        json.dump(room.requests(), file)
    print(f"newsroom of {stories} stories, checksum {digest}")


def texts(rows):
    """Dates as the kit's tables have them."""
    for table, values in rows:
        yield table, tuple(value if isinstance(value, int | str | None) else str(value) for value in values)


if __name__ == "__main__":
    main(*sys.argv[1:])
