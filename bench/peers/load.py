"""Brings the kit's plain tables into the hub's: load.py KIT_POSTGRES_URL HUB_POSTGRES_URL HUB_SQLITE_FILE

Both hub databases are new ones, made by `masthead migrate`; both get the same rows, ids among them. The rows are those
that the hub itself writes for a story that comes when its date says, and for what editors add:

- a story is an article with one revision, a block for each paragraph, its slug, its identity and its events; a public
  one has an edition with its keys, postings and search document; one that was withdrawn has an edition that ended;
- names that stand in the text are mentions with their places;
- an affiliation is one that an editor confirmed, with its dates;
- a related story is an editor's pick.
"""

import bisect
import datetime
import hashlib
import itertools
import json
import random
import sys

import sinks

ROLES = {"subject": 0}
MENTIONS = 1
RELATIONS = {"related": "SAME_EVENT", "followup": "FOLLOW_UP", "background": "BACKGROUND", "analysis": "UPDATE"}

PERSON, ORGANISATION, SECTION = 0, 1, 3
EDITORIAL = 0
HEADLINE, STANDFIRST, BODY = 0, 1, 2
NEVER = 2**63 - 1
CONFIDENCE = 900
CERTAIN = 1_000
BEFORE_ALL = 1_100_000_000_000

# The marks of the hub's token texts.
FIELD, UNIT, IN_HEADLINE, IN_NAME = "\n", "\t", "\ue000", "\ue001"

DETAILS = json.dumps(
    {
        "slugline": None, "byline": None, "dateline": None, "credits": [], "headlines": [], "keywords": [],
        "urgency": None, "image": None, "info_sources": [], "usage_terms": None, "copyright_notice": None,
        "corrections": [],
    },
    separators=(",", ":"),
)

TABLES = {
    "section": ("id", "slug", "name", "name_folded", "position", "is_public"),
    "person": ("id", "slug", "name", "name_folded", "description", "same_as", "is_public", "created_at"),
    "organisation": ("id", "slug", "name", "name_folded", "parent_id", "same_as", "is_public", "created_at"),
    "name": ("id", "target_kind", "target_id", "text", "folded", "is_main", "is_public"),
    "affiliation": (
        "id", "person_id", "role_name", "role_folded", "organisation_id", "start_date", "end_date", "is_confirmed",
        "created_at",
    ),
    "article": (
        "id", "created_at", "revision_id", "imported_revision_id", "revision_count", "edition_count", "withdrawn_at",
    ),
    "article_identity": ("key", "article_id"),
    "article_slug": ("slug", "article_id"),
    "revision": (
        "id", "article_id", "number", "created_at", "origin", "headline", "slug", "standfirst", "section_id",
        "published_at", "details",
    ),
    "block_version": ("id", "article_id", "block_key", "hash", "content"),
    "revision_block": ("revision_id", "position", "block_version_id"),
    "mention": (
        "id", "article_id", "carrier_id", "part", "start", "end", "target_kind", "target_id", "name_id", "confidence",
    ),
    "edition": (
        "id", "article_id", "revision_id", "number", "visible_from", "visible_until", "slug", "headline", "standfirst",
        "section_id", "published_at", "first_published_at", "updated_at", "is_corrected", "word_count", "details",
        "blocks",
    ),
    "edition_key": ("edition_id", "kind", "key", "article_id", "visible_from"),
    "posting": (
        "edition_id", "target_kind", "target_id", "article_id", "published_at", "visible_from", "visible_until", "rel",
        "relevance", "confidence", "rank", "occurrences",
    ),
    "related_edge": (
        "id", "edition_id", "article_id", "kind", "position", "headline_folded", "url_key", "target_id", "relation",
        "reasons",
    ),
    "change": ("id", "kind", "at", "article_id", "edition_id"),
    "search_document": ("id", "kind", "subject_id", "tokens"),
}


def main(kit_url, postgres_url, sqlite_file):
    postgres, sqlite = sinks.Postgres(postgres_url), sinks.Sqlite(sqlite_file)
    databases = (postgres, sqlite)
    indexes = [database.drop_indexes() for database in databases]
    sinks.pour(Loader(sinks.Postgres(kit_url)).rows(), databases, TABLES)
    for database, statements in zip(databases, indexes):
        database.run(*statements)
    postgres.run(
        "SELECT setval(pg_get_serial_sequence('search_document', 'id'), max(id)) FROM search_document",
        "VACUUM (ANALYZE)",
    )
    sqlite.check()
    sqlite.run("PRAGMA journal_mode = WAL")


class Ids:
    """UUIDs of version 7 as the hub makes them, the same in every run."""

    def __init__(self, seed):
        self.bits = random.Random(seed).getrandbits
        self.millis = self.tail = 0

    def next(self, millis):
        if millis > self.millis:
            self.millis, self.tail = millis, self.bits(73)
        else:
            self.tail += 1 + self.bits(32)
        high, low = self.tail >> 62, self.tail & (2**62 - 1)
        return (self.millis << 80 | 7 << 76 | high << 64 | 2 << 62 | low).to_bytes(16, "big")


