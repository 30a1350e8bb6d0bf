#!/usr/bin/env bash
# Whether a limit beside $ref counts hangs on the first line of a JSON schema, and on the library
# where there is none.
#
# Guessed:  {"$ref": "#/definitions/price", "minimum": 0} is a price that is at least 0: all
#           words of a schema count, so $ref adds the ones from elsewhere. A schema that
#           named another draft would be refused if it meant something else.
# Instead:  up to draft 7 everything beside $ref is ignored, from 2019-09 on it counts. The
#           same schema allows -5 with "$schema" of draft 7 and not with 2020-12; without
#           the line jsonschema takes the newest draft, and fastjsonschema draft 7. No check
#           of the schema itself objects. Inside of allOf the limit counts everywhere.
# Versions: jsonschema 4.26.0, fastjsonschema 2.22.3, Python 3.11
# Seen:     minimum 0 beside $ref:
#             draft 7: -5 taken, 5 taken, five refused
#             2019-09: -5 refused, 5 taken, five refused
#             2020-12: -5 refused, 5 taken, five refused
#             no $schema: -5 refused (fastjsonschema taken), 5 taken, five refused
#           minimum 0 and $ref in allOf:
#             draft 7: -5 refused, 5 taken, five refused
#             2019-09: -5 refused, 5 taken, five refused
#             2020-12: -5 refused, 5 taken, five refused
#             no $schema: -5 refused, 5 taken, five refused
# Source:   JSON Schema draft-07, core, section 8.3 (other properties beside $ref must be
#           ignored); draft 2019-09, core, 8.2.4.1 and its change log.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    jsonschema==4.26.0 fastjsonschema==2.22.3

wanted='minimum 0 beside $ref:
  draft 7: -5 taken, 5 taken, five refused
  2019-09: -5 refused, 5 taken, five refused
  2020-12: -5 refused, 5 taken, five refused
  no $schema: -5 refused (fastjsonschema taken), 5 taken, five refused
minimum 0 and $ref in allOf:
  draft 7: -5 refused, 5 taken, five refused
  2019-09: -5 refused, 5 taken, five refused
  2020-12: -5 refused, 5 taken, five refused
  no $schema: -5 refused, 5 taken, five refused'
cat >"$box/program.py" <<'PY'
import fastjsonschema
import jsonschema
from jsonschema.validators import validator_for

DRAFTS = {"draft 7": "http://json-schema.org/draft-07/schema#",
          "2019-09": "https://json-schema.org/draft/2019-09/schema",
          "2020-12": "https://json-schema.org/draft/2020-12/schema", "no $schema": None}
REF = {"$ref": "#/definitions/price"}


def taken(check):
    try:
        check()
    except (jsonschema.ValidationError, fastjsonschema.JsonSchemaValueException):
        return "refused"
    return "taken"


def look(name, price):
    print(f"{name}:")
    for draft, address in DRAFTS.items():
        schema = {"definitions": {"price": {"type": "number"}}, "properties": {"price": price}}
        if address:
            schema["$schema"] = address
        validator_for(schema).check_schema(schema)
        shown = []
        for value in (-5, 5, "five"):
            document = {"price": value}
            by_one = taken(lambda: jsonschema.validate(document, schema))
            by_other = taken(lambda: fastjsonschema.validate(schema, document))
            shown.append(f"{value} {by_one}" + (f" (fastjsonschema {by_other})" if by_one != by_other and
                                                draft in ("draft 7", "no $schema") else ""))
        print(f"  {draft}: {', '.join(shown)}")


look("minimum 0 beside $ref", {**REF, "minimum": 0})
look("minimum 0 and $ref in allOf", {"allOf": [REF, {"minimum": 0}]})
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
