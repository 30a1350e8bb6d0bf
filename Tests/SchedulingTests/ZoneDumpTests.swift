import Foundation
import TestRounds
import Testing

@testable import Scheduling

/// The machine's zones beside what the C library's own tool says of them.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zdump"), "needs zdump of libc-bin"))
struct ZoneDumpTests {
    private static let sample = [
        "Europe/Berlin", "America/Vancouver", "America/Havana", "Africa/Casablanca", "Australia/Lord_Howe",
        "Pacific/Apia",
        "America/Godthab", "Asia/Gaza", "Antarctica/Troll", "Europe/Dublin", "Asia/Tehran", "PST8PDT", "Japan", "GB",
    ]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    @Test func `clocks are set when the C library sets them, from 1970 to 2100`() throws {
        let database = ZoneDatabase.shared
        let folder = try #require(database.folder)
        let all = database.names.filter { $0 != "Factory" }
        let names = try Rounds.areLong ? Self.distinct(all, in: folder) { $0 } : Self.sample.filter(all.contains)
        // From 2038 on a zone goes by its footer alone, which many have in common.
        let late = try Self.distinct(names, in: folder, by: Self.footer)
        try #require(names.count >= 10 && late.count >= 8)
        let lines = try Self.dump(names, 1970..<2042) + Self.dump(late, 2038..<2101)
        var looks = 0
        var (name, zone): (Substring, Zone?) = ("", nil)
        for line in lines.split(separator: "\n") {
            // Europe/Berlin  Sun Mar 29 00:59:59 1970 UT = Sun Mar 29 01:59:59 1970 CET isdst=0 gmtoff=3600
            let words = line.split(separator: " ")
            guard words.count == 16, let month = Self.months.firstIndex(of: String(words[2])) else { continue }
            let clock = words[4].split(separator: ":").compactMap { Int($0) }
            let (day, year) = (try #require(Int(words[3])), try #require(Int(words[5])))
            guard (1970...2100).contains(year), let offset = Int(words[15].dropFirst("gmtoff=".count)) else { continue }
            let date = CivilDate(year: year, month: month + 1, day: day).dayNumber * 86_400
            let time = date + clock[0] * 3600 + clock[1] * 60 + clock[2]
            if name != words[0] { (name, zone) = (words[0], database.zone(named: String(words[0]))) }
            let found = zone?.offset(at: time)
            if found != offset { Issue.record("\(line): \(found.map { "\($0)" } ?? "no zone")") }
            looks += 1
        }
        #expect(looks > names.count * 10)
    }

    /// One name for each of the machine's rules that differ in a part of their files.
    private static func distinct(_ names: [String], in folder: String, by part: (Data) -> Data) throws -> [String] {
        var seen: Set<Data> = []
        return try names.filter { name in
            let rules = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            return seen.insert(part(rules)).inserted
        }
    }

    /// The last line of a zone's file, RFC 9636 §3.3.
    private static func footer(of file: Data) -> Data {
        let end = file.dropLast()
        return end.suffix(from: end.lastIndex(of: UInt8(ascii: "\n")) ?? end.startIndex)
    }

    /// What the tool says of zones from one year to before another.
    private static func dump(_ names: [String], _ years: Range<Int>) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/zdump")
        process.arguments = ["-v", "-c", "\(years.lowerBound),\(years.upperBound)"] + names
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
