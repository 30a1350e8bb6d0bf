import Configuration
import Testing

@Suite struct ByteCountTextTests {
    @Test(arguments: [
        ("0", 0), ("10", 10), ("64MiB", 64 << 20), ("500kB", 500_000), ("1.5KiB", 1536), ("1TiB", 1 << 40), ("3B", 3),
        ("0.1KiB", 102), ("1MB", 1_000_000), ("9223372036854775807", .max), ("7.5GiB", 8_053_063_680),
    ])
    func `sizes are read`(text: String, bytes: Int) {
        #expect(ByteCountText.parse(text) == bytes)
    }

    @Test(arguments: [
        "", "x", "-1", "+1", "1.5", "1.", ".5MiB", "1..5MiB", "64M", "64mib", "64 MiB", "1e3", "9223372036854775808",
        "9000000000TiB", "99999999999999999999.5TiB", "MiB", "1MiB1", "0x10", "nan", "٣MiB",
    ])
    func `everything else is refused without a trap`(text: String) {
        #expect(ByteCountText.parse(text) == nil)
    }

    @Test(arguments: [
        (0, "0B"), (1, "1B"), (1000, "1kB"), (1024, "1KiB"), (1500, "1500B"), (65_536, "64KiB"), (67_108_864, "64MiB"),
        (1_500_000, "1500kB"), (1 << 40, "1TiB"),
    ])
    func `a size is written so that it is read again`(bytes: Int, text: String) {
        #expect(ByteCountText.format(bytes) == text)
        #expect(ByteCountText.parse(text) == bytes)
    }
}
