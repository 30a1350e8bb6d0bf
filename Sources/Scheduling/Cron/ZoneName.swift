import Configuration
import Foundation

/// Names of the IANA time zone database.
enum ZoneName {
    /// Names without a place that the database has too.
    private static let plain: Set = ["UTC", "GMT", "EST", "MST", "HST", "CET", "MET", "EET", "WET"]

    static let key = Key<String?>(
        "timezone",
        default: .words("the machine's"),
        "The zone of the schedule, such as Europe/Berlin."
    )

    /// The zone that `timezone` names, or the machine's; nil after a reported fault.
    static func read(_ section: ConfigSection) -> (zone: TimeZone, name: String?)? {
        guard let name = section.value(key) else { return nil }
        guard let name else { return (.current, nil) }
        if name.contains("/") || plain.contains(name), let zone = TimeZone(identifier: name) { return (zone, name) }
        let meant = suggestion(for: name)
        let hint = meant.map { "did you mean \($0)?" } ?? "write a name of the IANA database, such as Europe/Berlin"
        section.refuse(key.name, "cannot be \(name.quoted); \(hint)", meant: meant)
        return nil
    }

    /// The name that was probably meant: by its letters, or by its place alone.
    static func suggestion(for name: String) -> String? {
        let known = TimeZone.knownTimeZoneIdentifiers
        if let near = Suggestion.nearest(to: name, among: known + ["UTC"]) { return near }
        let places = Dictionary(known.map { ($0.split(separator: "/").last.map(String.init) ?? $0, $0) }) { first, _ in
            first
        }
        let place = name.split(separator: "/").last.map { String($0).replacing(" ", with: "_") } ?? name
        return Suggestion.nearest(to: place, among: places.keys).flatMap { places[$0] }
    }
}
