import Foundation

/// The zone that the machine is in, found as the C library finds it (tzset(3)).
///
/// Where `TZ` is not set, what counts is what is *in* the file `/etc/localtime`, wherever a link of that name led before
/// another file was put in its place. An empty `TZ` is UTC; a colon in front means nothing; then it is the path of a
/// file, a name of the database, or a rule.
public struct MachineZone: Hashable, Sendable {
    /// Its rules.
    public let zone: Zone
    /// What of the machine's settings could not be followed, as a sentence; nil where all could.
    public let warning: String?

    init(_ database: ZoneDatabase) {
        guard let setting = database.setting else {
            self = Self.ofFile(database)
            return
        }
        let text = setting.hasPrefix(":") ? String(setting.dropFirst()) : setting
        if text.isEmpty {
            self.init(.rules(.utc))
        } else if text.hasPrefix("/"), let rules = database.rules(ofFile: text) {
            self.init(.rules(rules))
        } else if let rules = database.folder.flatMap({ database.rules(ofFile: "\($0)/\(text)") }) {
            self.init(.rules(rules))
        } else if let rule = PosixZone(text) {
            self.init(.rules(ZoneRules(rule)))
        } else {
            self = Self.withoutRules(text, database)
        }
    }

    private init(_ zone: Zone, warning: String? = nil) { (self.zone, self.warning) = (zone, warning) }

    private static func ofFile(_ database: ZoneDatabase) -> MachineZone {
        let path = database.localFile
        if let rules = database.rules(ofFile: path) { return MachineZone(.rules(rules)) }
        // No such file is UTC; that is no fault.
        guard FileManager.default.fileExists(atPath: path) || isLink(path) else { return MachineZone(.rules(.utc)) }
        let hint = "times are UTC until it is or TZ is set, such as TZ=Europe/Berlin"
        return MachineZone(.rules(.utc), warning: "\(path) is no file of time zone rules; \(hint)")
    }

    private static func isLink(_ path: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }

    private static func withoutRules(_ text: String, _ database: ZoneDatabase) -> MachineZone {
        if database.folder == nil, let zone = TimeZone(identifier: text) {
            let reason = "TZ is \"\(text)\", but this machine has no time zone database"
            let warning = "\(reason); cron goes by rules that may be old, and the log shows UTC; install tzdata"
            return MachineZone(.builtIn(zone), warning: warning)
        }
        let shown = String(text.prefix(64).map { $0.isASCII && !$0.isNewline && $0 >= " " ? $0 : "?" })
        let hint = "times are UTC; write a name such as Europe/Berlin"
        return MachineZone(
            .rules(.utc),
            warning: "TZ is \"\(shown)\", which is no time zone of this machine and no rule; \(hint)"
        )
    }
}