class Target:
    """A person or an organisation."""

    def __init__(self, kind, id, name, name_id):
        self.kind, self.id, self.name, self.name_id = kind, id, name, name_id


class Loader:
    def __init__(self, kit):
        self.kit = kit
        self.ids = Ids("people")
        self.sections = {}
        self.people = {}
        self.organisations = {}
        self.articles = {}
        self.documents = itertools.count(1)
        self.now = BEFORE_ALL

    def rows(self):
        yield from self.people_rows()
        yield from self.organisation_rows()
        yield from self.affiliation_rows()
        yield from self.article_rows()

    def id(self):
        return self.ids.next(self.now)

    def unnamed(self, targets, mentions, column):
        """Those whom no public story names: an editor made them public."""
        named = f"SELECT 1 FROM {mentions} m JOIN article a ON a.id = m.article_id WHERE m.{column} = t.id AND a.status = 'published'"
        return {int(number) for (number,) in self.kit.select(f"SELECT t.id FROM {targets} t WHERE NOT EXISTS ({named})")}

    def people_rows(self):
        unnamed = self.unnamed("person", "article_person", "person_id")
        for number, slug, name, description in self.kit.select("SELECT id, slug, name, description FROM person ORDER BY id"):
            yield from self.person_rows(number, slug, name, description, int(int(number) in unnamed))

    def person_rows(self, number, slug, name, description, is_public):
        id = self.id()
        yield "person", (id, slug, name, fold(name), description, "[]", is_public, self.now)
        self.people[number] = yield from self.name_rows(PERSON, id, name)

    def organisation_rows(self):
        unnamed = self.unnamed("organisation", "article_organisation", "organisation_id")
        query = "SELECT id, slug, name, parent_id FROM organisation ORDER BY id"
        for number, slug, name, parent in self.kit.select(query):
            id = self.id()
            above = self.organisations[parent].id if parent else None
            is_public = int(int(number) in unnamed)
            yield "organisation", (id, slug, name, fold(name), above, "[]", is_public, self.now)
            self.organisations[number] = yield from self.name_rows(ORGANISATION, id, name)

    def name_rows(self, kind, id, name):
        name_id = self.id()
        yield "name", (name_id, kind, id, name, fold(name), 1, 0)
        tokens = "".join(f"{IN_NAME}{word} " for word in fold(name).split())
        yield self.document("PERSON" if kind == PERSON else "ORGANISATION", name_id, tokens)
        return Target(kind, id, name, name_id)

    def affiliation_rows(self):
        # The hub tells the newest made first: those of one person are made from the last to the first.
        query = "SELECT person_id, role_title, organisation_id, from_date, to_date FROM affiliation ORDER BY person_id, id DESC"
        for person, role, organisation, begin, end in self.kit.select(query):
            holder, owner = self.people[person].id, self.organisations[organisation].id
            yield "affiliation", (self.id(), holder, role, fold(role), owner, begin, end, 1, self.now)

    def article_rows(self):
        # A story may lead to one that comes later: all have their ids first.
        self.ids = Ids("articles")
        dates = "SELECT id, extract(epoch FROM published_at)::bigint * 1000 FROM article ORDER BY id"
        for number, published in self.kit.select(dates):
            self.now = max(self.now, int(published))
            self.articles[number] = (self.id(), self.now)
        stories = self.kit.select(
            "SELECT id, slug, headline, standfirst, body, status, section,"
            " extract(epoch FROM published_at)::bigint * 1000, extract(epoch FROM updated_at)::bigint * 1000"
            " FROM article ORDER BY id"
        )
        people = Grouped(self.kit, "article_id, person_id, role", "article_person", "article_id, position")
        organisations = Grouped(self.kit, "article_id, organisation_id", "article_organisation", "article_id, position")
        links = Grouped(self.kit, "from_article_id, to_article_id, kind", "related_story", "from_article_id, position")
        self.ids = Ids("stories")
        for story in stories:
            number = story[0]
            yield from self.story_rows(story, people.of(number), organisations.of(number), links.of(number))

    def story_rows(self, story, people, organisations, links):
        number, slug, headline, standfirst, body, status, section, published, updated = story
        article, self.now = self.articles[number]
        revision = self.id()
        published = int(published)
        if section not in self.sections:
            self.sections[section] = self.id()
            position = len(self.sections) - 1
            yield "section", (self.sections[section], section, section, section, position, 0)
        section = self.sections[section]
        texts = body.split("\n\n")
        blocks = []
        for position, text in enumerate(texts):
            key, version = f"b{position + 1}", self.id()
            content = {"kind": "PARAGRAPH", "text": text}
            stored = to_json(content)
            yield "block_version", (version, article, key, sha256(stored), stored)
            yield "revision_block", (revision, position, version)
            blocks.append({"key": key, "version": hyphenated(version), **content})
        yield "revision", (
            revision, article, 1, self.now, "IMPORT", headline, slug, standfirst or None, section, published, DETAILS,
        )
        yield "article_slug", (slug, article)
        yield "article_identity", (text_key([headline, standfirst, *texts]), article)
        yield "change", (self.id(), "REVISED", self.now, article, None)
        named = cast(people, self.people, organisations, self.organisations)
        places = Places(headline, standfirst, body, texts)
        occurrences = []
        for target, _, _ in named:
            found = list(places.of(target.name))
            occurrences.append(to_json([span(*place) for place in found]))
            for part, block, start, end in found:
                carrier = bytes.fromhex(blocks[block]["version"].replace("-", "")) if part == BODY else revision
                yield "mention", (
                    self.id(), article, carrier, part, start, end, target.kind, target.id, target.name_id, CONFIDENCE,
                )
        withdrawn = max(int(updated), self.now) + 1 if status == "withdrawn" else None
        editions = 0 if status == "draft" else 1
        yield "article", (article, self.now, revision, revision, 1, editions, withdrawn)
        if not editions:
            return
        edition = self.id()
        until = withdrawn or NEVER
        words = sum(len(text.split()) for text in texts)
        yield "edition", (
            edition, article, revision, 1, self.now, until, slug, headline, standfirst or None, section, published,
            self.now, self.now, 0, words, DETAILS, to_json(blocks),
        )
        for kind, key in (("SLUG", slug), ("HEADLINE", fold(headline))):
            yield "edition_key", (edition, kind, key, article, self.now)
        range_ = (article, published, self.now, until)
        for rank, ((target, rel, relevance), spans) in enumerate(zip(named, occurrences)):
            yield "posting", (edition, target.kind, target.id, *range_, rel, relevance, CONFIDENCE, rank, spans)
        yield "posting", (edition, SECTION, section, *range_, 0, 0, CERTAIN, len(named), "[]")
        for position, (other, kind) in enumerate(links):
            target = self.articles[other][0]
            yield "related_edge", (
                self.id(), edition, article, EDITORIAL, position, "", "", target, RELATIONS[kind], "[]",
            )
        yield self.document("ARTICLE", edition, tokens(headline, standfirst, [target.name for target, _, _ in named], texts))
        yield "change", (self.id(), "PUBLISHED", self.now, article, edition)
        if withdrawn:
            yield "change", (self.id(), "WITHDRAWN", withdrawn, article, edition)

    def document(self, kind, subject, tokens):
        return "search_document", (next(self.documents), kind, subject, tokens)


