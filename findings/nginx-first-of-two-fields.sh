#!/usr/bin/env bash
# Whether nginx keeps an answer hangs on the order of two fields: an Expires in the past in front
# of max-age wins, behind it it doesn't.
#
# Guessed:  the order of fields with different names means nothing, and where there is
#           max-age Expires isn't looked at: "Expires: 0" beside "max-age=60" is an old
#           habit, for caches that know no better.
# Instead:  nginx looks at each field as it comes. An Expires that has passed, or that is 0,
#           takes the answer out of the cache, and a Cache-Control that comes later can't
#           put it back; the other way round Expires finds the time set and leaves it. So
#           each request goes to the server, until somebody updates a framework that writes
#           its fields in another order, or puts a proxy between that does. An Expires in
#           the future in front does no harm: max-age and no-store behind it count.
#           X-Accel-Expires, nginx's own word, which is said to go before all else, doesn't
#           help behind such an Expires either. Varnish keeps both. proxy_ignore_headers
#           Expires is the cure.
# Versions: nginx 1.22.1-9+deb12u11, varnish 7.1.1-2+deb12u1, Python 3.11
# Seen:     Package: nginx Version: 1.22.1-9+deb12u11
#           Package: varnish Version: 7.1.1-2+deb12u1
#           max-age=60: nginx keeps it, nginx without Expires keeps it, varnish keeps it
#           past Expires, max-age=60: nginx asks each time, nginx without Expires keeps it, varnish keeps it
#           max-age=60, past Expires: nginx keeps it, nginx without Expires keeps it, varnish keeps it
#           Expires: 0, max-age=60: nginx asks each time, nginx without Expires keeps it, varnish keeps it
#           max-age=60, Expires: 0: nginx keeps it, nginx without Expires keeps it, varnish keeps it
#           future Expires, no-store: nginx asks each time, nginx without Expires asks each time, varnish asks each time
#           past Expires, X-Accel-Expires: 60: nginx asks each time, nginx without Expires keeps it, varnish asks each time
#           X-Accel-Expires: 60, past Expires: nginx keeps it, nginx without Expires keeps it, varnish asks each time
# Source:   the nginx mailing list, February 2012, "Order of HTTP headers change cache
#           behaviour", with the answer of its developer, who would count it as a bug; not
#           read anew: RFC 9111, 5.3 (max-age overrides Expires).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download nginx=1.22.1-9+deb12u11 varnish=7.1.1-2+deb12u1 libvarnishapi3=7.1.1-2+deb12u1 \
        libjemalloc2=5.3.0-1 libpcre2-8-0=10.42-1+deb12u2 tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in nginx varnish; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: nginx Version: 1.22.1-9+deb12u11
Package: varnish Version: 7.1.1-2+deb12u1
max-age=60: nginx keeps it, nginx without Expires keeps it, varnish keeps it
past Expires, max-age=60: nginx asks each time, nginx without Expires keeps it, varnish keeps it
max-age=60, past Expires: nginx keeps it, nginx without Expires keeps it, varnish keeps it
Expires: 0, max-age=60: nginx asks each time, nginx without Expires keeps it, varnish keeps it
max-age=60, Expires: 0: nginx keeps it, nginx without Expires keeps it, varnish keeps it
future Expires, no-store: nginx asks each time, nginx without Expires asks each time, varnish asks each time
past Expires, X-Accel-Expires: 60: nginx asks each time, nginx without Expires keeps it, varnish asks each time
X-Accel-Expires: 60, past Expires: nginx keeps it, nginx without Expires keeps it, varnish asks each time'
cat >"$box/program.py" <<'PY'
import email.utils
import glob
import http.client
import os
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
root = f"{box}/root"
libraries = glob.glob(f"{root}/usr/lib/*-linux-gnu*")
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(libraries))
PAST, FUTURE = (f"Expires: {email.utils.formatdate(time.time() + more, usegmt=True)}" for more in (-3600, 3600))
KEEP = "Cache-Control: max-age=60"
ANSWERS = [("max-age=60", [KEEP]), ("past Expires, max-age=60", [PAST, KEEP]), ("max-age=60, past Expires", [KEEP, PAST]),
           ("Expires: 0, max-age=60", ["Expires: 0", KEEP]), ("max-age=60, Expires: 0", [KEEP, "Expires: 0"]),
           ("future Expires, no-store", [FUTURE, "Cache-Control: no-store"]),
           ("past Expires, X-Accel-Expires: 60", [PAST, "X-Accel-Expires: 60"]),
           ("X-Accel-Expires: 60, past Expires", ["X-Accel-Expires: 60", PAST])]
