"""Many rows into a database at once, and out of it: PostgreSQL through psql and COPY, SQLite in process."""

import os
import re
import sqlite3
import subprocess

BATCH = 1_000
PSQL = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"]


class Postgres:
    """A PostgreSQL database that takes rows. Foreign keys are not looked at: the rows come from a whole database."""

    def __init__(self, url):
        self.url = url
        self.environment = {**os.environ, "PGOPTIONS": "-c session_replication_role=replica"}
        self.copies = {}

    def open(self, tables):
        for table, columns in tables.items():
            listed = ", ".join(f'"{column}"' for column in columns)
            command = [*PSQL, self.url, "-c", f"COPY {table} ({listed}) FROM STDIN"]
            self.copies[table] = subprocess.Popen(command, stdin=subprocess.PIPE, env=self.environment)

    def insert(self, table, rows):
        lines = ["\t".join(map(copied, row)) for row in rows]
        self.copies[table].stdin.write(("\n".join(lines) + "\n").encode())

    def close(self):
        for copy in self.copies.values():
            copy.stdin.close()
        failed = [table for table, copy in self.copies.items() if copy.wait()]
        if failed:
            raise RuntimeError(f"COPY failed for {', '.join(failed)}")

    def run(self, *statements):
        for statement in statements:
            subprocess.run([*PSQL, self.url, "-c", statement], check=True, stdout=subprocess.DEVNULL)

    def run_file(self, path):
        subprocess.run([*PSQL, self.url, "-f", path], check=True, stdout=subprocess.DEVNULL)

    def select(self, query):
        """The rows of a query as lists of texts."""
        command = [*PSQL, self.url, "-c", f"COPY ({query}) TO STDOUT"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as copy:
            for line in copy.stdout:
                yield [written(value) for value in line[:-1].decode().split("\t")]
        if copy.returncode:
            raise RuntimeError(f"no answer to: {query}")

    def drop_indexes(self):
        """Drops all indexes that no constraint needs, and answers with the statements that make them again."""
        constraints = "SELECT conname FROM pg_constraint"
        query = f"SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN ({constraints})"
        indexes = list(self.select(query))
        self.run(*(f'DROP INDEX "{name}"' for name, _ in indexes))
        return [definition for _, definition in indexes]


class Sqlite:
    """A SQLite file that takes rows. A crash while it does leaves it useless."""

    def __init__(self, path):
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144")
        self.inserts = {}

    def open(self, tables):
        for table, columns in tables.items():
            listed = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join("?" * len(columns))
            self.inserts[table] = f"INSERT INTO {table} ({listed}) VALUES ({marks})"
        self.connection.execute("BEGIN")

    def insert(self, table, rows):
        self.connection.executemany(self.inserts[table], rows)

    def close(self):
        self.connection.execute("COMMIT")

    def run(self, *statements):
        for statement in statements:
            self.connection.execute(statement).fetchall()

    def run_file(self, path):
        with open(path, encoding="utf-8") as file:
            self.connection.executescript(file.read())

    def drop_indexes(self):
        query = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        indexes = self.connection.execute(query).fetchall()
        self.run(*(f'DROP INDEX "{name}"' for name, _ in indexes))
        return [definition for _, definition in indexes]

    def check(self):
        """Fails where a row refers to none."""
        broken = self.connection.execute("PRAGMA foreign_key_check").fetchmany(3)
        if broken:
            raise RuntimeError(f"rows that refer to none: {broken}")


def pour(rows, sinks, tables):
    """Writes rows, told as (table, values), to all sinks."""
    for sink in sinks:
        sink.open(tables)
    gathered = {table: [] for table in tables}
    for table, values in rows:
        batch = gathered[table]
        batch.append(values)
        if len(batch) == BATCH:
            flush(sinks, table, batch)
    for table, batch in gathered.items():
        if batch:
            flush(sinks, table, batch)
    for sink in sinks:
        sink.close()


def flush(sinks, table, batch):
    for sink in sinks:
        sink.insert(table, batch)
    batch.clear()


ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
ESCAPED = re.compile(r"\\(.)")
MEANT = {"t": "\t", "n": "\n", "r": "\r"}


def copied(value):
    """A value in the text format of COPY."""
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str):
        return value.translate(ESCAPES)
    return str(value)


def written(text):
    """What a value in that format says."""
    if text == r"\N":
        return None
    return ESCAPED.sub(lambda found: MEANT.get(found[1], found[1]), text) if "\\" in text else text
