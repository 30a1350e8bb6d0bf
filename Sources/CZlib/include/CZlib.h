#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Compresses into the gzip format (RFC 1952), as well as zlib can.
///
/// zlib is loaded when this is first called, so building needs none of its headers; Debian has it on every machine, since
/// dpkg and libcurl need it.
///
/// Returns the size, or 0 where `room` does not suffice, memory is short, or there is no zlib.
size_t gzip_compress(const uint8_t *bytes, size_t count, uint8_t *result, size_t room);

#pragma clang assume_nonnull end
