#!/usr/bin/env bash
# curl's second request on a connection of HTTP/2 by prior knowledge fails.
#
# Guessed:  whoever knows that a server speaks HTTP/2 without TLS says so with
#           --http2-prior-knowledge; several addresses on one line then share a
#           connection, as they do over TLS, and that is what HTTP/2 is for.
# Instead:  the first answer comes, and every further request that would go over
#           the same connection ends with status 16, one after the other as with
#           --parallel. Only --parallel-immediate helps, which opens a connection
#           for each and so gives up the sharing. Scripts that look at several
#           routes of a server by HTTP/2 must start curl for each, or use TLS.
# Versions: curl and libcurl4 7.88.1-10+deb12u15, libnghttp2-14 1.52.0-1+deb12u3,
#           h2 4.1.0 as the server; nginx 1.22.1 sees the same
# Seen:     curl 7.88.1-10+deb12u15
#           one address: status 0, 1 answered on 1 connections
#           two in turn: status 16, 1 answered on 1 connections
#           two in parallel: status 16, 1 answered on 1 connections
#           two in parallel at once: status 0, 2 answered on 2 connections
# Source:   RFC 9113, sections 3.3 and 5.1.2; curl(1), --http2-prior-knowledge.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's build, unpacked into the folder; nothing is installed.
(
    cd "$box"
    for name in curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15 libnghttp2-14=1.52.0-1+deb12u3; do
        apt-get download "$name" >/dev/null 2>&1
    done
    for package in *.deb; do dpkg -x "$package" root; done
)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --disable-pip-version-check h2==4.1.0

wanted='curl 7.88.1-10+deb12u15
one address: status 0, 1 answered on 1 connections
two in turn: status 16, 1 answered on 1 connections
two in parallel: status 16, 1 answered on 1 connections
two in parallel at once: status 0, 2 answered on 2 connections'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

box = sys.argv[1]
curl = box + "/root/usr/bin/curl"
libraries = os.path.dirname(glob.glob(box + "/root/usr/lib/*/libcurl.so.4")[0])
counts = {}
listener = socket.create_server(("127.0.0.1", 0))
address = "http://127.0.0.1:%d/" % listener.getsockname()[1]


def serve(client):
    session = H2Connection(H2Configuration(client_side=False))
    session.initiate_connection()
    client.sendall(session.data_to_send())
    while data := client.recv(65536):
        for event in session.receive_data(data):
            if isinstance(event, RequestReceived):
                counts["answered"] += 1
                session.send_headers(event.stream_id, [(":status", "204")], end_stream=True)
        client.sendall(session.data_to_send())


def accept():
    while True:
        client, _ = listener.accept()
        counts["connections"] += 1
        threading.Thread(target=serve, args=[client], daemon=True).start()


threading.Thread(target=accept, daemon=True).start()
for name, words in (
    ("one address", ["a"]),
    ("two in turn", ["a", "b"]),
    ("two in parallel", ["--parallel", "a", "b"]),
    ("two in parallel at once", ["--parallel", "--parallel-immediate", "a", "b"]),
):
    counts.update(answered=0, connections=0)
    line = [word if word.startswith("-") else address + word for word in words]
    run = subprocess.run(
        [curl, "--silent", "--max-time", "10", "--http2-prior-knowledge", *line],
        env={"LD_LIBRARY_PATH": libraries, "HOME": box},
        capture_output=True,
    )
    print(f"{name}: status {run.returncode}, {counts['answered']} answered on {counts['connections']} connections")
PY
seen=$(dpkg-deb -f "$box"/curl_*.deb Package Version | sed 's/^[A-Za-z]*: //' | tr '\n' ' ' | sed 's/ $//')
seen=$seen$'\n'$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
