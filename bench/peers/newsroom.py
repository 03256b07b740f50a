"""A newsroom made by a fixed seed, in the plain tables of the bench kit.

The same number of stories gives the same rows on every machine. Proportions are those of the kit's own generator: a
person for 10 stories and an organisation for 25, some 6 people and 4 organisations a story, drawn by Zipf's law,
2 affiliations a person, 4 to 7 related stories, bodies of 3 to 6 kB, one story in 20 not public. Two things differ, so
that a hub that hides what is not public gives the same answers as one that does not: links lead to public stories, and
no request asks for another one. And a body names who is in the story, so that there is a place to point at.
"""

import datetime
import hashlib
import random
from itertools import accumulate

SEED = 20261201
ZIPF = 0.8

SECTIONS = "politics economy world science health culture sport technology climate education courts opinion".split()
ROLES = "subject quoted author mentioned".split()
LINKS = "related followup background analysis".split()
TITLES = "director chair treasurer minister adviser president member researcher".split()
DEEDS = (
    "spoke first and left early",
    "did not answer questions",
    "asked for more time",
    "was named in the report",
    "had signed the letter",
    "called it a good start",
)

START = datetime.datetime(2005, 1, 1)
YEARS_SECONDS = 20 * 365 * 86_400
BEGINNINGS = "b br d f g gr h j k kl l m n p pr r s st t v w z".split()
VOWELS = "a e i o u ai ea ou".split()
ENDINGS = ["", "", "", "l", "n", "r", "s", "t", "nd"]

# Requests a workload cycles through, and pages deep in the list of all stories.
REQUESTS = 1_000
DEEP_PAGES = 20
PAGE = 20

TABLES = {
    "person": ("id", "slug", "name", "description"),
    "organisation": ("id", "slug", "name", "parent_id"),
    "affiliation": ("id", "person_id", "organisation_id", "role_title", "from_date", "to_date"),
    "article": (
        "id", "slug", "headline", "standfirst", "body", "status", "section", "published_at", "updated_at",
    ),
    "article_person": ("article_id", "person_id", "role", "position"),
    "article_organisation": ("article_id", "organisation_id", "position"),
    "related_story": ("from_article_id", "to_article_id", "position", "kind"),
}


def zipf(count):
    """The weights of ranks 1 to count, each added to those before."""
    return list(accumulate(1 / rank**ZIPF for rank in range(1, count + 1)))


def slug(kind, number):
    return f"{kind}-{number:08d}"


