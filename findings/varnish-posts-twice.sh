#!/usr/bin/env bash
# Varnish sends a POST that has no body twice, and its client sees one that went well.
#
# Guessed:  a proxy sends a request again only if doing it twice does no harm: a
#           GET, or one that the server can't have seen. For a POST that the
#           server read before its connection ended the client gets an error.
# Instead:  on a connection that was used before, Varnish takes an end without an
#           answer for one that came too late, and sends the request once more on
#           a new connection, whatever the method. A server that starts a job on
#           "POST /run", and ends or runs into its own timeout while it does, has
#           started it twice, and the client has one 200. A POST with a body is
#           not repeated, as the body has gone by: it gets 503. So it is the short
#           calls, which have nothing to send, that are done twice, and only where
#           there was traffic before them. Caddy answers 502 to both.
# Versions: varnish 7.1.1-2+deb12u1, tcc 0.9.27+git20200814.62c30a4a-1 (as the compiler that Varnish
#           needs), caddy 2.6.2-5, Python 3.11
# Seen:     varnish 7.1.1-2+deb12u1 caddy 2.6.2-5
#           the server reads a request on a kept connection, and closes it without an answer
#           varnish, GET: client has 200, the server got 2
#           varnish, POST without a body: client has 200, the server got 2
#           varnish, POST with a body: client has 503, the server got 1
#           caddy, GET: client has 200, the server got 2
#           caddy, POST without a body: client has 502, the server got 1
#           caddy, POST with a body: client has 502, the server got 1
# Source:   RFC 9110, section 9.2.2 (a proxy must not repeat what isn't
#           idempotent); RFC 9112, section 9.3.1.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 1; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download varnish=7.1.1-2+deb12u1 libvarnishapi3=7.1.1-2+deb12u1 libjemalloc2=5.3.0-1 \
        libpcre2-8-0=10.42-1+deb12u2 tcc=0.9.27+git20200814.62c30a4a-1 caddy=2.6.2-5 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in varnish caddy; do
    printf '%s ' "$name" "$(dpkg-deb -f "$box/$name"_*.deb Version)"
done)

wanted='varnish 7.1.1-2+deb12u1 caddy 2.6.2-5
the server reads a request on a kept connection, and closes it without an answer
varnish, GET: client has 200, the server got 2
varnish, POST without a body: client has 200, the server got 2
varnish, POST with a body: client has 503, the server got 1
caddy, GET: client has 200, the server got 2
caddy, POST without a body: client has 502, the server got 1
caddy, POST with a body: client has 502, the server got 1'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
root = box + "/root"
libraries = glob.glob(root + "/usr/lib/*-linux-gnu")
got = []


def request(link):
    """A whole request, with its body, or nothing at the end."""
    text = b""
    while b"\r\n\r\n" not in text:
        piece = link.recv(65536)
        if not piece:
            return b""
        text += piece
    head, _, body = text.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                body += link.recv(65536)
    return head


def serve(link):
    """Answers the first request on a connection; the second it reads, and closes."""
    if request(link):
        got.append(1)
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nCache-Control: no-store\r\n\r\nok\n")
        if request(link):
            got.append(1)
    link.close()


def listen():
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


def ask(method, body=b""):
    """The status that the client has, and how many requests reached the server."""
    got.clear()
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(20)
        link.connect(box + "/socket")
        length = b"Content-Length: %d\r\n" % len(body) if method == b"POST" else b""
        link.sendall(method + b" /run HTTP/1.1\r\nHost: tape\r\nConnection: close\r\n" + length + b"\r\n" + body)
        answer = b""
        while True:
            piece = link.recv(65536)
            if not piece:
                break
            answer += piece
    time.sleep(0.3)
    return answer[9:12].decode(), len(got)


def look(name, command):
    proxy = subprocess.Popen(command, env=dict(os.environ, LD_LIBRARY_PATH=":".join(libraries), HOME=box,
                                               XDG_DATA_HOME=box, XDG_CONFIG_HOME=box),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open(f"{box}/proxy.pid", "w").write(f"{proxy.pid}\n")
    try:
        for _ in range(600):
            if os.path.exists(box + "/socket"):
                break
            time.sleep(0.05)
        time.sleep(1)
        for what, method, body in (("GET", b"GET", b""), ("POST without a body", b"POST", b""),
                                   ("POST with a body", b"POST", b"now")):
            # Before each there has to be a connection that was used once.
            for _ in range(5):
                if ask(b"GET") == ("200", 1):
                    break
            status, many = ask(method, body)
            print(f"{name}, {what}: client has {status}, the server got {many}", flush=True)
    finally:
        proxy.terminate()
        proxy.wait()
        os.remove(f"{box}/proxy.pid")
        if os.path.exists(box + "/socket"):
            os.remove(box + "/socket")


listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
threading.Thread(target=listen, daemon=True).start()
with open(f"{box}/tape.vcl", "w") as vcl:
    vcl.write('vcl 4.1; backend tape { .host = "127.0.0.1"; .port = "%d"; } sub vcl_recv { return (pass); }\n' % port)
with open(f"{box}/Caddyfile", "w") as conf:
    conf.write("{\n admin off\n}\nhttp:// {\n bind unix/%s/socket\n reverse_proxy 127.0.0.1:%d\n}\n" % (box, port))
tcc = f"{root}/usr/bin/tcc -B{glob.glob(libraries[0] + '/tcc')[0]} -nostdlib -shared -o %o %s"
print("the server reads a request on a kept connection, and closes it without an answer", flush=True)
look("varnish", [f"{root}/usr/sbin/varnishd", "-F", "-j", "none", "-n", f"{box}/work", "-a", f"{box}/socket",
                 "-f", f"{box}/tape.vcl", "-s", "malloc,10m", "-p", f"cc_command={tcc}"])
look("caddy", [f"{root}/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", f"{box}/Caddyfile"])
PY
seen=${packages% }$'\n'$(timeout 120 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
