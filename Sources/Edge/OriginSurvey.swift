/// Whether an origin can be followed, before that is begun.
public enum OriginSurvey {
    /// Why it can't.
    public struct Problem: Equatable, Sendable {
        /// A sentence that names the origin, and tells no secret.
        public let sentence: String
        /// Whether the file is wrong, rather than the origin away for a while.
        public let isFault: Bool

        /// A sentence, and whether the file is wrong.
        public init(sentence: String, isFault: Bool) { (self.sentence, self.isFault) = (sentence, isFault) }
    }

    /// Why an edge can't follow an origin; nil where it greets.
    ///
    /// Blocks the caller for about so many seconds at most, save for the search for its address.
    public static func ask(_ origin: Origin, seconds: Int) -> Problem? {
        let stream = OriginStream(origin, OriginFollower(), trialOfSeconds: seconds)
        let end = stream.run { _ in
        } greeted: {
        } caughtUp: {
        }
        guard !stream.isGreeted else { return nil }
        let trouble = end.trouble ?? "has ended the stream before it greeted"
        func problem(_ what: String, isFault: Bool = true) -> Problem {
            Problem(sentence: "the origin \(origin.place) \(what)", isFault: isFault)
        }
        switch stream.status {
        case 0 where stream.isOutOfReach:
            return problem("\(trouble); does it run, and is that its address?", isFault: false)
        case 401, 403: return problem(OriginProxy.refusal(stream.status))
        case 500...: return problem(trouble, isFault: false)
        case 200 where stream.isOutOfReach: return problem("has not greeted in time", isFault: false)
        case _ where stream.isSelfExplaining || stream.status == 0: return problem(trouble)
        default:
            if case .told = end { return problem(trouble, isFault: false) }
            return problem("\(trouble); is that the address of a Tickertape's stream?")
        }
    }
}
