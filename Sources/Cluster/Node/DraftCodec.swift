import Tape

/// Drafts as they are appended to the tape on Redis, and what is noted with them.
enum DraftCodec {
    /// What is appended for a draft.
    static func addition(_ draft: Draft) -> Addition {
        let note = draft.note
        let post = note?.post.map { post in
            Addition.Post(
                key: post.key,
                digest: String(post.body, radix: 36),
                life: max(1, post.end.milliseconds - Timestamp.now.milliseconds)
            )
        }
        return Addition(
            job: draft.job ?? "",
            isFenced: draft.isOwned,
            due: note?.moment?.milliseconds,
            latest: draft.event.flatMap(latestName),
            body: draft.event.map(EventCodec.encode) ?? [],
            runs: note?.runs.map(text),
            post: post
        )
    }

    /// Under which name an event is the latest of its kind; that of a failure goes with the recovery that ends it.
    static func latestName(_ event: StoredEvent) -> String? {
        guard let job = event.job else { return nil }
        return switch event.role {
        case .result: "r" + job
        case .failure, .recovery: "f" + job
        case .alert, .calm: "a" + job
        case .info: nil
        }
    }

    /// An event of the hash of the latest; nil where it is none that was written here.
    static func latest(_ value: [UInt8], epoch: String) -> StoredEvent? {
        guard
            let colon = value.prefix(21).firstIndex(of: UInt8(ascii: ":")),
            let sequence = UInt64(digits: value[..<colon])
        else { return nil }
        return EventCodec.decode(Array(value[(colon + 1)...]), epoch: epoch, sequence: sequence)
    }

    /// How far a schedule has come: `COUNT LAST =CONTENT SCHEDULE`, the last in milliseconds since 1970; without the content
    /// where that is not known.
    static func text(_ record: RunRecord) -> String {
        let content = record.content.map { "=\($0) " } ?? ""
        return "\(record.count) \(record.last.milliseconds) \(content)\(record.schedule)"
    }

    /// What such a text says; nil where it is none.
    static func record(_ text: String) -> RunRecord? {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, let count = Int(words[0]), let last = Int64(words[1]) else { return nil }
        let moment = Timestamp(milliseconds: last)
        guard words[2].first == "=", let end = words[2].firstIndex(of: " ") else {
            return RunRecord(schedule: String(words[2]), count: count, last: moment)
        }
        let (content, schedule) = (words[2][..<end].dropFirst(), words[2][end...].dropFirst())
        return RunRecord(schedule: String(schedule), count: count, last: moment, content: String(content))
    }
}
