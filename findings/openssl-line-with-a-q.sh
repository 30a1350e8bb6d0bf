#!/usr/bin/env bash
# A line that begins with Q ends openssl's s_client, and one with k stays out of the stream, if it
# comes by itself.
#
# Guessed:  openssl s_client carries what it reads on stdin to the other side, as nc does, with TLS
#           around it: a program's lines are piped into it, and each arrives.
# Instead:  If what it reads begins with Q, it ends; if with R, k or K, it asks for new keys, and
#           the text isn't sent. That is meant for hands on a keyboard, and counts from a pipe as
#           well. It looks at the first letter of each read only: a file is read in pieces of
#           kilobytes, so "QUIT" in its second line arrives, and the same lines written one by one,
#           as a live program does, end the connection at that one, with 0 and all that follows
#           lost. A stream of symbols loses those from Q on, and one with small k's goes on without
#           them. -quiet, which says nothing of it in its name, is the cure.
# Versions: openssl 3.0.22-1~deb12u2, Python 3.11
# Seen:     Package: openssl Version: 3.0.22-1~deb12u2
#           at once: IBM kids MSFT QCOM ZM arrived, still there
#           one by one: IBM MSFT arrived, ended with 0
#           one by one, -quiet: IBM kids MSFT QCOM ZM arrived, still there
# Source:   openssl-s_client(1), "CONNECTED COMMANDS" (a line that begins with Q, R, k or K; -quiet
#           turns them off).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download openssl=3.0.22-1~deb12u2 libssl3=3.0.22-1~deb12u2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/openssl_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: openssl Version: 3.0.22-1~deb12u2
at once: IBM kids MSFT QCOM ZM arrived, still there
one by one: IBM MSFT arrived, ended with 0
one by one, -quiet: IBM kids MSFT QCOM ZM arrived, still there'
cat >"$box/program.py" <<'PY'
import glob
import os
import ssl
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=":".join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")))
openssl = f"{box}/root/usr/bin/openssl"
subprocess.run([openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                "/CN=x", "-config", "/dev/null", "-keyout", f"{box}/key.pem", "-out", f"{box}/cert.pem"], env=room,
               check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(f"{box}/cert.pem", f"{box}/key.pem")
listener = socket.create_server(("127.0.0.1", 0))


def look(name, lines, apart, *options):
    got = []

    def serve():
        link, _ = listener.accept()
        with context.wrap_socket(link, server_side=True) as tls:
            tls.settimeout(20)
            try:
                while piece := tls.recv(65536):
                    got.append(piece)
            except (OSError, ssl.SSLError):
                pass

    server = threading.Thread(target=serve)
    server.start()
    client = subprocess.Popen(
        [openssl, "s_client", "-connect", f"127.0.0.1:{listener.getsockname()[1]}", *options], env=room, bufsize=0,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        for piece in ([line + "\n" for line in lines] if apart else ["\n".join(lines) + "\n"]):
            try:
                client.stdin.write(piece.encode())
            except BrokenPipeError:
                break
            time.sleep(0.4)
        ended = client.poll()
        client.stdin.close()
        time.sleep(0.4)
    finally:
        client.terminate()
        client.wait(20)
    server.join(30)
    print(f"{name}: {' '.join(b''.join(got).decode().split())} arrived,",
          "still there" if ended is None else f"ended with {ended}")


WORDS = ["IBM", "kids", "MSFT", "QCOM", "ZM"]
look("at once", WORDS, False)
look("one by one", WORDS, True)
look("one by one, -quiet", WORDS, True, "-quiet")
listener.close()
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
