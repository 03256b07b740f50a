# What the benchmarks share. They source it from the root of the repository, on Linux.
#
# Builds the binary in release, makes a folder that is gone at the end, and gives the functions below.
# shellcheck shell=bash

export LC_ALL=C
cargo build --release --quiet --locked
masthead=${CARGO_TARGET_DIR:-target}/release/masthead
scratch=$(mktemp -d "${TMPDIR:-/tmp}/masthead-bench.XXXXXXXX")
server=
postgres=

finish() {
  trap '' INT TERM HUP
  stop_server
  if [[ -n $postgres ]]; then
    psql -q "$MASTHEAD_TEST_POSTGRES_URL" -c "DROP DATABASE IF EXISTS $postgres WITH (FORCE)" || true
  fi
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# use_sqlite: the hub's database is an empty file from here on.
use_sqlite() {
  export MASTHEAD_DATABASE_URL="sqlite:$scratch/hub.db?mode=rwc"
}

# use_postgres: the hub's database is a new one on the server of MASTHEAD_TEST_POSTGRES_URL from here on.
use_postgres() {
  local url=$MASTHEAD_TEST_POSTGRES_URL path
  path=${url%%\?*}
  postgres=masthead_bench_$$
  psql -q "$url" -c "CREATE DATABASE $postgres"
  export MASTHEAD_DATABASE_URL="${path%/*}/$postgres${url#"$path"}"
}

# write_stories COUNT: writes that many plain stories to $scratch/stories.
write_stories() {
  mkdir "$scratch/stories"
  awk -v count="$1" -v folder="$scratch/stories" -f bench/import/stories.awk
}

# on_databases WORK: imports the stories and calls WORK with the database's name: SQLite, then PostgreSQL if it is given.
on_databases() {
  local database
  for database in SQLite ${MASTHEAD_TEST_POSTGRES_URL:+PostgreSQL}; do
    if [[ $database == SQLite ]]; then use_sqlite; else use_postgres; fi
    # More files than a command line takes.
    printf '%s\0' "$scratch"/stories/*.txt |
      xargs -0 -n 20000 -s 1500000 "$masthead" import --publish --report json >"$scratch/report"
    # The stories that link to others.
    sed -n 's/.*[05]\.txt".*"slug":"\([^"]*\)".*/\1/p' "$scratch/report" | tail -n 200 >"$scratch/slugs"
    "$1" "$database"
  done
}

# start_server: starts the hub on a free port of this machine; sets server (its process) and address.
start_server() {
  local line
  exec {said}< <(exec env MASTHEAD_LISTEN=127.0.0.1:0 "$masthead" serve 2>"$scratch/log")
  server=$!
  if ! read -r -u "$said" line || ! read -r -u "$said" _; then
    cat "$scratch/log" >&2
    return 1
  fi
  address=${line#*//}
  address=${address%%/*}
}

stop_server() {
  [[ -n $server ]] || return 0
  kill "$server" 2>/dev/null || true
  wait "$server" || true
  exec {said}<&-
  server=
}

# requests QUERY_FILE: GraphQL requests for the query, as lines of JSON, one for each story that links to others.
requests() {
  local query
  query=$(tr -s ' \n' ' ' <"$1")
  sed "s|.*|{\"query\":\"$query\",\"variables\":{\"slug\":\"&\"}}|" "$scratch/slugs"
}

# ask REQUEST: prints the hub's answer to a GraphQL request, and fails unless it is one without errors.
ask() {
  local socket answer
  exec {socket}<>"/dev/tcp/${address%:*}/${address##*:}"
  printf 'POST /graphql HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
    "$address" "${#1}" "$1" >&"$socket"
  answer=$(cat <&"$socket")
  exec {socket}>&-
  printf '%s' "${answer#*$'\r\n\r\n'}"
  [[ $answer == "HTTP/1.1 200"* && $answer != *'"errors"'* ]]
}
