import Configuration
import Foundation
import Syscalls
import Testing

@testable import JobConfig

@Suite struct JobFileListenFaultTests {
    private func read(_ listen: String, file: String = "jobs.yaml") -> (server: ServerSettings?, messages: [String]) {
        let text = "server: { listen: \(listen) }\njobs: { a: { every: 1h, generate: counter } }\n"
        let (read, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: file, variables: [:])
        return (read?.server, diagnostics.map { $0.message + ($0.fixIt.map { " | \($0)" } ?? "") })
    }

    @Test(arguments: [
        ("127.0.0.1:5001", ["127.0.0.1:5001"]), ("[127.0.0.1:5001, \"[::1]:5001\"]", ["127.0.0.1:5001", "[::1]:5001"]),
        ("unix:/run/t.sock", ["unix:/run/t.sock"]), ("unix:///run/t.sock", ["unix:/run/t.sock"]),
        ("unix:run/t.sock", ["unix:/etc/t/run/t.sock"]), ("unix:./t.sock", ["unix:/etc/t/t.sock"]),
        ("[127.0.0.1:0, 127.0.0.1:0]", ["127.0.0.1:0", "127.0.0.1:0"]),
        ("[{ address: 127.0.0.1:5001 }, { address: unix:/t.sock }]", ["127.0.0.1:5001", "unix:/t.sock"]),
    ])
    func `an item is an address or a socket file`(listen: String, addresses: [String]) throws {
        let (server, messages) = read(listen, file: "/etc/t/jobs.yaml")
        #expect(messages == [])
        #expect(try #require(server).addresses.map(\.description) == addresses)
    }

    @Test(arguments: [("0666", 0o666), ("660", 0o660), ("\"0600\"", 0o600), ("0o640", 0o640)])
    func `the mode of a socket file is octal`(text: String, mode: Int) throws {
        let (server, messages) = read("[{ address: unix:/t.sock, mode: \(text) }]")
        #expect(messages == [])
        #expect(try #require(server).addresses == [.unix(UnixAddress(path: "/t.sock", mode: UInt32(mode)))])
    }

    private static let long = "/" + String(repeating: "x", count: 107)

    @Test(arguments: [
        ("[]", "\"listen\" of server names no address; leave the line out for 127.0.0.1:5000"),
        (
            "[8080]",
            "item 1 of \"listen\" of server has no address; did you mean 127.0.0.1:8080, or 0.0.0.0:8080 for all networks? | \"127.0.0.1:8080\""
        ),
        ("[127.0.0.1:1, 127.0.0.1:1]", "item 2 of \"listen\" of server is there already; leave it out"),
        ("[unix:/a, { address: unix:/a, mode: 600 }]", "item 2 of \"listen\" of server is there already; leave it out"),
        ("[[a]]", "item 1 of \"listen\" of server must be an address such as 127.0.0.1:5000, not a list"),
        ("\"unix:\"", "\"listen\" of server names no socket file; write a path, such as unix:/run/tickertape.sock"),
        ("unix:/run/", "\"listen\" of server names no socket file; write a path, such as unix:/run/tickertape.sock"),
        ("unix:\(long)", "\"listen\" of server has a path of 108 bytes, \(long); the kernel takes 107"),
        (
            "[{ mode: 600 }]",
            "item 1 of \"listen\" of server lacks an address; write one such as address: 127.0.0.1:5000"
        ),
        ("[{ address: 127.0.0.1:1, mode: 600 }]", "\"mode\" goes with a socket file; an address has none"),
        (
            "[{ address: unix:/a, mode: rw }]",
            "\"mode\" of item 1 of \"listen\" of server must be three octal digits such as 660, not \"rw\""
        ),
        (
            "[{ address: unix:/a, mode: \"+66\" }]",
            "\"mode\" of item 1 of \"listen\" of server must be three octal digits such as 660, not \"+66\""
        ),
        (
            "[{ address: unix:/a, mode: 888 }]",
            "\"mode\" of item 1 of \"listen\" of server must be three octal digits such as 660, not \"888\""
        ),
        (
            "[{ adress: unix:/a }]",
            "item 1 of \"listen\" of server lacks an address; write one such as address: 127.0.0.1:5000"
        ),
    ])
    func `what is no address is told`(listen: String, message: String) {
        let (server, messages) = read(listen)
        #expect(server == nil)
        #expect(messages.first == message)
    }
}
