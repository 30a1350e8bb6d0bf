#!/usr/bin/env bash
# protobuf's FieldMask adds a list to the one that is there, at each update once more, and a cleared
# message stays.
#
# Guessed:  MergeMessage with a mask makes the named fields of the target those of the
#           source, as an update by a mask does everywhere: a price of 0 comes through, a
#           list becomes the new list, and a part that the source lacks is gone.
# Instead:  only plain values do. A list is appended to what is there, so an update that is
#           sent twice, as one is that got no answer, leaves each tag twice. A part that is
#           set is merged into the old one, and its old values remain where the source has
#           none. A part that the source doesn't have stays as it was, though the mask names
#           it, and so does a list that was emptied: nothing can be taken away.
#           replace_repeated_field and replace_message_field say so, one for each kind.
# Versions: protobuf 7.36.2, Python 3.11
# Seen:     before: value 'old', list a, part java_package old, go_package old
#           update: value 'new', list b, part java_package new
#           sent once: value 'new', list a b, part java_package new, go_package old
#           sent twice: value 'new', list a b b, part java_package new, go_package old
#           update without any of them: value '', list a, part java_package old, go_package old
#           sent twice, both with replace: value 'new', list b, part java_package new
# Source:   google/protobuf/field_mask.proto, "Field Masks in Update Operations" (new values
#           of a repeated field are appended, a message is merged into the one that is
#           there).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check protobuf==7.36.2

wanted='before: value '\''old'\'', list a, part java_package old, go_package old
update: value '\''new'\'', list b, part java_package new
sent once: value '\''new'\'', list a b, part java_package new, go_package old
sent twice: value '\''new'\'', list a b b, part java_package new, go_package old
update without any of them: value '\'''\'', list a, part java_package old, go_package old
sent twice, both with replace: value '\''new'\'', list b, part java_package new'
cat >"$box/program.py" <<'PY'
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.field_mask_pb2 import FieldMask

# A message that comes with the library, with a plain field, a list and a part.
MASK = FieldMask(paths=["package", "dependency", "options"])


def show(name, held):
    part = ", ".join(f"{field.name} {value}" for field, value in held.options.ListFields())
    print(f"{name}: value {held.package!r}, list {' '.join(held.dependency) or 'empty'}, part {part or 'none'}")


def start():
    return FileDescriptorProto(package="old", dependency=["a"], options=dict(java_package="old", go_package="old"))


held = start()
show("before", held)
update = FileDescriptorProto(package="new", dependency=["b"], options=dict(java_package="new"))
show("update", update)
for time in ("once", "twice"):
    MASK.MergeMessage(update, held)
    show(f"sent {time}", held)
held = start()
MASK.MergeMessage(FileDescriptorProto(), held)
show("update without any of them", held)
held = start()
for _ in range(2):
    MASK.MergeMessage(update, held, replace_message_field=True, replace_repeated_field=True)
show("sent twice, both with replace", held)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
