import Glibc
import Testing

@testable import Syscalls

@Suite struct SocketAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1", 80, "127.0.0.1:80"),
            ("0.0.0.0", 0, "0.0.0.0:0"),
            ("255.255.255.255", 65_535, "255.255.255.255:65535"),
            ("localhost", 8080, "127.0.0.1:8080"),
            ("::1", 80, "[::1]:80"),
            ("::", 0, "[::]:0"),
            ("2001:db8::7", 443, "[2001:db8::7]:443"),
            ("::ffff:10.0.0.1", 1, "[::ffff:10.0.0.1]:1"),
        ] as [(String, UInt16, String)]
    )
    func `a numeric address reads as it is written in a URL`(host: String, port: UInt16, text: String) throws {
        let address = try #require(SocketAddress(host: host, port: port))
        #expect(address.description == text)
        #expect(address.port == port)
    }

    @Test(arguments: [
        "", " ", "a", "example.org", "Localhost", "127.0.0", "127.1", "256.0.0.1", "127.0.0.1.1", "127.0.0.1 ",
        " 127.0.0.1", "127.0.0.01", "0x7f.0.0.1", "2130706433", "-1.0.0.0", "127.0.0.1:80", "[::1]", ":", ":::",
        "::1::",
        "::g", "fe80::1%eth0", "1:2:3:4:5:6:7:8:9", "١٢٧.0.0.1", "127.0.0.1\0", "127.0.0.1\0.example.org", "::1\0",
        "localhost\0", "\0", String(repeating: "1", count: 100_000), String(repeating: ":", count: 100_000),
    ])
    func `what is no numeric address is none`(host: String) {
        #expect(SocketAddress(host: host, port: 80) == nil)
    }

    @Test(arguments: ["127.0.0.1", "1.2.3.4", "::1", "2001:db8::7", "::"], [0, 1, 255, 256, 65_535] as [UInt16])
    func `an address comes back from the kernel's form as it went in`(host: String, port: UInt16) throws {
        let address = try #require(SocketAddress(host: host, port: port))
        let read = unsafe address.withRaw { raw, length in
            unsafe SocketAddress.read { target, targetLength in
                unsafe memcpy(target, raw, Int(length))
                unsafe targetLength.pointee = length
                return 0
            }
        }
        #expect(read == .some(address))
    }

    @Test func `an address that could not be read, or of another family, is none`() {
        #expect(unsafe SocketAddress.read { _, _ in -1 } == nil)
        #expect(unsafe SocketAddress.read { _, _ in 0 } == nil)
        let local = unsafe SocketAddress.read { target, _ in
            unsafe target.pointee.sa_family = sa_family_t(AF_UNIX)
            return 0
        }
        #expect(local == nil)
    }
}
