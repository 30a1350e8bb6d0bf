#!/usr/bin/env bash
# The postal mark of Korean text is lost by the larger charset, with the letter behind it.
#
# Guessed:  UHC (windows-949, the Web's "euc-kr") has all of EUC-KR and more, so
#           text in EUC-KR can be read as UHC; and where iconv can't go on it
#           stops in front of what it does not know, so that a program which
#           puts U+FFFD and passes over one byte loses no other letter.
# Instead:  glibc's EUC-KR has the mark that KS X 1001:2002 added, 0xA2E8, and
#           its UHC has not. There UHC stops BEHIND the pair, and for no other:
#           of 24,066 pairs of bytes between two letters 7,017 stop it in front.
#           The usual recovery swallows the letter after the mark, and text read
#           in pieces differs from the same text read at once.
# Versions: glibc tables of libc6 2.36-9+deb12u14, Python 3.11
# Seen:     Package: libc6 Version: 2.36-9+deb12u14
#           EUC-KR: a2e8 is U+327E
#           UHC: EILSEQ after 3 bytes of 4; a and b with U+FFFD between: False
#           UHC: 7017 pairs stop in front, 1 behind: a2e8
# Source:   KS X 1001:2002 (0x2268, postal code mark); The Unicode Standard,
#           U+327E CIRCLED KOREAN CHARACTER IEUNG U; POSIX.1-2017, iconv(): the
#           pointer stands behind what was converted.
# Date:     2026-11-27
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's build of the tables, unpacked into the folder; nothing is installed.
(cd "$box" && apt-get download libc6=2.36-9+deb12u14 >/dev/null 2>&1 && dpkg -x libc6_*.deb libc)
package=$(dpkg-deb -f "$box"/libc6_*.deb Package Version | tr '\n' ' ')
export GCONV_PATH="$box/libc/usr/lib/$(uname -m)-linux-gnu/gconv"

wanted='Package: libc6 Version: 2.36-9+deb12u14
tables of the unpacked package: True
EUC-KR: a2e8 is U+327E
UHC: EILSEQ after 3 bytes of 4; a and b with U+FFFD between: False
UHC: 7017 pairs stop in front, 1 behind: a2e8'
cat >"$box/program.py" <<'PY'
import ctypes
import errno
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.iconv_open.restype = ctypes.c_void_p
libc.iconv.restype = ctypes.c_size_t
libc.iconv.argtypes = [ctypes.c_void_p] + [ctypes.c_void_p] * 4


def convert(handle, data):
    """The text so far, how many bytes were taken, and the error's name."""
    source = ctypes.create_string_buffer(data, len(data))
    target = ctypes.create_string_buffer(64)
    at = ctypes.c_void_p(ctypes.addressof(source))
    to = ctypes.c_void_p(ctypes.addressof(target))
    left = ctypes.c_size_t(len(data))
    room = ctypes.c_size_t(64)
    result = libc.iconv(handle, *map(ctypes.byref, (at, left, to, room)))
    failed = result == ctypes.c_size_t(-1).value
    name = errno.errorcode[ctypes.get_errno()] if failed else None
    return target.raw[: 64 - room.value].decode(), len(data) - left.value, name


def recovered(handle, data):
    text = ""
    while data:
        part, count, name = convert(handle, data)
        text += part + ("\ufffd" if name else "")
        data = data[count + (1 if name else 0) :]
    return text


eucKR, uhc = (libc.iconv_open(b"UTF-8", name) for name in (b"EUC-KR", b"UHC"))
with open("/proc/self/maps") as maps:
    print("tables of the unpacked package:", os.environ["GCONV_PATH"] + "/UHC.so" in maps.read())
text, _, _ = convert(eucKR, b"\xa2\xe8")
print(f"EUC-KR: a2e8 is U+{ord(text):04X}")
_, count, name = convert(uhc, b"a\xa2\xe8b")
print(f"UHC: {name} after {count} bytes of 4;", end=" ")
print("a and b with U+FFFD between:", recovered(uhc, b"a\xa2\xe8b") == "a\ufffdb")
front, behind = 0, []
for pair in (bytes([a, b]) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF)):
    _, count, name = convert(uhc, b"a" + pair + b"b")
    if name == "EILSEQ" and count == 3:
        behind.append(pair.hex())
    elif name == "EILSEQ":
        front += 1
print(f"UHC: {front} pairs stop in front, {len(behind)} behind:", *behind)
PY
seen=${package% }$'\n'$(timeout 60 python3 "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
