import Foundation
import TestRounds
import Testing

@testable import Scheduling

@Suite struct ZoneDatabaseTests {
    private static func rules(_ file: ZoneFile) -> ZoneRules? { TZifReader.rules(file.bytes) }

    @Test(arguments: ["2", "3", "4"] as [Unicode.Scalar])
    func `a file is read with the times of its second block and the rule of its last line`(version: Unicode.Scalar)
        throws
    {
        var file = ZoneFile(version: version, changes: [(-5_000_000_000, 1), (1000, 2)], types: [600, 3600, 7200])
        file.footer = "CET-1CEST,M3.5.0,M10.5.0/3"
        file.leaps = 2
        let rules = try #require(Self.rules(file))
        let times = [-5_000_000_001, -5_000_000_000, 999, 1000, 1_782_864_000, 4_118_947_200]
        #expect(times.map(rules.offset) == [600, 3600, 3600, 3600, 7200, 7200])
        file.footer = ""
        #expect(try #require(Self.rules(file)).offset(at: 4_118_947_200) == 7200)
    }

    @Test func `a file of the first version has one block and no rule`() throws {
        let rules = try #require(Self.rules(ZoneFile(version: nil, changes: [(0, 1)], types: [0, 3600])))
        #expect([-1, 0, 4_118_947_200].map(rules.offset) == [0, 3600, 3600])
    }