asked = {}


def answer(link):
    with link:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = link.recv(65536)
            if not piece:
                return
            head += piece
        path = head.split()[1].decode()
        asked[path] = asked.get(path, 0) + 1
        fields = "\r\n".join(ANSWERS[int(path.split("/")[-1])][1])
        link.sendall(f"HTTP/1.1 200 OK\r\nDate: {email.utils.formatdate(usegmt=True)}\r\n{fields}\r\n"
                     "Connection: close\r\nContent-Length: 3\r\n\r\n105".encode())


def serve():
    while True:
        threading.Thread(target=answer, args=(behind.accept()[0],), daemon=True).start()


def free():
    with socket.create_server(("127.0.0.1", 0)) as port:
        return port.getsockname()[1]


def ask(port, path):
    for _ in range(300):
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            link.request("GET", path)
            link.getresponse().read()
            link.close()
            return
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit("no server")


behind = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
to, plain, cured, varnish = behind.getsockname()[1], free(), free(), free()
with open(f"{box}/nginx.conf", "w") as conf:
    conf.write(f"""daemon off; master_process off; pid {box}/ours; error_log /dev/null; events {{}}
http {{
    access_log off; client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3;
    uwsgi_temp_path {box}/4; scgi_temp_path {box}/5; proxy_cache_path {box}/cache keys_zone=tape:1m; proxy_cache tape;
    server {{ listen 127.0.0.1:{plain}; location / {{ proxy_pass http://127.0.0.1:{to}; }} }}
    server {{
        listen 127.0.0.1:{cured}; proxy_ignore_headers Expires; location / {{ proxy_pass http://127.0.0.1:{to}; }}
    }}
}}""")
with open(f"{box}/vcl", "w") as vcl:
    vcl.write(f'vcl 4.1; backend behind {{ .host = "127.0.0.1"; .port = "{to}"; }}\n')
tcc = f"{root}/usr/bin/tcc -B{glob.glob(f'{root}/usr/lib/*-linux-gnu/tcc')[0]} -nostdlib -shared -o %o %s"
servers = []
for name, command in (("nginx", ["nginx", "-c", f"{box}/nginx.conf", "-p", box]),
                      ("varnish", ["varnishd", "-F", "-j", "none", "-n", f"{box}/work", "-a", f"127.0.0.1:{varnish}",
                                   "-f", f"{box}/vcl", "-s", "malloc,10m", "-p", f"cc_command={tcc}"])):
    servers.append(subprocess.Popen([f"{root}/usr/sbin/{command[0]}", *command[1:]], env=room,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    with open(f"{box}/{name}.pid", "w") as pid:
        pid.write(f"{servers[-1].pid}\n")
try:
    for number, (name, _) in enumerate(ANSWERS):
        kept = []
        for cache, port in (("nginx", plain), ("nginx without Expires", cured), ("varnish", varnish)):
            path = f"/{port}/{number}"
            for _ in range(3):
                ask(port, path)
            kept.append(f"{cache} {'keeps it' if asked[path] == 1 else 'asks each time'}")
        print(f"{name}: " + ", ".join(kept))
finally:
    for server in servers:
        server.terminate()
        server.wait(20)
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
