#!/bin/sh
# Every test, in two runs beside each other: one a core, each on a database of its own. What the second said follows the first.
# side_by_side.sh <python> [words for both runs]
py=$1
shift
beside="tests/journeys tests/tenancy tests/web"
said=$(mktemp)
trap 'kill "$other" 2>/dev/null; rm -f "$said"' EXIT INT TERM
JIEDAO_TEST_DATABASE=jiedao_test_beside "$py" -m pytest $beside "$@" >"$said" 2>&1 &
other=$!
"$py" -m pytest $(printf -- '--ignore %s ' $beside) "$@"
first=$?
wait "$other"
second=$?
cat "$said"
[ "$first" -eq 0 ] && [ "$second" -eq 0 ]
