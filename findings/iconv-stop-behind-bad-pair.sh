#!/usr/bin/env bash
# Guess: when iconv stops with EILSEQ, the input pointer is left at what was wrong, whatever the charset, as POSIX
# has it, so a decoder that puts U+FFFD and skips one byte loses nothing that is good.
# Instead: of all pairs that stand for nothing in UHC (windows-949, the Web's "euc-kr"), glibc stops BEHIND a single
# one, the hole after its last symbol, so that there the usual recovery swallows the next good character, and text read
# in pieces differs from the same text read at once. BIG5, GBK, JOHAB and EUC-TW have no such pair.
# Version: glibc 2.36-9+deb12u14 (Debian 12).
# Source: POSIX.1-2017, iconv(), DESCRIPTION; seen 2026-11-27 while decoding random bytes whole and in pieces.
set -euo pipefail
version=2.36-9+deb12u14
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.bash"

# Debian's own build of the library's tables, unpacked into the folder; nothing of it is installed.
(cd "$box" && apt-get download -q "libc6=$version" >/dev/null 2>&1 && dpkg -x libc6_*.deb libc)
python3 -m venv "$box/venv"
export GCONV_PATH="$box/libc/usr/lib/$(uname -m)-linux-gnu/gconv"

expect_output 'BIG5: [] of 10155
GBK: [] of 2275
JOHAB: [] of 7492
EUC-TW: [] of 18183
UHC: [a2e8] of 7018' <<'P'
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
libc.iconv_open.restype = ctypes.c_void_p
libc.iconv.restype = ctypes.c_size_t
libc.iconv.argtypes = [ctypes.c_void_p] + [ctypes.c_void_p] * 4


def taken(handle, data):
    """How many bytes were taken before iconv stopped with an error; None without one."""
    source = ctypes.create_string_buffer(data, len(data))
    target = ctypes.create_string_buffer(64)
    at = ctypes.c_void_p(ctypes.addressof(source))
    to = ctypes.c_void_p(ctypes.addressof(target))
    left = ctypes.c_size_t(len(data))
    room = ctypes.c_size_t(64)
    result = libc.iconv(handle, ctypes.byref(at), ctypes.byref(left), ctypes.byref(to), ctypes.byref(room))
    stopped = result == ctypes.c_size_t(-1).value and ctypes.get_errno() == errno.EILSEQ
    return len(data) - left.value if stopped else None


# A letter, each pair of bytes, and a letter.
for charset in ("BIG5", "GBK", "JOHAB", "EUC-TW", "UHC"):
    handle = libc.iconv_open(b"UTF-8", charset.encode())
    bad = 0
    behind = []
    for pair in (bytes([first, second]) for first in range(0x81, 0xFF) for second in range(0x40, 0xFF)):
        count = taken(handle, b"a" + pair + b"b")
        bad += count is not None
        if count == 3:
            behind.append(pair.hex())
    print(f"{charset}: [{' '.join(behind)}] of {bad}")
P
