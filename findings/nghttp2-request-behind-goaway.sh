#!/usr/bin/env bash
# Whether a request behind the client's GOAWAY is read depends on how TCP cut the bytes.
#
# Guessed:  GOAWAY from a client says that it takes no streams of the server's;
#           the client's own go on (RFC 9113, 6.8), and a parser of bytes finds
#           the same frames in them, whatever pieces they come in.
# Instead:  nghttp2's server session reads a HEADERS frame that is in the same
#           piece as GOAWAY and tells of it. In the next piece it takes all bytes
#           without a word, where no other stream is open: no request, no reset,
#           no error. A client that cleans up early gets its answer or hears
#           nothing, by the size of a segment.
# Versions: libnghttp2-14 1.52.0-1+deb12u3, Python 3.11
# Seen:     Package: libnghttp2-14 Version: 1.52.0-1+deb12u3
#           library 1.52.0
#           in one piece: 41 of 41 bytes taken, frames 4 7 1
#           cut behind GOAWAY: 41 of 41 bytes taken, frames 4 7
#           the same with a stream open: frames 4 1 7 1
# Source:   RFC 9113, section 6.8; nghttp2, nghttp2_session_want_read().
# Date:     2026-11-27
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's build, unpacked into the folder; nothing is installed.
(cd "$box" && apt-get download libnghttp2-14=1.52.0-1+deb12u3 >/dev/null 2>&1 && dpkg -x libnghttp2-14_*.deb lib)
package=$(dpkg-deb -f "$box"/libnghttp2-14_*.deb Package Version | tr '\n' ' ')

wanted='Package: libnghttp2-14 Version: 1.52.0-1+deb12u3
library 1.52.0
in one piece: 41 of 41 bytes taken, frames 4 7 1
cut behind GOAWAY: 41 of 41 bytes taken, frames 4 7
the same with a stream open: frames 4 1 7 1'
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


class Header(ctypes.Structure):
    _fields_ = [("length", ctypes.c_size_t), ("stream", ctypes.c_int32), ("type", ctypes.c_uint8)]


Received = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(Header), ctypes.c_void_p)


def read(*pieces):
    """How many bytes a fresh session takes, and the types of the frames that it tells of."""
    types = []
    callback = Received(lambda session, frame, user: types.append(frame.contents.type) or 0)
    callbacks, session = ctypes.c_void_p(), ctypes.c_void_p()
    lib.nghttp2_session_callbacks_new(ctypes.byref(callbacks))
    lib.nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, callback)
    lib.nghttp2_session_server_new(ctypes.byref(session), callbacks, None)
    taken = 0
    for piece in (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", *pieces):
        taken += lib.nghttp2_session_mem_recv(session, piece, ctypes.c_size_t(len(piece)))
    lib.nghttp2_session_del(session)
    lib.nghttp2_session_callbacks_del(callbacks)
    return taken - 24, " ".join(map(str, types))


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def get(stream):
    # GET http://h/
    return frame(1, 5, stream, bytes([0x82, 0x86, 0x84, 0x41, 1]) + b"h")


# What opens a stream without ending it: the request has a body yet to come.
post = frame(1, 4, 1, bytes([0x83, 0x86, 0x84, 0x41, 1]) + b"h")
settings, goaway = frame(4, 0, 0), frame(7, 0, 0, bytes(8))
first = settings + goaway
whole = len(first + get(1))
print(f"in one piece: {read(first + get(1))[0]} of {whole} bytes taken, frames {read(first + get(1))[1]}")
print(f"cut behind GOAWAY: {read(first, get(1))[0]} of {whole} bytes taken, frames {read(first, get(1))[1]}")
print(f"the same with a stream open: frames {read(settings + post + goaway, get(3))[1]}")
PY
seen=${package% }$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
