import Foundation
import Glibc
import Testing

@testable import Syscalls

@Suite struct UnixListeningSocketTests {
    /// A path in a folder that is removed behind the test.
    private func atPath(_ test: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "u-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try test(folder.appending(path: "s").path)
    }

    /// Connects to a socket file and leaves again.
    ///
    /// - Returns: the kernel's number for why that can't be done; 0 where it can.
    private func connect(_ path: String) -> CInt {
        let visitor = Descriptor(owning: Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0))
        let number = visitor.number
        let result = unsafe UnixAddress(path: path).withRaw { unsafe Glibc.connect(number, $0, $1) }
        return result == 0 ? 0 : errno
    }

    private func mode(_ path: String) throws -> Int {
        let value = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        return try #require(value as? Int)
    }

    @Test(arguments: [0o600, 0o660, 0o666, 0o622])
    func `a socket file takes connections and has the mode that is asked for`(mode: Int) throws {
        try atPath { path in
            let listener = try UnixListeningSocket(UnixAddress(path: path, mode: UInt32(mode)))
            #expect(try self.mode(path) == mode)
            switch listener.accept() {
            case .wouldBlock: break
            default: Issue.record("nobody has connected")
            }
            #expect(connect(path) == 0)
            switch listener.accept() {
            case .connection(_, from: let peer): #expect(peer == nil)
            default: Issue.record("somebody waits")
            }
        }
    }

    @Test func `the file goes with its owner`() throws {
        try atPath { path in
            do { _ = try UnixListeningSocket(UnixAddress(path: path)) }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a file on which nobody listens is replaced`() throws {
        try atPath { path in
            let number = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            do {
                let left = Descriptor(owning: number)
                #expect(unsafe UnixAddress(path: path).withRaw { unsafe bind(left.number, $0, $1) } == 0)
            }
            #expect(connect(path) == ECONNREFUSED)
            let listener = try UnixListeningSocket(UnixAddress(path: path))
            #expect(connect(path) == 0)
            _ = consume listener
        }
    }

    @Test func `a file on which somebody listens is not touched`() throws {
        try atPath { path in
            let listener = try UnixListeningSocket(UnixAddress(path: path))
            let error = #expect(throws: SyscallError.self) { _ = try UnixListeningSocket(UnixAddress(path: path)) }
            #expect(error?.description == "cannot listen on unix:\(path): Address already in use")
            #expect(connect(path) == 0)
            _ = consume listener
        }
    }

    @Test func `what is no socket is not touched`() throws {
        try atPath { path in
            try Data("mine".utf8).write(to: URL(filePath: path))
            let error = #expect(throws: SyscallError.self) { _ = try UnixListeningSocket(UnixAddress(path: path)) }
            #expect(error?.code == EEXIST)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
            // Nor is what a link leads to.
            let link = path + "l"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            #expect(throws: SyscallError.self) { _ = try UnixListeningSocket(UnixAddress(path: link)) }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        }
    }

    @Test func `a file that took its place stays`() throws {
        try atPath { path in
            do {
                let listener = try UnixListeningSocket(UnixAddress(path: path))
                try FileManager.default.removeItem(atPath: path)
                try Data("other".utf8).write(to: URL(filePath: path))
                _ = consume listener
            }
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a path that the kernel can't take is told`() {
        let path = "/tmp/" + String(repeating: "x", count: 103)
        let error = #expect(throws: SyscallError.self) { _ = try UnixListeningSocket(UnixAddress(path: path)) }
        #expect(error?.code == ENAMETOOLONG)
    }
}
