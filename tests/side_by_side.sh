#!/bin/sh
# Tests in two runs beside each other: one a core, each on a database of its own. What the second said follows the first.
# side_by_side.sh <python> [words for both runs]: every test. With ONE and OTHER set: the tests of these folders alone.
py=$1
shift
other_folders=${OTHER:-tests/journeys tests/plans tests/tenancy tests/web}
said=$(mktemp)
trap 'kill "$other" 2>/dev/null; rm -f "$said"' EXIT INT TERM
JIEDAO_TEST_DATABASE=jiedao_test_beside "$py" -m pytest --durations=40 $other_folders "$@" >"$said" 2>&1 &
other=$!
if [ -n "$ONE" ]; then
    "$py" -m pytest --durations=40 $ONE "$@"
else
    "$py" -m pytest --durations=40 $(printf -- '--ignore %s ' $other_folders) "$@"
fi
first=$?
wait "$other"
second=$?
cat "$said"
[ "$first" -eq 0 ] && [ "$second" -eq 0 ]