    @Test func `a damaged file is none`() {
        let whole = ZoneFile(changes: [(0, 1), (1000, 0)], types: [0, 3600]).bytes
        #expect(TZifReader.rules(whole) != nil)
        for length in 0..<whole.count { #expect(TZifReader.rules(Array(whole[..<length])) == nil, "\(length)") }
        #expect(TZifReader.rules(Array("tz".utf8) + whole.dropFirst(2)) == nil)
        for file in [
            ZoneFile(changes: [(0, 2)], types: [0, 3600]), ZoneFile(changes: [(1, 0), (1, 0)]), ZoneFile(types: []),
            ZoneFile(types: [100_000]), ZoneFile(footer: "Europe/Berlin"), ZoneFile(footer: "CET-1CEST,M3"),
        ] { #expect(Self.rules(file) == nil) }
    }

    /// A database of its own in a folder that is gone when `body` has returned.
    private static func withDatabase(
        _ files: [String: [UInt8]],
        environment: [String: String] = [:],
        _ body: (URL, ZoneDatabase) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "zones-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, bytes) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(bytes).write(to: file)
        }
        let local = folder.appending(path: "localtime").path
        let environment = environment.mapValues { $0.replacing("FOLDER", with: folder.path) }
        try body(folder, ZoneDatabase(environment: environment, folders: ["/nowhere", folder.path], localFile: local))
    }

    private static let plain = ZoneFile(footer: "AAA-2").bytes
    private static let other = ZoneFile(footer: "BBB-5").bytes

    @Test func `a name is that of a file of zones, links included, and of nothing else`() throws {
        let files = [
            "Japan": Self.plain, "Etc/GMT+1": Self.plain, "posix/Japan": Self.plain, "right/Japan": Self.plain,
            "posixrules": Self.plain, "localtime": Self.plain, "zone.tab": Array("# x".utf8),
            "America/Port-au-Prince": Self.plain,
            "tzdata.zi": Array("# version 2026f\nR".utf8), "sub/.hidden": Self.plain,
        ]
        try Self.withDatabase(files) { folder, database in
            let link = folder.appending(path: "Link").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "Japan")
            let names = ["America/Port-au-Prince", "Etc/GMT+1", "Japan", "Link"]
            #expect(database.names == names)
            for name in names { #expect(database.zone(named: name)?.offset(at: 0) == 7200, "\(name)") }
            for name in [
                "posix/Japan", "right/Japan", "posixrules", "localtime", "zone.tab", "tzdata.zi", "japan", "", ".",
                "..",
                "Etc/../Japan", "/Japan", "Etc//GMT+1", "Etc", "Japan/", "sub/.hidden", "Japan\0", "Jäpan", "-Japan",
            ] { #expect(database.zone(named: name) == nil, "\(name)") }
            #expect(database.version == "2026f")
        }
    }

    @Test func `an update is seen once what was read is forgotten`() throws {
        try Self.withDatabase(["Zone": Self.plain, "+VERSION": Array("2020a\n".utf8)]) { folder, database in
            #expect(database.zone(named: "Zone")?.offset(at: 0) == 7200)
            #expect(database.version == "2020a")
            try Data(Self.other).write(to: folder.appending(path: "Zone"))
            #expect(database.zone(named: "Zone")?.offset(at: 0) == 7200)
            database.forget()
            #expect(database.zone(named: "Zone")?.offset(at: 0) == 18_000)
        }
    }

    @Test(
        arguments: [
            (nil, 7200), ("", 0), (":", 0), ("Other", 18_000), (":Other", 18_000), ("FOLDER/Other", 18_000),
            (":FOLDER/Other", 18_000), ("CET-1CEST,M3.5.0,M10.5.0/3", 3600), ("<+0330>-3:30", 12_600),
        ] as [(String?, Int)]
    )
    func `the machine is where the C library says`(setting: String?, offset: Int) throws {
        let environment = setting.map { ["TZ": $0] } ?? [:]
        try Self.withDatabase(["localtime": Self.plain, "Other": Self.other], environment: environment) { _, database in
            #expect(database.machine.zone.offset(at: 0) == offset)
            #expect(database.machine.warning == nil)
        }
    }

    @Test func `a machine that has no file of its zone is at UTC, and one with another file there is told so`() throws {
        try Self.withDatabase(["Other": Self.other]) { folder, database in
            #expect(database.machine.zone == .rules(.utc))
            #expect(database.machine.warning == nil)
            try Data("text".utf8).write(to: folder.appending(path: "localtime"))
            database.forget()
            #expect(database.machine.zone == .rules(.utc))
            #expect(
                database.machine.warning?.contains("is no file of time zone rules; times are UTC until it is") == true
            )
        }
    }

    @Test(arguments: ["Nowhere/Else", "CET", "FOLDER/none", "\u{1B}[1m"])
    func `a setting that means nothing is told`(setting: String) throws {
        try Self.withDatabase(["Other": Self.other], environment: ["TZ": setting]) { _, database in
            #expect(database.machine.zone == .rules(.utc))
            let warning = try #require(database.machine.warning)
            #expect(
                warning.hasSuffix(
                    "which is no time zone of this machine and no rule; times are UTC; write a name such as Europe/Berlin"
                )
            )
            #expect(!warning.contains("\u{1B}"))
        }
    }

    @Test func `where a machine has no database, rules that are built in serve, and that is told`() throws {
        let empty = FileManager.default.temporaryDirectory.appending(path: "zones-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: empty) }
        let database = ZoneDatabase(
            environment: ["TZ": "Asia/Tokyo"],
            folders: ["/nowhere", empty.path],
            localFile: "/nowhere/else"
        )
        #expect(database.folder == nil)
        #expect(database.version == nil)
        #expect(database.zone(named: "Europe/Berlin")?.offset(at: 1_782_864_000) == 7200)
        #expect(database.machine.zone.offset(at: 0) == 32_400)
        #expect(database.machine.warning?.contains("this machine has no time zone database") == true)
        #expect(database.names.contains("Europe/Berlin"))
    }

    @Test func `a time is written as the zone's clocks show it`() throws {
        func text(_ rule: String, _ time: Int64) throws -> String {
            Zone.rules(ZoneRules(try #require(PosixZone(rule)))).text(ofMilliseconds: time)
        }
        #expect(try text("AAA-5:30", 1_795_222_923_456) == "2026-11-21 06:32:03.456 +05:30")
        #expect(try text("AAA3", 0) == "1969-12-31 21:00:00.000 -03:00")
        #expect(try text("LMT-0:49:56", -1) == "1970-01-01 00:49:55.999 +00:49:56")
    }
}
