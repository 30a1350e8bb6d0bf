import Configuration
import HTTP

/// `server.aliases`: paths that old clients ask for, and what they are answered with.
public struct Aliases: Hashable, Sendable {
    /// By paths without a slash at the end.
    private var targets: [String: String] = [:]

    init() {}

    /// What is answered at a path: a path of ours, maybe with a query; nil where the path is no alias.
    public subscript(path: String) -> String? {
        guard !targets.isEmpty else { return nil }
        return targets[Self.trimmed(path)]
    }

    private static func trimmed(_ path: String) -> String {
        var path = Substring(path)
        while path.count > 1, path.last == "/" { path.removeLast() }
        return String(path)
    }
}

extension Aliases {
    /// Reads the map; what is wrong with it is reported and left out.
    init(reading section: ConfigSection) {
        for path in section.keys {
            guard let target = section.string(path), Self.isAlias(path, in: section) else { continue }
            if let problem = Self.problem(of: target, in: section) {
                section.refuse(path, problem.message, meant: problem.suggestion)
            } else {
                targets[Self.trimmed(path)] = target
            }
        }
    }

    /// Places that are not to be taken by an alias, beside those with a route of their own.
    private static let reserved: Set<String> = ["/index.html"]
    private static let places = ["/events", "/health", "/monitor", "/index.html"]

    /// Whether a path can be another name of something; if not, that is a fault.
    private static func isAlias(_ path: String, in section: ConfigSection) -> Bool {
        guard let problem = fault(of: path) else { return true }
        let whole = "/\(path)"
        // What is said of the path with a slash may be said at once.
        let next = path.hasPrefix("/") ? nil : fault(of: whole).map { ", and \(whole.quoted) \($0)" }
        let message = "\(path.quoted) of \(section.owner) \(problem)\(next ?? "")"
        section.report(message, atKey: path, fixIt: entry(meantBy: path, in: section))
        return false
    }

    /// What keeps a path from being another name of something; nil where nothing does.
    ///
    /// `/monitor` can be one, for those who accept an event stream alone.
    private static func fault(of path: String) -> String? {
        if !path.hasPrefix("/") {
            "must begin with a slash"
        } else if path.contains(where: { "?#%".contains($0) }) {
            "must be a path without ?, # and %"
        } else if path.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            "has a control character"
        } else if ![.file, .monitor].contains(Route(path)) || reserved.contains(trimmed(path)) {
            "is taken: what is there can't be replaced"
        } else {
            nil
        }
    }

    /// The entry that one with a faulty path means: the same with a slash, or with the old path in front; nil where that would
    /// be at fault too.
    private static func entry(meantBy path: String, in section: ConfigSection) -> String? {
        guard let target = section.node(path)?.text else { return nil }
        let whole = path.hasPrefix("/") ? path : "/\(path)"
        guard !path.contains("://"), !target.contains("://") else { return nil }
        let slashed = target.hasPrefix("/") ? target : "/\(target)"
        for (old, place) in path == whole ? [(slashed, whole)] : [(whole, target), (slashed, whole)] {
            let isTwice = section.keys.contains { $0 != path && trimmed($0) == trimmed(old) }
            let isPlain = !old.contains { $0.isWhitespace || "\"'{}[],*&".contains($0) }
            guard fault(of: old) == nil, !isTwice, isPlain, old == whole || Route(old) == .file else { continue }
            let problem = problem(of: place, in: section)
            if let place = problem == nil ? place : problem?.suggestion { return "\(old): \(place)" }
        }
        return nil
    }

    /// What keeps a target from being answered with; nil where nothing does.
    private static func problem(of target: String, in section: ConfigSection) -> TextProblem? {
        guard target.hasPrefix("/") else {
            guard !target.contains("://") else {
                return TextProblem("must be a path of this server such as /events; it is answered in place")
            }
            let problem = problem(of: "/\(target)", in: section)
            let meant = problem == nil ? "/\(target)" : problem?.suggestion
            return TextProblem("must begin with a slash", suggestion: meant)
        }
        guard target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
            return TextProblem("has a character that must be percent-encoded")
        }
        do throws(RequestError) {
            let path = try RequestHead(target: target).path
            switch Route(path) {
            case nil, .control: return TextProblem("leads to \(path.quoted), where nothing answers GET")
            case .file where section.keys.contains { trimmed($0) == trimmed(path) }:
                return TextProblem("leads to another alias; write where that one leads")
            case .file:
                let meant = reserved.contains(path) ? nil : Suggestion.nearest(to: path, among: places)
                return meant.map { TextProblem("leads to \(path.quoted); did you mean \($0)?", suggestion: $0) }
            default: return nil
            }
        } catch {
            return TextProblem("is no path with a query: \(error.sentence)")
        }
    }
}