class Grouped:
    """The rows of a table story by story, read once in order."""

    def __init__(self, kit, columns, table, order):
        rows = kit.select(f"SELECT {columns} FROM {table} ORDER BY {order}")
        self.groups = itertools.groupby(rows, key=lambda row: row[0])
        self.next = next(self.groups, None)

    def of(self, number):
        if self.next is None or self.next[0] != number:
            return []
        rows = [row[1:] for row in self.next[1]]
        self.next = next(self.groups, None)
        return rows


class Places:
    """Where names stand in a story."""

    def __init__(self, headline, standfirst, body, texts):
        self.parts = ((HEADLINE, headline), (STANDFIRST, standfirst))
        self.body = body
        self.starts = list(itertools.accumulate((len(text) + 2 for text in texts), initial=0))

    def of(self, name):
        """Part, number of the block, first code point and the one after the last."""
        for part, text in self.parts:
            for start in found(name, text):
                yield part, None, start, start + len(name)
        for at in found(name, self.body):
            block = bisect.bisect_right(self.starts, at) - 1
            start = at - self.starts[block]
            yield BODY, block, start, start + len(name)


def found(name, text):
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not text[end : end + 1].isalnum():
            yield at
        at = text.find(name, end)


def cast(people, all_people, organisations, all_organisations):
    """Whom a story names, with rel and relevance, the most relevant first."""
    named = [(all_people[person], ROLES.get(role, MENTIONS), position) for position, (person, role) in enumerate(people)]
    named += [(all_organisations[owner], int(position > 0), position) for position, (owner,) in enumerate(organisations)]
    named.sort(key=lambda one: one[2])
    return [(target, rel, max(70 - 5 * position, 10)) for target, rel, position in named]


def span(part, block, start, end):
    return {"p": part, "k": f"b{block + 1}", "s": start, "e": end} if part == BODY else {"p": part, "s": start, "e": end}


def tokens(headline, standfirst, names, texts):
    """A story's token text: its words without stops, field by field."""
    fields = (
        unit(headline),
        unit(standfirst) + UNIT if standfirst else "",
        "".join(unit(name) + UNIT for name in names),
        "".join(f"{IN_HEADLINE}{word} " for word in sorted(set(fold(headline).split()))),
        "".join(unit(text) + UNIT for text in texts),
    )
    return FIELD.join(fields)


def unit(text):
    return "".join(f"{word} " for word in fold(text).split())


def fold(text):
    """Folds a text as the hub does: the kit's texts are ASCII letters, spaces and full stops."""
    return " ".join(text.lower().replace(".", " ").split())


def text_key(texts):
    return "text:" + sha256("".join("".join(f"{word} " for word in text.split()) + "\n" for text in texts if text))


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def hyphenated(id):
    digits = id.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def to_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main(*sys.argv[1:])
