"""Starts the peers, proves that all give the same answers, and loads them by turns: measure.py --help"""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

import load as load_hub
import sinks

HERE = pathlib.Path(__file__).resolve().parent
LOAD = HERE.parent / "pages" / "load.lua"
CONNECTIONS = 16
ROUNDS = 3
SECONDS = 3
WARM_SECONDS = 1
FIRST_SECONDS = 2
SAMPLES = 20
POOL = 10
TICKS = os.sysconf("SC_CLK_TCK")

# What follows the seconds of a date, whole as all are here.
WHOLE_SECOND = re.compile(r"(\.0+)?Z?$")

# The kit's number of each workload and the name of its query here.
WORKLOADS = {"q1": "article", "q2": "front", "q3": "person", "q4": "deep", "q5": "both"}
SERVERS = ("ceiling", "postgraphile", "hub-postgres", "hub-sqlite")


def main():
    options = arguments()
    peers = all_peers(options)
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(Server(name, options)) for name in SERVERS}
        for peer in peers:
            peer.server = servers[peer.server_name]
            peer.write_requests(options)
        if options.what == "requests":
            return
        verify(peers, options)
        if options.what == "run":
            statements = count_statements(peers, options)
            report(load(peers, options), peers, statements)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["requests", "verify", "run"], help="how far to go: each includes those before")
    parser.add_argument("--kit", required=True, help="the bench kit's folder")
    parser.add_argument("--scratch", required=True, type=pathlib.Path, help="where request lists and logs go")
    parser.add_argument("--requests", required=True, help="the file that fill.py wrote")
    parser.add_argument("--kit-postgres", required=True, help="url of the database with the kit's tables")
    parser.add_argument("--kit-sqlite", required=True, help="file with the kit's tables")
    parser.add_argument("--hub-postgres", required=True, help="url of the hub's database")
    parser.add_argument("--hub-sqlite", required=True, help="file of the hub's database")
    parser.add_argument("--masthead", required=True, help="the hub's binary")
    parser.add_argument("--ceiling", required=True, help="the kit's ceiling binary")
    parser.add_argument("--postgraphile", required=True, help="folder in which PostGraphile is installed")
    parser.add_argument("--node", required=True, help="Node 22 or later")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    options = parser.parse_args()
    with open(options.requests, encoding="utf-8") as file:
        options.asked = json.load(file)
    options.database = sinks.Postgres(options.kit_postgres)
    [[options.postmaster]] = options.database.select("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")
    return options


# The servers.


class Server:
    """A program that answers on a port of this machine while the context lasts."""

    def __init__(self, name, options):
        self.name, self.port, self.folder = name, free_port(), None
        port, url = str(self.port), options.kit_postgres
        if name == "ceiling":
            self.command = [options.ceiling]
            self.settings = {"PORT": port, "BENCH_DSN": url, "SQLITE_FILE": options.kit_sqlite, "POOL": str(POOL)}
        elif name == "postgraphile":
            self.command = [options.node, "node_modules/postgraphile/dist/cli-run.js", "-C", "graphile.config.mjs"]
            self.folder = options.postgraphile
            production = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
            self.settings = {"PORT": port, "BENCH_DSN": url, "POOL": str(POOL), **production}
        else:
            self.command = [options.masthead, "serve"]
            database = options.hub_postgres if name == "hub-postgres" else f"sqlite:{options.hub_sqlite}?mode=rwc"
            self.settings = {"MASTHEAD_LISTEN": f"127.0.0.1:{port}", "MASTHEAD_DATABASE_URL": database}
        self.log = options.scratch / f"{name}.log"

    def __enter__(self):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**os.environ, **self.settings},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(600):
            if self.process.poll() is not None:
                sys.exit(f"{self.name} ended at its start:\n{self.log.read_text()}")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=1)
                return self
            except urllib.error.HTTPError:
                return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        sys.exit(f"{self.name} does not answer on port {self.port}")

    def __exit__(self, *_):
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
                return


