import Foundation
import Glibc
import Testing

@testable import Syscalls

/// The kernel puts an event into the queue before the call that causes it returns; so nothing here waits.
@Suite struct DirectoryWatcherTests {
    /// Something that happens in the test's folder.
    typealias Act = @Sendable (Folder) throws -> Void

    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// How things are before.
        var before: Act = { _ in }
        /// Changes, each of which must be noticed; the watches are renewed in between.
        var changes: [Act]
    }

    private static let save: Act = { try $0.write("x", to: "etc/jobs.yaml") }
    private static let make: Act = { folder in
        try folder.make("etc")
        try folder.write("x", to: "etc/jobs.yaml")
    }
    private static let mount: Act = { folder in
        try folder.make("etc/..1")
        try folder.write("x", to: "etc/..1/jobs.yaml")
        try folder.link("etc/..data", to: "..1")
        try folder.link("etc/jobs.yaml", to: "..data/jobs.yaml")
    }
    private static func swap(_ number: Int) -> Act {
        { folder in
            try folder.make("etc/..\(number)")
            try folder.write("x", to: "etc/..\(number)/jobs.yaml")
            try folder.link("etc/..data_tmp", to: "..\(number)")
            try folder.rename("etc/..data_tmp", to: "etc/..data")
            try folder.remove("etc/..\(number - 1)")
        }
    }

    static let stories = [
        Story(testDescription: "written in place", before: make, changes: [save, save]),
        Story(
            testDescription: "another renamed over it",
            before: make,
            changes: (1...3).map { number in
                { folder in
                    try folder.write("\(number)", to: "etc/.jobs.yaml.swp")
                    try folder.rename("etc/.jobs.yaml.swp", to: "etc/jobs.yaml")
                }
            }
        ),
        Story(
            testDescription: "set aside and made anew",
            before: make,
            changes: [{ try $0.rename("etc/jobs.yaml", to: "etc/jobs.yaml~") }, save, save]
        ),
        Story(
            testDescription: "removed and made",
            before: make,
            changes: [{ try $0.remove("etc/jobs.yaml") }, save, save]
        ),
        Story(
            testDescription: "made readable",
            before: make,
            changes: [{ #expect(unsafe chmod($0.path("etc/jobs.yaml"), 0o600) == 0) }]
        ),
        Story(
            testDescription: "a folder that does not exist yet",
            changes: [{ try $0.make("etc") }, save, { try $0.remove("etc") }, { try $0.make("etc") }, save]
        ),
        Story(
            testDescription: "another folder put in place",
            before: make,
            changes: [
                { folder in
                    try folder.make("new")
                    try folder.write("x", to: "new/jobs.yaml")
                    try folder.rename("etc", to: "old")
                }, { try $0.rename("new", to: "etc") }, save, { try $0.remove("etc") },
            ]
        ),
        Story(
            testDescription: "a mounted configuration whose link is swapped",
            before: { folder in
                try folder.make("etc")
                try mount(folder)
            },
            changes: [swap(2), swap(3), swap(4)]
        ),
        Story(
            testDescription: "a link to a file elsewhere",
            before: { folder in
                try folder.make("etc")
                try folder.make("far/away")
                try folder.link("etc/jobs.yaml", to: folder.path("far/away/real"))
            },
            changes: [
                { try $0.write("x", to: "far/away/real") }, { try $0.write("y", to: "far/away/real") },
                { try $0.remove("far/away/real") }, { try $0.remove("far/away") }, { try $0.make("far/away") },
                { try $0.write("x", to: "far/away/real") }, { try $0.remove("etc/jobs.yaml") },
            ]
        ),
        Story(
            testDescription: "a folder that is a link",
            before: { folder in
                try folder.make("one")
                try folder.make("two")
                try folder.link("etc", to: "one")
            },
            changes: [
                save,
                { folder in
                    try folder.link("etc.new", to: "../\(folder.name)/two")
                    try folder.rename("etc.new", to: "etc")
                }, save, { try $0.remove("two/jobs.yaml") },
            ]
        ),
        Story(
            testDescription: "a link that leads to itself, then to a file",
            before: { folder in
                try folder.make("etc")
                try folder.link("etc/jobs.yaml", to: "jobs.yaml")
            },
            changes: [{ try $0.remove("etc/jobs.yaml") }, save]
        ),
    ]

    @Test(arguments: stories)
    func `a change of what a path leads to is noticed, again and again`(story: Story) throws {
        let folder = try Folder()
        try story.before(folder)
        let watches = try Watches()
        let places = FileWatcher.Places(files: [folder.path("etc/jobs.yaml")])
        _ = try watches.follow(places)
        for (number, change) in story.changes.enumerated() {
            #expect(!watches.readNews())
            try change(folder)
            #expect(watches.readNews(), "change \(number)")
            _ = try watches.follow(places)
            _ = watches.readNews()
        }
        for _ in 0..<3 { #expect(try !watches.follow(places)) }
        #expect(watches.count <= 3)
    }

    @Test func `what happens to others beside a file is no news`() throws {
        let folder = try Folder()
        try Self.make(folder)
        let watches = try Watches()
        #expect(try watches.follow(.init(files: [folder.path("etc/jobs.yaml")])))
        try folder.write("x", to: "etc/log")
        try folder.write("y", to: "etc/log")
        try folder.make("etc/jobs.yaml.d")
        try folder.rename("etc/log", to: "etc/log.1")
        try folder.remove("etc/log.1")
        #expect(!watches.readNews())
    }

    @Test func `in a folder of which every name counts, files and the folder itself may come and go`() throws {
        let folder = try Folder()
        let watches = try Watches()
        let places = FileWatcher.Places(files: [folder.path("jobs.yaml")], folders: [folder.path("jobs.d")])
        _ = try watches.follow(places)
        let changes: [Act] = [
            { try $0.make("jobs.d") }, { try $0.write("", to: "jobs.d/a.yaml") },
            { try $0.write("x", to: "jobs.d/a.yaml") },
            { try $0.rename("jobs.d/a.yaml", to: "jobs.d/b.yaml") }, { try $0.remove("jobs.d/b.yaml") },
            { try $0.remove("jobs.d") }, { try $0.make("jobs.d") }, { try $0.write("", to: "jobs.d/c.yaml") },
            { try $0.write("", to: "jobs.yaml") },
        ]
        for (number, change) in changes.enumerated() {
            try change(folder)
            #expect(watches.readNews(), "change \(number)")
            _ = try watches.follow(places)
            _ = watches.readNews()
        }
    }

    @Test func `other places are watched from then on, and the former no more`() throws {
        let folder = try Folder()
        for name in ["a", "b"] { try folder.make(name) }
        let watches = try Watches()
        _ = try watches.follow(.init(files: [folder.path("a/x")]))
        #expect(try watches.follow(.init(files: [folder.path("b/x")])))
        _ = watches.readNews()
        try folder.write("", to: "a/x")
        #expect(!watches.readNews())
        try folder.write("", to: "b/x")
        #expect(watches.readNews())
        _ = try watches.follow(.init())
        #expect(watches.count == 0)
    }
}

/// The watches, which are not to be copied, where a test's macros can have them.
private final class Watches {
    private var watches: DirectoryWatcher

    init() throws { watches = try DirectoryWatcher() }

    var count: Int { watches.count }
    func follow(_ places: FileWatcher.Places) throws -> Bool { try watches.follow(places) }
    func readNews() -> Bool { watches.readNews() }
}

/// A temporary folder that is gone with this value.
final class Folder: Sendable {
    private let url = FileManager.default.temporaryDirectory.appending(path: "watch-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }

    var name: String { url.lastPathComponent }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func make(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }

    /// Writes a file as it lies there.
    func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: url.appending(path: name)) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
    }

    /// Renames over whatever is there, as one step.
    func rename(_ name: String, to other: String) throws {
        guard unsafe Glibc.rename(path(name), path(other)) == 0 else {
            throw SyscallError(errno, "rename \(name) to \(other)")
        }
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }
}