class Newsroom:
    def __init__(self, stories):
        if stories < 1_000:
            raise ValueError("a newsroom has at least 1,000 stories")
        self.stories = stories
        self.people = zipf(stories // 10)
        self.organisations = zipf(stories // 25)
        chance = self.chance("status").random
        self.states = [state(chance()) for _ in range(stories)]
        self.words = self.make_words(5_000)
        self.word_weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        paragraph = self.chance("paragraph")
        self.paragraphs = [self.make_paragraph(paragraph) for _ in range(15_000)]
        self.person_names = self.make_names("person name", len(self.people), 2, 2)
        self.organisation_names = self.make_names("organisation name", len(self.organisations), 2, 4)

    @staticmethod
    def chance(what):
        """The random numbers of one part: what one part draws does not move the others."""
        return random.Random(f"{SEED} {what}")

    def rows(self):
        """All rows as (table, values), those that others refer to first within a table."""
        yield from self.people_rows()
        yield from self.organisation_rows()
        yield from self.affiliation_rows()
        yield from self.story_rows()

    def requests(self):
        """What is asked: new stories more often than old ones, people as often as they are named, pairs that one
        story names, and places deep in the list of all public stories."""
        chance = self.chance("requests")
        public = [number for number in range(1, self.stories + 1) if self.is_public(number)]
        articles = []
        while len(articles) < REQUESTS:
            back = int(chance.expovariate(4 / len(public)))
            if back < len(public):
                articles.append(slug("a", public[-1 - back]))
        people = self.draw(chance, self.people, REQUESTS)
        pairs = {number: None for number in chance.sample(public, min(REQUESTS, len(public)))}
        for number, named, owners, _ in self.casts():
            if number in pairs:
                pairs[number] = [slug("o", owners[0]), slug("p", named[0][0])]
        first = min(50_000, len(public) // 2)
        return {
            "articles": articles,
            "people": [slug("p", person) for person in people],
            "pairs": list(pairs.values()),
            "offsets": [first + PAGE * page for page in range(DEEP_PAGES)],
        }

    def is_public(self, number):
        return self.states[number - 1] == "published"

    def people_rows(self):
        chance = self.chance("person")
        for number, name in enumerate(self.person_names, 1):
            yield "person", (number, slug("p", number), name, self.sentence(chance, 12, 40))

    def organisation_rows(self):
        chance = self.chance("organisation")
        for number, name in enumerate(self.organisation_names, 1):
            has_parent = number > 10 and chance.random() < 0.3
            yield "organisation", (number, slug("o", number), name, chance.randrange(1, number) if has_parent else None)

    def affiliation_rows(self):
        chance = self.chance("affiliation")
        number = 0
        for person in range(1, len(self.people) + 1):
            for organisation in self.draw_distinct(chance, self.organisations, chance.randint(1, 3)):
                number += 1
                begin = START + datetime.timedelta(days=chance.randrange(6_000))
                end = begin + datetime.timedelta(days=chance.randrange(100, 2_000))
                until = end.date() if chance.random() < 0.5 else None
                yield "affiliation", (number, person, organisation, chance.choice(TITLES), begin.date(), until)

    def casts(self):
        """Of each story: its number, the people with their roles, subjects first, the organisations, the links."""
        chance = self.chance("cast")
        for number in range(1, self.stories + 1):
            people = self.draw_distinct(chance, self.people, chance.randint(3, 9))
            roles = ["subject"] + chance.choices(ROLES, k=len(people) - 1)
            named = sorted(zip(people, roles), key=lambda cast: cast[1] != "subject")
            owners = self.draw_distinct(chance, self.organisations, chance.randint(2, 6))
            yield number, named, owners, self.links(chance, number)

    def links(self, chance, number):
        """Public stories that a story leads to: most not long before it."""
        links = {}
        for _ in range(chance.randint(4, 7)):
            near = chance.random() < 0.9
            other = number - 1 - int(chance.expovariate(1 / 2_000)) if near else 0
            while other < 1 or other == number or not self.is_public(other):
                other = chance.randint(1, self.stories)
            links.setdefault(other, chance.choice(LINKS))
        return links

    def story_rows(self):
        chance = self.chance("story")
        step = YEARS_SECONDS / self.stories
        for number, named, owners, links in self.casts():
            published = START + datetime.timedelta(seconds=int(step * (number + 4 * chance.random())))
            updated = published + datetime.timedelta(seconds=chance.randrange(900_000))
            yield "article", (
                number,
                slug("a", number),
                self.title(chance, 6, 11),
                self.sentence(chance, 18, 32),
                self.body(chance, named, owners),
                self.states[number - 1],
                chance.choice(SECTIONS),
                published,
                updated,
            )
            for position, (person, role) in enumerate(named):
                yield "article_person", (number, person, role, position)
            for position, organisation in enumerate(owners):
                yield "article_organisation", (number, organisation, position)
            for position, (other, kind) in enumerate(links.items()):
                yield "related_story", (number, other, position, kind)

    def body(self, chance, named, owners):
        paragraphs = [[] for _ in range(chance.randint(7, 13))]
        names = [self.person_names[person - 1] for person, _ in named]
        names += [self.organisation_names[organisation - 1] for organisation in owners]
        for place, name in enumerate(names):
            paragraphs[place % len(paragraphs)].append(f"{name} {chance.choice(DEEDS)}.")
        return "\n\n".join(" ".join([*naming, chance.choice(self.paragraphs)]) for naming in paragraphs)

    def make_words(self, count):
        chance = self.chance("words")
        words = {}
        while len(words) < count:
            words[syllables(chance, chance.randint(1, 3))] = None
        return list(words)

    def make_names(self, what, count, shortest, longest):
        """Names of capitalised words, no two alike."""
        chance = self.chance(what)
        names = {}
        while len(names) < count:
            size = chance.randint(shortest, longest)
            names[" ".join(syllables(chance, 2).capitalize() for _ in range(size))] = None
        return list(names)

    def make_paragraph(self, chance):
        return " ".join(self.sentence(chance, 8, 16) for _ in range(chance.randint(3, 5)))

    def sentence(self, chance, shortest, longest):
        return self.title(chance, shortest, longest) + "."

    def title(self, chance, shortest, longest):
        words = chance.choices(self.words, cum_weights=self.word_weights, k=chance.randint(shortest, longest))
        return " ".join(words).capitalize()

    @staticmethod
    def draw(chance, weights, count):
        return [rank + 1 for rank in chance.choices(range(len(weights)), cum_weights=weights, k=count)]

    def draw_distinct(self, chance, weights, count):
        return list(dict.fromkeys(self.draw(chance, weights, count)))


def state(chance):
    return "published" if chance < 0.95 else "draft" if chance < 0.98 else "withdrawn"


def syllables(chance, count):
    parts = (BEGINNINGS, VOWELS, ENDINGS)
    return "".join(chance.choice(part) for _ in range(count) for part in parts)


class Checksum:
    """One number over all rows that go by: two newsrooms with the same one are the same."""

    def __init__(self):
        self.digest = hashlib.sha256()

    def over(self, rows):
        for row in rows:
            self.digest.update(repr(row).encode())
            yield row

    def __str__(self):
        return self.digest.hexdigest()[:16]
