#!/usr/bin/env bash
# An answer that was cut off is a success for Perl's LWP and Mojo, and with a Content-Length for
# Ruby's Net::HTTP.
#
# Guessed:  an answer shorter than its Content-Length, or without its last chunk, is an
#           error for a client of HTTP, or at least not a success: that is what the length
#           is for. The clients of one language agree about it.
# Instead:  LWP says is_success for both; for chunks there are two fields more in the
#           answer, X-Died and Client-Aborted, and for a length that is too short nothing at
#           all. Mojolicious' client has no error either; it calls a connection closed too
#           early only if not even the status has come. Ruby's Net::HTTP raises for chunks
#           and takes what there is of a length, so that it depends on the server whether
#           half a list is noticed: a file with a length isn't, a page made on the way is.
#           HTTP::Tiny, which comes with Perl, gives 599 for each. A mirror or a poll that
#           goes by success keeps 12 of 100 bytes as the newest state.
# Versions: libwww-perl 6.68-1, libnet-http-perl 6.22-1, libmojolicious-perl 9.31+dfsg-1,
#           ruby3.1 3.1.7+really3.1.2-0+deb12u1, perl 5.36 (HTTP::Tiny)
# Seen:     Package: libwww-perl Version: 6.68-1
#           Package: libmojolicious-perl Version: 9.31+dfsg-1
#           Package: ruby3.1 Version: 3.1.7+really3.1.2-0+deb12u1
#           LWP: whole success, 12 bytes; length success, 12 bytes; chunks success, 12 bytes, X-Died
#           Mojo: whole success, 12 bytes; length success, 12 bytes; chunks success, 12 bytes
#           HTTP::Tiny: whole success, status 200; length failure, status 599; chunks failure, status 599
#           Net::HTTP of Ruby: whole success, 12 bytes; length success, 12 bytes; chunks EOFError
# Source:   LWP::UserAgent's manual (X-Died and Client-Aborted, and that is_success doesn't
#           tell), Mojo/UserAgent.pm (when a connection is closed too early), and Ruby's
#           net/http/response.rb, ignore_eof, as the packages bring them; not read anew: RFC
#           9112, 8 (such an answer is incomplete).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download libwww-perl=6.68-1 libhttp-message-perl=6.44-1 liburi-perl=5.17-1 \
        libhttp-date-perl=6.05-2 libnet-http-perl=6.22-1 libencode-locale-perl=1.05-3 \
        libhtml-parser-perl=3.81-1+deb12u1 liblwp-mediatypes-perl=6.04-2 libtry-tiny-perl=0.31-2 \
        libhttp-cookies-perl=6.10-1 libhttp-negotiate-perl=6.01-2 libfile-listing-perl=6.15-1 \
        libio-html-perl=1.004-3 libwww-robotrules-perl=6.02-1 libclone-perl=0.46-1 libtimedate-perl=2.3300-2 \
        libhtml-tagset-perl=3.20-6 libmojolicious-perl=9.31+dfsg-1 ruby3.1=3.1.7+really3.1.2-0+deb12u1 \
        libruby3.1=3.1.7+really3.1.2-0+deb12u1 libyaml-0-2=0.2.5-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in libwww-perl libmojolicious-perl ruby3.1; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: libwww-perl Version: 6.68-1
Package: libmojolicious-perl Version: 9.31+dfsg-1
Package: ruby3.1 Version: 3.1.7+really3.1.2-0+deb12u1
LWP: whole success, 12 bytes; length success, 12 bytes; chunks success, 12 bytes, X-Died
Mojo: whole success, 12 bytes; length success, 12 bytes; chunks success, 12 bytes
HTTP::Tiny: whole success, status 200; length failure, status 599; chunks failure, status 599
Net::HTTP of Ruby: whole success, 12 bytes; length success, 12 bytes; chunks EOFError'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading

box = sys.argv[1]
usr = f"{box}/root/usr"
libraries = glob.glob(f"{usr}/lib/*-linux-gnu")
perl = os.pathsep.join([f"{usr}/share/perl5", *glob.glob(f"{usr}/lib/*/perl5/5.36")])
ruby = os.pathsep.join([f"{usr}/lib/ruby/3.1.0", *glob.glob(f"{usr}/lib/*/ruby/3.1.0")])
room = dict(os.environ, PERL5LIB=perl, RUBYLIB=ruby, LD_LIBRARY_PATH=os.pathsep.join(libraries), NO_PROXY="127.0.0.1",
            no_proxy="127.0.0.1")
CLIENTS = {
    "LWP": ["perl", "-MLWP::UserAgent", "-e", """
        my $got = LWP::UserAgent->new->get($ARGV[0]);
        print $got->is_success ? "success" : "failure", ", ", length($got->content), " bytes";
        print ", X-Died" if $got->header("X-Died")"""],
    "Mojo": ["perl", "-MMojo::UserAgent", "-e", """
        my $got = Mojo::UserAgent->new->get($ARGV[0]);
        print $got->res->is_success ? "success" : "failure", ", ", length($got->res->body), " bytes";
        print ", error" if $got->error"""],
    "HTTP::Tiny": ["perl", "-MHTTP::Tiny", "-e", """
        my $got = HTTP::Tiny->new->get($ARGV[0]);
        print $got->{success} ? "success" : "failure", ", status $got->{status}" """],
    "Net::HTTP of Ruby": [f"{usr}/bin/ruby3.1", "--disable-gems", "-rnet/http", "-e", """
        begin
          got = Net::HTTP.get_response(URI(ARGV[0]))
          print Net::HTTPSuccess === got ? "success" : "failure", ", ", got.body.size, " bytes"
        rescue => error
          print error.class
        end"""],
}
BODY = b"a 1\nb 2\nc 3\n"
HEADS = {b"/length": b"Content-Length: 100\r\n\r\n" + BODY,
         b"/chunks": b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(BODY), BODY),
         b"/whole": b"Content-Length: 12\r\n\r\n" + BODY}


def answer(link):
    with link:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = link.recv(65536)
            if not piece:
                return
            head += piece
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + HEADS[head.split()[1]])


def serve():
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
for name, command in CLIENTS.items():
    said = []
    for path in "/whole", "/length", "/chunks":
        url = f"http://127.0.0.1:{listener.getsockname()[1]}{path}"
        done = subprocess.run([*command, url], env=room, stdout=subprocess.PIPE, text=True, timeout=60)
        said.append(f"{path[1:]} {done.stdout}")
    print(f"{name}: " + "; ".join(said))
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
