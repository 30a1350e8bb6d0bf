import DataSources
import JSON

extension SourceResult.Content {
    /// The value as JSON, text as a string; nil where there is no news.
    var json: JSONText? {
        switch self {
        case .json(let json): json
        case .text(let text): JSONText(text)
        case .unchanged: nil
        }
    }

    /// About how many bytes it has.
    var size: Int {
        switch self {
        case .json(let json): json.bytes.count
        case .text(let text): text.utf8.count
        case .unchanged: 0
        }
    }
}
