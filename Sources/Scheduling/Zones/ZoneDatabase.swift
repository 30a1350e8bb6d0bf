import Foundation
import Glibc
import Synchronization

/// The time zones of the machine: compiled files below a folder (RFC 9636), and which of them the machine itself is in.
///
/// What was read is kept until ``forget()``.
public final class ZoneDatabase: Sendable {
    /// The one of this machine.
    public static let shared = ZoneDatabase(environment: ProcessInfo.processInfo.environment)

    private struct State {
        var zones: [String: Zone] = [:]
        var names: [String]?
        var version: String??
        var machine: MachineZone?
    }

    private static let folders = [
        "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo",
    ]
    /// More than any zone's file has, in bytes.
    private static let largest = 1 << 20

    /// The variable TZ; nil where it is not set.
    let setting: String?
    /// The file that says which zone the machine is in where TZ does not.
    let localFile: String
    private let candidates: [String]
    private let state = Mutex(State())

    /// A database whose folder is `TZDIR` of the environment, or the first of the usual places that is there.
    init(environment: [String: String], folders: [String] = folders, localFile: String = "/etc/localtime") {
        setting = environment["TZ"]
        self.localFile = localFile
        candidates = environment["TZDIR"].flatMap { $0.isEmpty ? nil : [$0] } ?? folders
    }

    /// Where the files are; nil where the machine has none, or an empty folder for them.
    public var folder: String? {
        candidates.first { (try? FileManager.default.contentsOfDirectory(atPath: $0).isEmpty) == false }
    }

    /// The release of the database, such as `2026f`; nil where it does not say.
    public var version: String? {
        if let known = state.withLock(\.version) { return known }
        let version = readVersion()
        state.withLock { $0.version = .some(version) }
        return version
    }

    private func readVersion() -> String? {
        guard let folder else { return nil }
        let mark = "# version "
        let line = bytes(of: folder + "/tzdata.zi").map { String(decoding: $0.prefix(64), as: UTF8.self) }
        let written =
            line.flatMap { $0.hasPrefix(mark) ? String($0.dropFirst(mark.count).prefix { !$0.isNewline }) : nil }
            ?? bytes(of: folder + "/+VERSION").map { String(decoding: $0.prefix(64), as: UTF8.self) }
        return written.map { String($0.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) }
            .flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The zone of a name of the database, links included; nil where there is none.
    public func zone(named name: String) -> Zone? {
        if let zone = state.withLock({ $0.zones[name] }) { return zone }
        guard let zone = read(name) else { return nil }
        state.withLock { $0.zones[name] = zone }
        return zone
    }

    private func read(_ name: String) -> Zone? {
        guard Self.isName(name) else { return nil }
        guard let folder else { return TimeZone(identifier: name).map(Zone.builtIn) }
        return rules(ofFile: "\(folder)/\(name)").map(Zone.rules)
    }

    /// All names, in order.
    public var names: [String] {
        if let names = state.withLock(\.names) { return names }
        let names = (folder.map(listNames) ?? TimeZone.knownTimeZoneIdentifiers).sorted()
        state.withLock { $0.names = names }
        return names
    }

    private func listNames(below folder: String) -> [String] {
        guard let files = FileManager.default.enumerator(atPath: folder) else { return [] }
        return files.compactMap { $0 as? String }.filter { name in
            Self.isName(name) && FileHandle(forReadingAtPath: "\(folder)/\(name)").map(Self.isZone) == true
        }
    }

    private static func isZone(_ file: FileHandle) -> Bool {
        defer { try? file.close() }
        return (try? file.read(upToCount: 4)) == Data("TZif".utf8)
    }

    /// Whether a text can be a name, which never leads out of the folder; copies of all zones with other rules for
    /// seconds, and what the machine's own zone is called, are none.
    private static func isName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 100, parts.count <= 4, parts.count > 1 || !["localtime", "posixrules"].contains(text)
        else { return false }
        guard !["posix", "right"].contains(parts[0]) else { return false }
        return parts.allSatisfy { part in
            guard let first = part.first, first != ".", first != "-" else { return false }
            return part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_+-.".contains($0)) }
        }
    }

    /// The zone that the machine is in, as the C library sees it.
    public var machine: MachineZone {
        if let machine = state.withLock(\.machine) { return machine }
        let machine = MachineZone(self)
        state.withLock { $0.machine = machine }
        return machine
    }

    /// The rules in a file; nil where it is no such file.
    func rules(ofFile path: String) -> ZoneRules? { bytes(of: path).flatMap(TZifReader.rules) }

    private func bytes(of path: String) -> [UInt8]? {
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: URL(filePath: path).resolvingSymlinksInPath().path
        )
        guard
            attributes?[.type] as? FileAttributeType == .typeRegular,
            let size = attributes?[.size] as? Int, size <= Self.largest
        else { return nil }
        return FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }

    /// Reads all files anew from here on, so that an update of the database is seen; the C library does so too.
    public func forget() {
        state.withLock { $0 = State() }
        tzset()
    }
}
