#!/usr/bin/env bash
# Behind Apache's HTTP/2 six event streams on one connection let no seventh request through, though
# it says that it takes a hundred.
#
# Guessed:  HTTP/2 ends the limit of six connections that a browser has for a server:
#           streams of events and requests share one connection, up to the hundred that
#           Apache's SETTINGS name, and each gets its answer at once.
# Instead:  a connection begins with six requests that are worked on at a time. Only answers
#           that come to an end raise that, which streams never do; the seventh request, be
#           it for a small file, is taken and waits until one of the six ends, without an
#           error. So seven tabs of a board stop the site for this browser, as with
#           HTTP/1.1, and a trial of a server without that proxy, or one in which a page
#           with many files has been loaded over the connection before, shows nothing: after
#           forty answers the same seven are well. nginx, and its own limit of 128, answers
#           at once.
# Versions: apache2-bin 2.4.71-1~deb12u1, nginx 1.22.1-9+deb12u11, h2 4.4.1, Python 3.11
# Seen:     Package: apache2-bin Version: 2.4.71-1~deb12u1
#           Package: nginx Version: 1.22.1-9+deb12u11
#           Apache: says 100; 0 answers, then 5 streams, and the price at once
#           Apache: says 100; 0 answers, then 6 streams, and the price not within 3 s, but once a stream has ended
#           Apache: says 100; 40 answers, then 6 streams, and the price at once
#           nginx: says 128; 0 answers, then 6 streams, and the price at once
#           nginx: says 128; 0 answers, then 20 streams, and the price at once
# Source:   github.com, icing/mod_h2, #232 and #259 (streams of events that stop
#           further requests; what is done at a time goes up with answers that are well);
#           not read anew: httpd.apache.org, mod_http2, H2MaxSessionStreams (100).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download apache2-bin=2.4.71-1~deb12u1 libapr1=1.7.2-3+deb12u1 libaprutil1=1.6.3-1+deb12u1 \
        libbrotli1=1.0.9-2+deb12u1 libnghttp2-14=1.52.0-1+deb12u3 nginx=1.22.1-9+deb12u11 \
        libpcre2-8-0=10.42-1+deb12u2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in apache2-bin nginx; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check h2==4.4.1

wanted='Package: apache2-bin Version: 2.4.71-1~deb12u1
Package: nginx Version: 1.22.1-9+deb12u11
Apache: says 100; 0 answers, then 5 streams, and the price at once
Apache: says 100; 0 answers, then 6 streams, and the price not within 3 s, but once a stream has ended
Apache: says 100; 40 answers, then 6 streams, and the price at once
nginx: says 128; 0 answers, then 6 streams, and the price at once
nginx: says 128; 0 answers, then 20 streams, and the price at once'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading
import time

import h2.config
import h2.connection
import h2.events
import h2.settings

box = sys.argv[1]
root = f"{box}/root"
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{root}/usr/lib/*-linux-gnu")))
open_streams = []


def stream(link):
    """An event, and then nothing until the test ends it."""
    with link:
        while b"\r\n\r\n" not in (link.recv(65536) or b"\r\n\r\n"):
            pass
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: 1\n\n")
        over = threading.Event()
        open_streams.append(over)
        over.wait(60)


def serve():
    while True:
        threading.Thread(target=stream, args=(behind.accept()[0],), daemon=True).start()


class Client:
    """Asks on one connection; answers() reads until `stream` has ended, or begun, or the time is over."""

    def __init__(self, port):
        for _ in range(200):
            try:
                self.link = socket.create_connection(("127.0.0.1", port), 20)
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        self.talk = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True))
        self.talk.initiate_connection()
        self.begun, self.ended, self.limit = set(), set(), None

    def ask(self, path):
        number = self.talk.get_next_available_stream_id()
        head = [(":method", "GET"), (":scheme", "http"), (":authority", "localhost"), (":path", path)]
        self.talk.send_headers(number, head, end_stream=True)
        self.link.sendall(self.talk.data_to_send())
        return number

    def answers(self, done, number, seconds):
        end = time.monotonic() + seconds
        while number not in done and time.monotonic() < end:
            self.link.settimeout(max(0.01, end - time.monotonic()))
            try:
                piece = self.link.recv(65536)
            except TimeoutError:
                break
            if not piece:
                break
            for event in self.talk.receive_data(piece):
                if isinstance(event, h2.events.RemoteSettingsChanged):
                    new = event.changed_settings.get(h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS)
                    self.limit = new.new_value if new else self.limit
                elif isinstance(event, h2.events.DataReceived):
                    self.begun.add(event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    self.ended.add(event.stream_id)
            self.link.sendall(self.talk.data_to_send())
        return number in done


def look(name, port, before, streams):
    open_streams.clear()
    client = Client(port)
    for _ in range(before):
        assert client.answers(client.ended, client.ask("/price"), 10)
    begun = sum(client.answers(client.begun, client.ask("/stream"), 3) for _ in range(streams))
    price = client.ask("/price")
    at_once = client.answers(client.ended, price, 3)
    open_streams[0].set()
    later = client.answers(client.ended, price, 10)
    for over in open_streams:
        over.set()
    print(f"{name}: says {client.limit}; {before} answers, then {begun} streams, and the price",
          "at once" if at_once else "not within 3 s, but once a stream has ended" if later else "never")
    client.link.close()


def free():
    with socket.create_server(("127.0.0.1", 0)) as port:
        return port.getsockname()[1]


behind = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
to, apache, nginx = behind.getsockname()[1], free(), free()
os.mkdir(f"{box}/files")
os.chmod(box, 0o755)
with open(f"{box}/files/price", "w") as price:
    price.write("105\n")
modules = glob.glob(f"{root}/usr/lib/apache2/modules")[0]
with open(f"{box}/apache.conf", "w") as conf:
    for module in "mpm_event", "authz_core", "proxy", "proxy_http", "http2":
        conf.write(f"LoadModule {module}_module {modules}/mod_{module}.so\n")
    conf.write(f"ServerRoot {box}\nPidFile {box}/apache.pid\nErrorLog {box}/log\nListen 127.0.0.1:{apache}\n"
               "ServerName localhost\nUser nobody\nGroup nogroup\nProtocols h2c http/1.1\n"
               f"DocumentRoot {box}/files\nProxyPass /stream http://127.0.0.1:{to}/stream\n")
with open(f"{box}/nginx.conf", "w") as conf:
    conf.write(f"""daemon off; master_process off; pid {box}/ours; error_log /dev/null; events {{}}
http {{
    access_log off; client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3;
    uwsgi_temp_path {box}/4; scgi_temp_path {box}/5; root {box}/files;
    server {{
        listen 127.0.0.1:{nginx} http2;
        location /stream {{ proxy_pass http://127.0.0.1:{to}; proxy_buffering off; }}
    }}
}}""")
servers = []
for name, command in (("httpd", ["apache2", "-f", f"{box}/apache.conf", "-DFOREGROUND"]),
                      ("nginx", ["nginx", "-c", f"{box}/nginx.conf", "-p", box])):
    servers.append(subprocess.Popen([f"{root}/usr/sbin/{command[0]}", *command[1:]], env=room,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    with open(f"{box}/{name}.pid", "w") as pid:
        pid.write(f"{servers[-1].pid}\n")
try:
    look("Apache", apache, 0, 5)
    look("Apache", apache, 0, 6)
    look("Apache", apache, 40, 6)
    look("nginx", nginx, 0, 6)
    look("nginx", nginx, 0, 20)
finally:
    for server in servers:
        server.terminate()
        server.wait(20)
PY
seen=$packages$'\n'$(timeout 120 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
