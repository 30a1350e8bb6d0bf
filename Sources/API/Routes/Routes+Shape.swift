import Configuration
import EventStreams
import HTTP
import Tape

/// How a viewer wants its stream shaped: `every=` and `patch=` of `GET /events`.
extension Routes {
    static func shape(_ query: Query, _ request: SubscribeRequest) throws(HTTPError) -> StreamShape {
        let shape = StreamShape(every: try period(query.first("every")), hasPatches: try patches(query.first("patch")))
        guard shape != .plain else { return shape }
        guard !request.filter.isRelayed else {
            let name = shape.every == nil ? "patch" : "every"
            throw HTTPError(400, "relay=1 is for servers, which pass on everything; leave \(name) out, or relay")
        }
        return shape
    }

    private static func period(_ text: String?) throws(HTTPError) -> Duration? {
        guard let text else { return nil }
        let periods = StreamShape.periods
        let (least, most) = (DurationText.format(periods.lowerBound), DurationText.format(periods.upperBound))
        let advice = "write a time from \(least) to \(most), such as 30s"
        guard case .success(let period) = DurationText.parse(text) else {
            // What is written as it is told must do.
            let meant = (try? DurationText.parse("\(text)s").get()).flatMap { periods.contains($0) ? $0 : nil }
            let hint = meant.map { "write \(DurationText.format($0)), or another time such as 30s" } ?? advice
            throw HTTPError(400, "every can't be \"\(text)\"; \(hint)")
        }
        guard periods.contains(period), period.components.attoseconds % 1_000_000_000_000_000 == 0 else {
            throw HTTPError(400, "every can't be \"\(text)\"; \(advice)")
        }
        return period
    }

    private static func patches(_ text: String?) throws(HTTPError) -> Bool {
        guard let text else { return false }
        guard text == "merge" else {
            throw HTTPError(400, "patch can't be \"\(text)\"; write patch=merge, or leave it out")
        }
        return true
    }
}