def free_port():
    """A port that nobody listens on: a program that did would be measured in the peer's place."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# The peers: who answers the workloads, and how they are asked.


class Peer:
    """Someone who answers on `path` of a server, asked in the words of a folder of queries."""

    def __init__(self, name, server, path, queries, cursor, counts=True, is_checked=True):
        self.name, self.server_name, self.path = name, server, path
        self.queries, self.cursor = queries, cursor
        self.counts, self.is_checked = counts, is_checked
        self.bodies = {}
        self.files = {}

    def url(self, workload):
        return f"http://127.0.0.1:{self.server.port}{self.path.format(q=workload)}"

    def ask(self, workload, body):
        request = urllib.request.Request(self.url(workload), body.encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def write_requests(self, options):
        """Makes the requests of each workload, one a line."""
        for workload in WORKLOADS:
            query = self.queries(workload)
            self.bodies[workload] = [to_json({"query": query, "variables": one}) for one in self.variables(workload, options)]
            self.files[workload] = options.scratch / f"requests-{self.name.replace(' ', '-')}-{workload}.txt"
            self.files[workload].write_text("".join(f"{body}\n" for body in self.bodies[workload]))

    def variables(self, workload, options):
        asked = options.asked
        if workload == "q1":
            return [{"slug": slug} for slug in asked["articles"]]
        if workload == "q2":
            return [{}]
        if workload == "q3":
            return [{"slug": slug} for slug in asked["people"]]
        if workload == "q4":
            return [{"cursor": self.cursor(self, options, offset)} for offset in asked["offsets"]]
        return [{"org": organisation, "person": person} for organisation, person in asked["pairs"]]


def all_peers(options):
    kit = pathlib.Path(options.kit) / "queries"
    ours = lambda workload: words(HERE / "queries" / f"{WORKLOADS[workload]}.graphql")
    floor = lambda workload: words(kit / "hub" / f"{workload}.graphql")
    graphile = lambda workload: words(kit / "postgraphile" / f"{workload}.graphql")

    def of_graphile(peer, _, offset):
        body = to_json({"query": words(kit / "postgraphile" / "cursor.graphql"), "variables": {"n": offset - 1}})
        return peer.ask("q4", body)["data"]["allArticles"]["edges"][0]["cursor"]

    return [
        Peer("http", "ceiling", "/http8k", floor, of_rows, counts=False, is_checked=False),
        Peer("db-postgres", "ceiling", "/pg/{q}", floor, of_rows),
        Peer("db-sqlite", "ceiling", "/sqlite/{q}", floor, of_rows, counts=False),
        Peer("postgraphile", "postgraphile", "/graphql", graphile, of_graphile),
        Peer("hub-postgres", "hub-postgres", "/graphql", ours, of_hub),
        Peer("hub-sqlite", "hub-sqlite", "/graphql", ours, of_hub, counts=False),
    ]


def last_before(options, offset):
    """The public story before an offset in the list of all, the newest first: its slug, date and id."""
    columns = "slug, published_at, id"
    order = "published_at DESC, id DESC"
    public = f"SELECT {columns} FROM article WHERE status = 'published' ORDER BY {order}"
    [row] = options.database.select(f"{public} OFFSET {offset - 1} LIMIT 1")
    return row


def of_rows(_, options, offset):
    _, date, number = last_before(options, offset)
    return f"{date}|{number}"


def of_hub(peer, options, offset):
    """The hub's own cursor, asked for by the story's date."""
    slug, date, _ = last_before(options, offset)
    at = date.replace(" ", "T")
    query = """query ($from: DateTime!, $until: DateTime!) {
      articles(filter: { publishedAt: { from: $from, until: $until } }) { edges { cursor node { slug } } }
    }"""
    body = to_json({"query": query, "variables": {"from": f"{at}Z", "until": f"{at}.001Z"}})
    edges = peer.ask("q4", body)["data"]["articles"]["edges"]
    return next(edge["cursor"] for edge in edges if edge["node"]["slug"] == slug)


def words(path):
    """A query on one line."""
    return " ".join(path.read_text().split())


def to_json(value):
    return json.dumps(value, separators=(",", ":"))


# The proof.


def verify(peers, options):
    """Compares all answers with those of the database ceiling, and stops where one differs."""
    floor = next(peer for peer in peers if peer.name == "db-postgres")
    for workload in WORKLOADS:
        count = len(floor.bodies[workload])
        samples = range(0, count, max(1, count // SAMPLES))[:SAMPLES]
        answers = {sample: plain(floor.ask(workload, floor.bodies[workload][sample])) for sample in samples}
        if not all(answers.values()):
            sys.exit(f"{workload}: {floor.name} has no answer to some request")
        for peer in peers:
            if peer is floor or not peer.is_checked:
                continue
            for sample, expected in answers.items():
                answer = plain(peer.ask(workload, peer.bodies[workload][sample]))
                if answer != expected:
                    told, wanted = difference(answer, expected)
                    sys.exit(f"{workload}, request {sample + 1}: {peer.name} says {told!r}, {floor.name} {wanted!r}")
        checked = ", ".join(peer.name for peer in peers if peer.is_checked and peer is not floor)
        print(f"{workload} ({WORKLOADS[workload]}): {len(answers)} answers, the same from {floor.name}, {checked}", flush=True)


def plain(value, key=None):
    """What an answer says, in the order in which it says it, without the names and the wrappings of a schema: an object
    is the tuple of its values, and one with a single value is that value."""
    if isinstance(value, dict):
        values = tuple(plain(inner, name) for name, inner in value.items())
        return values[0] if len(values) == 1 else values
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if key == "role":
        return "ABOUT" if value in load_hub.ROLES else "MENTIONS"
    if key == "kind":
        return load_hub.RELATIONS[value]
    if key == "publishedAt":
        return WHOLE_SECOND.sub("", value).replace("T", " ")
    return value


def difference(one, other):
    """The first place at which two plain answers differ."""
    if type(one) is type(other) and isinstance(one, list | tuple) and len(one) == len(other):
        return next(difference(*pair) for pair in zip(one, other) if pair[0] != pair[1])
    return one, other


# The load.


def count_statements(peers, options):
    """Statements that PostgreSQL runs for a request, those that only mark transactions left out."""
    database = options.database
    counts = {}
    marks = "^(BEGIN|COMMIT|ROLLBACK|SET|RESET|DISCARD|COPY)"
    count = f"SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query !~* '{marks}' AND query NOT LIKE '%pg_stat_statements%'"
    for peer in (peer for peer in peers if peer.counts):
        for workload in WORKLOADS:
            bodies = peer.bodies[workload][:SAMPLES]
            for body in bodies:
                peer.ask(workload, body)
            database.run("SELECT pg_stat_statements_reset()")
            for body in bodies:
                peer.ask(workload, body)
            [[calls]] = database.select(count)
            counts[peer.name, workload] = int(calls) / len(bodies)
    return counts


def load(peers, options):
    """Loads all peers with all workloads, one after another, the first peer another one in each round."""
    cells = collections.defaultdict(list)
    for peer in peers:
        for workload in WORKLOADS:
            # Compilers and caches get their time before anything counts.
            once(peer, workload, FIRST_SECONDS, options)
    for number in range(options.rounds):
        first = number % len(peers)
        for workload in WORKLOADS:
            for peer in peers[first:] + peers[:first]:
                once(peer, workload, WARM_SECONDS, options)
                cell = once(peer, workload, options.seconds, options)
                cells[peer.name, workload].append(cell)
                print(f"round {number + 1} {workload} {peer.name}: {cell['rate']:.0f}/s", file=sys.stderr, flush=True)
    return cells


def once(peer, workload, seconds, options):
    before, began = spent(peer, options), time.monotonic()
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", LOAD, peer.url(workload)]
    done = subprocess.run([*command, "--", peer.files[workload]], check=True, capture_output=True, text=True)
    took = time.monotonic() - began
    server, postgres, machine, own = (after - past for after, past in zip(spent(peer, options), before))
    requests, rate, p50, p99, failures = map(float, done.stdout.splitlines()[-1].split())
    settle(peer, options)
    answered = 1 - failures / requests if requests else 0
    requests = max(requests, 1)
    return {
        # Only answers count. Who gives none is told as failing, and has a rate that ratios can be taken of.
        "rate": max(rate * answered, 0.1),
        "failed": 1 - answered,
        "p50": p50,
        "p99": p99,
        # The clock counts in ticks: what it did not see is told as one.
        "server": max(server, 1 / TICKS) / requests * 1_000,
        "postgres": postgres / requests * 1_000,
        "others": (machine - server - postgres - own) / took,
    }


def settle(peer, options):
    """Waits until what an ended load left in flight is done, at most a minute."""
    for _ in range(600):
        before = sum(spent(peer, options)[:2])
        time.sleep(0.1)
        if sum(spent(peer, options)[:2]) - before <= 1 / TICKS:
            return


def spent(peer, options):
    """Seconds of processor time: the peer's server, PostgreSQL, the whole machine, and the loads of this program."""
    with open("/proc/stat", encoding="ascii") as file:
        times = [int(time) for time in file.readline().split()[1:9]]
    idle = times[3] + times[4]
    own = os.times()
    server, postgres = family(peer.server.process.pid), family(options.postmaster)
    return server, postgres, (sum(times) - idle) / TICKS, own.children_user + own.children_system


