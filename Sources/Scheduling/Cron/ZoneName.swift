import Configuration

/// The key `timezone`: a name of the machine's time zone database.
enum ZoneName {
    static let key = Key<String?>(
        ConfigKey(
            "timezone",
            .matching(pattern),
            default: .words("the machine's"),
            example: "Europe/Berlin",
            "The zone of the schedule, such as Europe/Berlin."
        )
    ) { $0.string($1) }

    /// A regular expression that is found in what can be a name, as ``ZoneDatabase`` has it.
    private static let pattern: String = {
        let part = "[A-Za-z0-9_+][A-Za-z0-9_+.-]*"
        return "^(?!(localtime|posixrules)$|(posix|right)(/|$))\(part)(/\(part)){0,3}$"
    }()

    /// The zone that `timezone` names, or the machine's; nil after a reported fault.
    static func read(
        _ section: ConfigSection,
        from database: ZoneDatabase = .shared
    ) -> (zone: Zone, name: String?)? {
        guard let name = section.value(key) else { return nil }
        guard let name else { return (database.machine.zone, nil) }
        if let zone = database.zone(named: name) { return (zone, name) }
        let meant = suggestion(for: name, from: database)
        let hint = meant.map { "did you mean \($0)?" } ?? "write a name of the IANA database, such as Europe/Berlin"
        section.refuse(key.name, "cannot be \(name.quoted); \(hint)", meant: meant)
        return nil
    }

    /// The name that is written in front of an expression or as the value of `TZ`, or what was meant by it; nil for none.
    static func known(_ written: String, from database: ZoneDatabase = .shared) -> String? {
        let name = written.hasPrefix(":") ? String(written.dropFirst()) : written
        return database.zone(named: name) == nil ? suggestion(for: name, from: database) : name
    }

    /// The name that was probably meant: by its letters, or by its place alone.
    static func suggestion(for name: String, from database: ZoneDatabase = .shared) -> String? {
        // The database has all of its zones a second and a third time, for clocks with and without leap seconds.
        let kinds = ["posix/", "right/"]
        if let kind = kinds.first(where: name.hasPrefix) {
            return suggestion(for: String(name.dropFirst(kind.count)), from: database)
        }
        let small = name.lowercased()
        if let same = database.names.first(where: { $0.lowercased() == small }) { return same }
        // PST, CEST and the like name no zone, but hours that several have at times; no place is meant that looks like them.
        if (2...5).contains(name.utf8.count), name.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) { return nil }
        // Names without a place are so short that many a word is near to one.
        let places = database.names.filter { $0.contains("/") && !$0.hasPrefix("Etc/") }
        if let near = Suggestion.nearest(to: name, among: places + ["UTC"]) { return near }
        let byPlace = Dictionary(places.map { ($0.split(separator: "/").last.map(String.init) ?? $0, $0) }) {
            first,
            _ in
            first
        }
        let place = name.split(separator: "/").last.map { String($0).replacing(" ", with: "_") } ?? name
        return Suggestion.nearest(to: place, among: byPlace.keys).flatMap { byPlace[$0] }
    }
}
