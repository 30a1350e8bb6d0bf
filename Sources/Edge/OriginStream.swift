import JSON
import Tape

/// One connection to an origin's stream.
final class OriginStream {
    /// How it ended.
    enum End: Equatable {
        /// It is to be opened again at once.
        case again
        /// The origin has ended it, and told when to come back, in milliseconds.
        case told(String?, retry: Int?)
        /// Something went wrong.
        case failed(String)

        /// What is wrong, as the rest of a sentence; nil where nothing is.
        var trouble: String? {
            switch self {
            case .again: nil
            case .told(let sentence, _): sentence
            case .failed(let sentence): sentence
            }
        }
    }

    let transfer: OriginTransfer
    private let origin: Origin
    private(set) var follower: OriginFollower
    private var reader = OriginBlockReader()
    private var answer = OriginAnswerHead()
    private var refusal: [UInt8] = []
    private var end: End?
    /// Whether the origin has greeted.
    private(set) var isGreeted = false
    /// Whether it ends once it is greeted.
    private let isTrial: Bool
    /// Whether there was no connection, or no answer in time.
    private(set) var isOutOfReach = false
    /// When something came last.
    private var lastPiece = ContinuousClock.now

    /// A stream behind what a follower has; one that is a trial has no more than so many seconds, and ends with the greeting.
    init(_ origin: Origin, _ follower: OriginFollower, trialOfSeconds limit: Int? = nil) {
        (self.origin, self.follower, isTrial) = (origin, follower, limit != nil)
        var lines = ["Accept: text/event-stream", "User-Agent: tickertape", origin.via]
        if let token = origin.token { lines.append("Authorization: Bearer \(token)") }
        if let last = follower.lastEventID { lines.append("Last-Event-ID: \(last)") }
        transfer = OriginTransfer(
            OriginTransfer.Call(
                url: origin.stream + "?relay=1&catchup=\(limit == nil ? "all" : "none")",
                headers: lines,
                authorities: origin.authorities,
                client: origin.client,
                limit: limit
            )
        )
    }

    /// Hands on what is to be done, until the stream ends.
    ///
    /// `greeted` is called behind the greeting, and `caughtUp` once all that there was is told, or nothing has come for
    /// a second.
    func run(
        _ apply: @escaping ([OriginFollower.Step]) -> Void,
        greeted: @escaping () -> Void,
        caughtUp: @escaping () -> Void
    ) -> End {
        let outcome = transfer.run(
            head: { [self] line in
                answer.take(line)
                return true
            },
            body: { [self] piece in
                guard answer.isStream else {
                    refusal += piece.prefix(4096 - min(refusal.count, 4096))
                    return refusal.count < 4096
                }
                return take(piece, apply, greeted, caughtUp)
            },
            idle: { [self] in
                // Two heartbeats may be missed, as a client of a browser's would wait.
                let limit = follower.heartbeat * 2 + .seconds(5)
                if end == nil, lastPiece + limit < .now {
                    end = .failed("has said nothing for \(limit.components.seconds) s")
                    return false
                }
                // What it tells behind a gap comes with it.
                if lastPiece + .milliseconds(500) < .now { apply(follower.endHole()) }
                if end == nil, isGreeted, lastPiece + .seconds(1) < .now { caughtUp() }
                return true
            }
        )
        // The next stream begins behind it.
        apply(follower.endHole())
        if let end { return end }
        guard answer.status == 0 || answer.isStream else { return .failed(refused) }
        switch outcome {
        case .complete: return .failed("ended the stream without a word")
        case .stopped: return .again
        case .failed(let words): return .failed("can't be followed: \(words)")
        case .unreachable(let words):
            isOutOfReach = true
            return .failed("can't be followed: \(words)")
        case .late:
            isOutOfReach = true
            return .failed("can't be followed: it does not answer")
        }
    }

    /// Takes a piece of the stream; false where it is to end.
    private func take(
        _ piece: [UInt8],
        _ apply: ([OriginFollower.Step]) -> Void,
        _ greeted: () -> Void,
        _ caughtUp: () -> Void
    ) -> Bool {
        lastPiece = .now
        do throws(OriginBlockReader.Fault) {
            let blocks = try reader.take(piece)
            // A comment alone fills silence: what was to be told has been.
            let isSilence = blocks.isEmpty && reader.isBetweenBlocks
            var steps: [OriginFollower.Step] = isSilence ? follower.settle() : []
            for block in blocks {
                steps += try follower.take(block)
                if block.event == "hello", block.relay == nil {
                    isGreeted = true
                    greeted()
                    if isTrial { end = .again }
                }
            }
            apply(steps)
            for step in steps {
                if step == .beginAnew { end = .again }
                if case .end(let reason, let retry) = step { end = .told(reason, retry: retry) }
            }
        } catch {
            end = .failed(error.sentence)
        }
        if end == nil, isGreeted, follower.isCaughtUp { caughtUp() }
        return end == nil
    }

    /// The status of its answer; 0 for none.
    var status: Int { answer.status }
    /// Whether its answer says by itself what to do.
    var isSelfExplaining: Bool { answer.redirection != nil || status == 400 }

    /// Why there is no stream, in the origin's words where it has some.
    private var refused: String {
        if answer.status == 400, let sentence = origin.refusal(inPage: refusal) { return sentence }
        guard answer.status != 200 else { return "answers with \(answer.type ?? "no type"), not with an event stream" }
        if let place = answer.redirection { return place }
        guard let text = try? JSONText(validating: refusal), case .object(let fields) = JSONValue(text),
            case .string(let detail)? = fields["detail"]
        else { return "answers \(answer.status)" }
        return "answers \(answer.status): \(detail.prefix(300))"
    }
}

/// The head of an answer, line by line.
struct OriginAnswerHead {
    private(set) var status = 0
    private(set) var fields: [(name: String, value: String)] = []

    /// Takes a line; that of another answer begins anew, as behind a 100.
    mutating func take(_ line: [UInt8]) {
        let text = String(decoding: line, as: UTF8.self).filter { !"\r\n".contains($0) && $0 != "\r\n" }
        if text.hasPrefix("HTTP/") {
            let parts = text.split(separator: " ", maxSplits: 2)
            status = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
            fields = []
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            fields.append((String(text[..<colon]).lowercased(), String(value)))
        }
    }

    /// Where the answer leads, as the rest of a sentence; nil where it leads nowhere.
    ///
    /// It is not followed: what the origin is called is for the file to say, and its token goes nowhere else.
    var redirection: String? {
        guard (300...399).contains(status), status != 304 else { return nil }
        guard let place = fields.last(where: { $0.name == "location" })?.value else { return "answers \(status)" }
        // What stands behind its ? is of one request alone.
        let address = place.prefix { $0 != "?" && $0 != "#" }.prefix(300)
        return "answers \(status) and leads to \(address); write the address of its stream there in server.origin.url"
    }

    /// The media type of the answer, as it was written.
    var type: String? { fields.last { $0.name == "content-type" }?.value }

    /// Whether an event stream follows.
    var isStream: Bool { status == 200 && type?.lowercased().hasPrefix("text/event-stream") == true }
}