def family(process):
    """Seconds of processor time of a process, its descendants and those that ended."""
    try:
        with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
            times = file.read().rpartition(")")[2].split()[11:15]
        children = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return 0
    return sum(map(int, times)) / TICKS + sum(map(family, children))


# The table.


def report(cells, peers, statements):
    print("\n| Query | Peer | req/s | × R | × H | p50 ms | p99 ms | server CPU ms | PostgreSQL CPU ms | statements |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for workload in WORKLOADS:
        for peer in peers:
            at = lambda key: statistics.median(cell[key] for cell in cells[peer.name, workload])
            told = statements.get((peer.name, workload))
            row = (
                WORKLOADS[workload],
                peer.name,
                f"{at('rate'):,.0f}",
                f"{ratio(cells, workload, peer.name, 'db-postgres'):.2f}",
                f"{ratio(cells, workload, peer.name, 'http'):.4f}",
                f"{at('p50'):.2f}",
                f"{at('p99'):.1f}",
                f"{at('server'):.3f}",
                f"{at('postgres'):.3f}",
                "" if told is None else f"{told:.3g}",
            )
            print(f"| {' | '.join(row)} |")
    print("\n| Geometric mean of all five | × R | × PostGraphile | CPU × R |\n|---|---|---|---|")
    for peer in peers[1:]:
        mean = lambda of: statistics.geometric_mean(of(workload) for workload in WORKLOADS)
        rates = [mean(lambda workload: ratio(cells, workload, peer.name, other)) for other in ("db-postgres", "postgraphile")]
        processor = mean(lambda workload: spent_ratio(cells, workload, peer.name, "db-postgres"))
        print(f"| {peer.name} | {rates[0]:.2f} | {rates[1]:.2f} | {processor:.2f} |")
    for (name, workload), some in cells.items():
        failed = max(cell["failed"] for cell in some)
        if failed:
            print(f"\n{name} left {failed:.0%} of {WORKLOADS[workload]} without an answer in its worst round.")
    others = statistics.median(cell["others"] for some in cells.values() for cell in some)
    print(f"\nOthers took {others:.2f} of a processor (median of all loads).")


def ratio(cells, workload, peer, other):
    """Requests a second against another peer's, within a round, then the median of the rounds."""
    pairs = zip(cells[peer, workload], cells[other, workload])
    return statistics.median(one["rate"] / another["rate"] for one, another in pairs)


def spent_ratio(cells, workload, peer, other):
    """Processor time of a request, the server's and PostgreSQL's, against another peer's in the same way."""
    both = lambda cell: cell["server"] + cell["postgres"]
    pairs = zip(cells[peer, workload], cells[other, workload])
    return statistics.median(both(one) / both(another) for one, another in pairs)


if __name__ == "__main__":
    main()
