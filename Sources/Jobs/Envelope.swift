import DataSources
public import JSON
public import Tape

/// How a job's value becomes what an event carries.
public enum Envelope {
    /// `{"job":...,"at":...,"headers":...,"nextBy":...,"data":VALUE}`; `job` nil for the service itself, `headers` nil where
    /// none are kept, `nextBy` nil where silence is normal.
    public static func wrap(
        _ value: JSONText,
        job: String?,
        at time: Timestamp,
        nextBy: Timestamp? = nil,
        headers: JSONText? = nil
    ) -> Payload {
        wrap(value.bytes.count, job, time, nextBy, headers) { $0 += value.bytes }
    }

    /// The same of a value in any of its forms, text as a string; nil where there is no news.
    static func wrap(
        _ content: SourceResult.Content,
        job: String,
        at time: Timestamp,
        nextBy: Timestamp?,
        headers: JSONText?
    ) -> Payload? {
        switch content {
        case .json(let json): wrap(json, job: job, at: time, nextBy: nextBy, headers: headers)
        case .text(let text): wrap(text.utf8.count, job, time, nextBy, headers) { $0.append(jsonString: text) }
        case .unchanged: nil
        }
    }

    /// The same where all that stands before the value is known, see ``head(_:at:nextBy:headers:room:)``.
    static func wrap(_ content: SourceResult.Content, head: [UInt8]) -> Payload? {
        switch content {
        case .json(let json): .enveloped(head: head, .json(json.bytes))
        case .text(let text): .enveloped(head: head, .text(text))
        case .unchanged: nil
        }
    }

    /// The same of a value that `append` appends, of about so many bytes.
    private static func wrap(
        _ size: Int,
        _ job: String?,
        _ time: Timestamp,
        _ nextBy: Timestamp?,
        _ headers: JSONText?,
        _ append: (inout [UInt8]) -> Void
    ) -> Payload {
        var bytes = head(job, at: time, nextBy: nextBy, headers: headers, room: size + 1)
        let start = bytes.count
        append(&bytes)
        let end = bytes.count
        bytes.append(UInt8(ascii: "}"))
        return .json(bytes, value: start..<end)
    }

    /// What stands before the value, with room for so many bytes behind it.
    ///
    /// Written by hand, since this is done for every event there is.
    static func head(
        _ job: String?,
        at time: Timestamp,
        nextBy: Timestamp? = nil,
        headers: JSONText? = nil,
        room: Int = 0
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(room + (job?.utf8.count ?? 0) + (headers?.bytes.count ?? 0) + 110)
        if let job {
            bytes += Part.job
            bytes.append(jsonString: job)
            bytes += Part.time
        } else {
            bytes += Part.timeAlone
        }
        bytes.append(time)
        if let headers {
            bytes += Part.headers
            bytes += headers.bytes
            bytes += nextBy == nil ? Part.valueBehindHeaders : Part.nextByBehindHeaders
        } else {
            bytes += nextBy == nil ? Part.value : Part.nextBy
        }
        if let nextBy {
            bytes.append(nextBy)
            bytes += Part.value
        }
        return bytes
    }

    /// What stands between the parts of it that differ.
    private enum Part {
        static let job = Array("{\"job\":".utf8)
        static let time = Array(",\"at\":\"".utf8)
        static let timeAlone = Array("{\"at\":\"".utf8)
        static let headers = Array("\",\"headers\":".utf8)
        static let nextBy = Array("\",\"nextBy\":\"".utf8)
        static let nextByBehindHeaders = Array(",\"nextBy\":\"".utf8)
        static let value = Array("\",\"data\":".utf8)
        static let valueBehindHeaders = Array(",\"data\":".utf8)
    }

    /// The bare value: text as its lines, everything else as one line of JSON.
    static func bare(_ content: SourceResult.Content) -> Payload? {
        switch content {
        case .unchanged: nil
        case .text(let text): .text(text)
        case .json(let json): .bare(json.bytes)
        }
    }

    /// By when an event has promised the next one, whose value stands at `value` in its bytes; nil where it has not.
    ///
    /// Only what stands right in front of the value is looked at: this is done for every event that comes from elsewhere.
    static func nextBy(in bytes: [UInt8], _ value: Range<Int>) -> Timestamp? {
        let (name, length, rest) = ("\"nextBy\":\"".utf8, 24, "\",\"data\":".utf8.count)
        let start = value.lowerBound - rest - length
        guard start >= name.count, bytes[start - name.count..<start].elementsEqual(name) else { return nil }
        return moment(in: bytes, at: start)
    }

    /// The moment that stands at a place as this program writes it, `2026-11-21T01:02:03.456Z`; nil where there is none.
    static func moment(in bytes: [UInt8], at start: Int) -> Timestamp? {
        guard start + 24 <= bytes.count else { return nil }
        func number(_ places: Range<Int>) -> Int? {
            var number = 0
            for place in places {
                let digit = bytes[start + place] &- UInt8(ascii: "0")
                guard digit < 10 else { return nil }
                number = number * 10 + Int(digit)
            }
            return number
        }
        guard
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), let rest = number(20..<23)
        else { return nil }
        let seconds = ((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
        return Timestamp(milliseconds: Int64(seconds * 1000 + rest))
    }

    /// The days from 1970-01-01 to a date, counted in years that begin with March, so that leap days come last.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let (years, months) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        return years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 1 - 719_468
    }
}
