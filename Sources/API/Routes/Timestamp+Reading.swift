import Glibc
import Tape

extension Timestamp {
    /// Reads RFC 3339: "2026-11-21T01:02:03Z", with or without a fraction of a second, in any zone; what is finer than
    /// milliseconds is cut off.
    ///
    /// A space before the zone counts as the plus that it was before somebody's query was decoded.
    init?(_ text: String) {
        let pattern =
            #/
            ([0-9]{4}) - ([0-9]{2}) - ([0-9]{2}) [Tt] ([0-9]{2}) : ([0-9]{2}) : ([0-9]{2}) (?: \. ([0-9]{1,18}) )?
            (?: [Zz] | ([-+\ ]) ([0-9]{2}) : ([0-9]{2}) )
            /#
        guard
            let (_, year, month, day, hour, minute, second, fraction, sign, hours, minutes) = text.wholeMatch(
                of: pattern
            )?.output
        else { return nil }
        let date = [year, month, day].compactMap { CInt($0) }
        let time = [hour, minute, second].compactMap { CInt($0) }
        guard let seconds = Self.seconds(date, time) else { return nil }
        let zone = [hours, minutes].map { $0.flatMap { Int64($0) } ?? 0 }
        guard zone[0] < 24, zone[1] < 60 else { return nil }
        let ahead = (zone[0] * 3600 + zone[1] * 60) * (sign == "-" ? -1 : 1)
        let digits = (fraction ?? "").prefix(3)
        let milliseconds = Int64(digits + repeatElement("0", count: 3 - digits.count)) ?? 0
        self.init(milliseconds: (seconds - ahead) * 1000 + milliseconds)
    }

    /// Seconds since 1970 of a moment in UTC, nil if no calendar has it; see timegm(3).
    private static func seconds(_ date: [CInt], _ time: [CInt]) -> Int64? {
        var parts = unsafe tm()
        unsafe (parts.tm_year, parts.tm_mon, parts.tm_mday) = (date[0] - 1900, date[1] - 1, date[2])
        unsafe (parts.tm_hour, parts.tm_min, parts.tm_sec) = (time[0], time[1], time[2])
        let seconds = unsafe timegm(&parts)
        // What does not exist, the 30th of February or the 25th hour, has been turned into something that does.
        let isReal =
            unsafe (parts.tm_mon, parts.tm_mday) == (date[1] - 1, date[2])
            && (parts.tm_hour, parts.tm_min, parts.tm_sec) == (time[0], time[1], time[2])
        return isReal ? Int64(seconds) : nil
    }
}
