import Glibc

extension Certificate {
    private static let day = 86_400
    /// A certificate that ends within so many days is worth a warning.
    private static let soon = 14

    /// What is wrong with its dates, or will soon be, as it reads behind its name, and whether it is wrong already.
    ///
    /// `now` is in seconds since 1970, nil for this moment.
    public func dateTrouble(now: Int? = nil) -> (sentence: String, isFault: Bool)? {
        let (start, end, now) = (validFrom, validUntil, now ?? time(nil))
        if start > now { return ("is not valid before \(Self.text(start)); is this machine's clock right?", true) }
        if end <= now { return ("has expired on \(Self.text(end)); put a new one in its place", true) }
        guard end - now <= Self.soon * Self.day else { return nil }
        let days = (end - now) / Self.day
        let left = days == 0 ? "today" : days == 1 ? "in a day" : "in \(days) days"
        return ("expires \(left), on \(Self.text(end)); renew it", false)
    }

    private static func text(_ seconds: Int) -> String {
        var (seconds, parts) = unsafe (seconds, tm())
        guard unsafe gmtime_r(&seconds, &parts) != nil else { return "\(seconds)" }
        let date = unsafe [(Int(parts.tm_year) + 1900, 4), (Int(parts.tm_mon) + 1, 2), (Int(parts.tm_mday), 2)]
        return date.map { number, width in
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }.joined(separator: "-")
    }
}
