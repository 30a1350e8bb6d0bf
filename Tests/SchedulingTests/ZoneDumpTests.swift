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
        let all = database.names.filter { database.folder != nil && $0 != "Factory" }
        let names = Rounds.areLong ? all : Self.sample.filter(all.contains)
        try #require(names.count >= 10)
        var looks = 0
        for line in try Self.dump(names).split(separator: "\n") {
            // Europe/Berlin  Sun Mar 29 00:59:59 1970 UT = Sun Mar 29 01:59:59 1970 CET isdst=0 gmtoff=3600
            let words = line.split(separator: " ")
            guard words.count == 16, let month = Self.months.firstIndex(of: String(words[2])) else { continue }
            let clock = words[4].split(separator: ":").compactMap { Int($0) }
            let (day, year) = (try #require(Int(words[3])), try #require(Int(words[5])))
            guard (1970...2100).contains(year), let offset = Int(words[15].dropFirst("gmtoff=".count)) else { continue }
            let date = CivilDate(year: year, month: month + 1, day: day).dayNumber * 86_400
            let time = date + clock[0] * 3600 + clock[1] * 60 + clock[2]
            let zone = try #require(database.zone(named: String(words[0])))
            if zone.offset(at: time) != offset { Issue.record("\(line): \(zone.offset(at: time))") }
            looks += 1
        }
        #expect(looks > names.count * 10)
    }

    private static func dump(_ names: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/zdump")
        process.arguments = ["-v", "-c", "1970,2101"] + names
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
