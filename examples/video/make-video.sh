#!/bin/sh
# Makes a film of a case, slowly: a line of JSON for each step, then what came of it.
set -eu
case=$1
if [ "$case" = none ]; then
    echo "there is no case $case" >&2
    exit 3
fi
film=$(mktemp)
trap 'rm -f "$film"' EXIT
trap 'exit 1' INT TERM
for frame in 1 2 3 4 5; do
    sleep 0.2
    echo "frame $frame of case $case" >> "$film"
    echo "{\"progress\": $((frame * 20))}"
done
echo "{\"video\": \"$case.mp4\", \"bytes\": $(wc -c < "$film")}"
