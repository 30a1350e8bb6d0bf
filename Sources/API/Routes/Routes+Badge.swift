import JobConfig
import Jobs
import JSON
import DataSources
import HTTP
import Server
import Tape

/// `GET /badge/NAME.svg`.
extension Routes {
    /// A small picture of a job's newest value and its state, for pages that can hold nothing but pictures.
    func badge(of name: String) throws(HTTPError) -> Reply {
        let job = try job(name)
        let show = service.registry.show(of: job)
        guard let periods = grant?.periods else { return .response(Badge(of: job, saying: job.last, show).response) }
        return .async { [tape = service.tape] in
            let shown = ShownResults(of: [job], on: tape, by: periods)
            return .response(Badge(of: job, saying: shown[job.name]?.result, show).response)
        }
    }
}

/// A job's name and what there is to say of it, side by side.
struct Badge: Hashable {
    let label: String
    let message: String
    /// The colour behind the message, `#rrggbb`; white text on it has a contrast of at least 4.5 to 1.
    let colour: String

    /// The longest text of either side, in characters.
    private static let longest = 48
    /// Values of more bytes are not looked at: this runs on an event loop.
    private static let mostBytes = 4096

    init(label: String, message: String, colour: String) {
        self.label = label
        self.message = message
        self.colour = colour
    }

    init(of job: Job, saying last: EncodedEvent?, _ show: ShowRule = .none) {
        let state = job.status.state
        let unit = job.definition.unit.map { " \($0)" } ?? ""
        let value = last.flatMap { Self.value(of: $0, decimals: show.digits) }.map { $0 + unit }
        let alert = job.alertLevel
        let words = [value, state == .ok ? nil : state.rawValue, alert?.rawValue].compactMap(\.self)
        let message = words.isEmpty ? state.rawValue : words.joined(separator: " · ")
        let level = last.flatMap { show.level(of: $0) }
        self.init(label: show.title ?? job.name, message: message, colour: Self.colour(of: state, level, alert))
    }

    /// The value in a few characters, nil where it has too many parts.
    private static func value(of frame: EncodedEvent, decimals: Int?) -> String? {
        guard frame.bytes.count <= mostBytes else { return nil }
        guard let json = frame.value, let text = try? JSONText(validating: Array(json)) else { return frame.text }
        switch JSONValue(text) {
        case .bool(let value): return value ? "yes" : "no"
        case .number: return ShownNumber.text(text.description, decimals: decimals)
        case .string(let value): return value
        case .integer: return ShownNumber.text(text.description, decimals: decimals)
        case .encoded: return text.description
        case .null, .array, .object: return nil
        }
    }

    /// The worst of what there is to say decides: red, amber, green.
    private static func colour(of state: JobStatus.State, _ level: ShowRule.Level?, _ alert: AlertRule.Level?) -> String
    {
        if state == .failing || alert == .critical { return "#b3261e" }
        if state == .overdue || alert == .warning { return "#8a4c00" }
        guard state == .ok else { return "#59616d" }
        return level == .bad ? "#b3261e" : "#1f7a45"
    }

    /// An SVG without scripts, styles or links, never to be stored.
    var response: Response {
        let fields = [("Content-Security-Policy", "default-src 'none'")]
        return Response.text(svg, type: "image/svg+xml; charset=utf-8").adding(fields)
    }

    private var svg: String {
        let (left, right) = (Self.shown(label), Self.shown(message))
        let (start, width) = (Self.width(of: left) + 12, Self.width(of: left) + Self.width(of: right) + 24)
        let name = Self.escaped("\(left): \(right)")
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="20" role="img" aria-label="\(name)">\
            <title>\(name)</title><clipPath id="r"><rect width="\(width)" height="20" rx="4"/></clipPath>\
            <g clip-path="url(#r)"><rect width="\(start)" height="20" fill="#33383f"/>\
            <rect x="\(start)" width="\(width - start)" height="20" fill="\(colour)"/></g>\
            <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">\
            \(Self.text(left, at: 6))\(Self.text(right, at: start + 6))</g></svg>

            """
    }

    /// The browser stretches or squeezes the text to the estimate, so that no font breaks the picture.
    private static func text(_ text: String, at x: Int) -> String {
        "<text x=\"\(x)\" y=\"14\" textLength=\"\(width(of: text))\" lengthAdjust=\"spacingAndGlyphs\">\(escaped(text))</text>"
    }

    /// One line of at most ``longest`` characters without any that are not seen or turn others round.
    private static func shown(_ text: String) -> String {
        var visible = ""
        for scalar in text.unicodeScalars.prefix(4 * longest) {
            visible.unicodeScalars.append(isSeen(scalar) ? scalar : " ")
        }
        let words = visible.split(separator: " ").joined(separator: " ")
        return words.isEmpty ? "–" : words.count > longest ? words.prefix(longest - 1) + "…" : words
    }

    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: false
        default: true
        }
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// About how many pixels a text takes in 11 pixel Verdana.
    private static func width(of text: String) -> Int {
        let tenths = text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar {
            case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", " ", "·": sum + 40
            case "f", "r", "t", "(", ")", "[", "]", "-", "/": sum + 48
            case "m", "w", "M", "W", "@", "%", "…": sum + 105
            case "A"..."Z": sum + 78
            case _ where scalar.value >= 0x1100: sum + 120
            default: sum + 68
            }
        }
        return (tenths + 9) / 10
    }
}
