public import JSON
import DataSources
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
        // Written by hand: this is done for every event there is.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.bytes.count + (job?.utf8.count ?? 0) + 100)
        bytes.append(UInt8(ascii: "{"))
        if let job {
            bytes += "\"job\":".utf8
            bytes.append(jsonString: job)
            bytes.append(UInt8(ascii: ","))
        }
        bytes += "\"at\":\"".utf8
        bytes.append(time)
        bytes += "\",".utf8
        if let headers {
            bytes += "\"headers\":".utf8
            bytes += headers.bytes
            bytes.append(UInt8(ascii: ","))
        }
        if let nextBy {
            bytes += "\"nextBy\":\"".utf8
            bytes.append(nextBy)
            bytes += "\",".utf8
        }
        bytes += "\"data\":".utf8
        bytes += value.bytes
        bytes.append(UInt8(ascii: "}"))
        let end = bytes.count - 1
        return .json(bytes, value: end - value.bytes.count..<end)
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
