#!/usr/bin/env bash
# One short CONTINUATION frame is too many when its head comes byte by byte.
#
# Guessed:  The limit against floods of CONTINUATION, eight by default, counts
#           frames; a request whose fields need one such frame is far from it.
# Instead:  nghttp2 counts each call that ends within the nine bytes of the
#           frame's head. Handed over in single bytes (a slow link, small TLS
#           records) the one frame counts as nine, and the session ends with
#           "too many CONTINUATION frames". In two pieces the same is a request.
# Versions: libnghttp2-14 1.52.0-1+deb12u3, Python 3.11
# Seen:     Package: libnghttp2-14 Version: 1.52.0-1+deb12u3
#           library 1.52.0
#           head in pieces of 9: request, of 4: request, of 2: request, of 1:
#           -905 Too many CONTINUATION frames following a HEADER frame
# Source:   RFC 9113, section 6.10; nghttp2_option_set_max_continuations(),
#           which Debian has with the mend of CVE-2024-28182.
# Date:     2026-11-27
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's build, unpacked into the folder; nothing is installed.
(cd "$box" && apt-get download libnghttp2-14=1.52.0-1+deb12u3 >/dev/null 2>&1 && dpkg -x libnghttp2-14_*.deb lib)
package=$(dpkg-deb -f "$box"/libnghttp2-14_*.deb Package Version | tr '\n' ' ')

wanted='Package: libnghttp2-14 Version: 1.52.0-1+deb12u3
library 1.52.0
head in pieces of 9: request, of 4: request, of 2: request, of 1: -905 Too many CONTINUATION frames following a HEADER frame'
cat >"$box/program.py" <<'PY'
import ctypes
import glob
import sys

lib = ctypes.CDLL(glob.glob(sys.argv[1] + "/lib/usr/lib/*/libnghttp2.so.14")[0])
lib.nghttp2_session_mem_recv.restype = ctypes.c_ssize_t


class Info(ctypes.Structure):
    _fields_ = [("age", ctypes.c_int), ("number", ctypes.c_int), ("version", ctypes.c_char_p)]


lib.nghttp2_version.restype = ctypes.POINTER(Info)
print("library", lib.nghttp2_version(0).contents.version.decode())
lib.nghttp2_strerror.restype = ctypes.c_char_p


class Header(ctypes.Structure):
    _fields_ = [("length", ctypes.c_size_t), ("stream", ctypes.c_int32), ("type", ctypes.c_uint8)]


Received = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(Header), ctypes.c_void_p)


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


# GET http://h/, its last field in a CONTINUATION.
start = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0) + frame(1, 1, 1, bytes([0x82, 0x86, 0x84]))
rest = frame(9, 4, 1, bytes([0x41, 1]) + b"h")


def outcome(size):
    types = []
    callback = Received(lambda session, frame, user: types.append(frame.contents.type) or 0)
    callbacks, session = ctypes.c_void_p(), ctypes.c_void_p()
    lib.nghttp2_session_callbacks_new(ctypes.byref(callbacks))
    lib.nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, callback)
    lib.nghttp2_session_server_new(ctypes.byref(session), callbacks, None)
    pieces = [start] + [rest[at : min(at + size, 9)] for at in range(0, 9, size)] + [rest[9:]]
    for piece in pieces:
        taken = lib.nghttp2_session_mem_recv(session, piece, ctypes.c_size_t(len(piece)))
        if taken < 0:
            return f"{taken} {lib.nghttp2_strerror(ctypes.c_int(taken)).decode()}"
    return "request" if 1 in types else "nothing"


print("head in pieces of " + ", of ".join(f"{size}: {outcome(size)}" for size in (9, 4, 2, 1)))
PY
seen=${package% }$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
