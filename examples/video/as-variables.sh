#!/bin/sh
# Writes each member of the objects that it reads, one object a line, as "var NAME VALUE".
set -eu
while IFS= read -r line; do
    echo "$line" | tr -d '{}"' | tr ',' '\n' | sed -E 's/^ *([^:]+): */var \1 /'
done
