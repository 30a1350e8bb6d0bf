import Configuration

/// Reads one place of a cron expression: a list of numbers, names, ranges and steps.
struct CronReader {
    /// What is wrong with one item of a list.
    struct Problem: Error {
        /// The end of a sentence that begins with the expression's name.
        let message: String
        /// The item to write instead.
        var meant: String?
    }

    let field: CronField

    /// The set that `text` describes.
    func read(_ text: Substring) throws(TextProblem) -> CronSet {
        var set = CronSet()
        set.isStar = text.hasPrefix("*")
        let items = text.split(separator: ",", omittingEmptySubsequences: false)
        for (index, item) in items.enumerated() {
            do throws(Problem) {
                set.formUnion(try read(item: item))
            } catch {
                let meant = error.meant.map { meant in
                    (items[..<index].map(String.init) + [meant] + items[(index + 1)...].map(String.init))
                        .joined(separator: ",")
                }
                throw TextProblem(error.message, suggestion: meant)
            }
        }
        return set
    }

    private func read(item: Substring) throws(Problem) -> CronSet {
        if let set = try special(item) { return set }
        let parts = item.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts.contains("") else { throw unreadable(item) }
        let step = try parts.count == 2 ? step(parts[1], in: item) : nil
        let range = try range(parts[0], isOpen: step != nil, in: item)
        var set = CronSet()
        for number in stride(from: range.lowerBound, through: range.upperBound, by: step ?? 1) {
            set.numbers |= 1 << UInt64(field == .weekday ? number % 7 : number)
        }
        return set
    }

    /// `L` among the days, `mon#1` and `friL` among the weekdays; nil for everything ordinary.
    private func special(_ item: Substring) throws(Problem) -> CronSet? {
        var set = CronSet()
        switch field {
        case .day where item.lowercased() == "l":
            set.hasLastDay = true
        case .day where item.lowercased().hasSuffix("w"):
            throw problem(item, "the working day nearest to a date can't be asked for")
        case .weekday where item.contains("#"):
            let parts = item.split(separator: "#", omittingEmptySubsequences: false)
            guard parts.count == 2, let place = Int(parts[1]), (1...5).contains(place) else {
                throw problem(item, "write the first to the fifth of a month as mon#1 to mon#5")
            }
            set.places = 1 << UInt64(8 * (try number(parts[0], in: item) % 7) + place)
        case .weekday where item.count > 1 && item.lowercased().hasSuffix("l"):
            set.places = 1 << UInt64(8 * (try number(item.dropLast(), in: item) % 7) + CronSet.lastPlace)
        case .weekday where item.lowercased() == "l":
            throw problem(item, "the last of which weekday? Write it like friL")
        case _ where item == "?":
            throw problem(item, "write * instead", meant: "*")
        default: return nil
        }
        return set
    }

    private func step(_ text: Substring, in item: Substring) throws(Problem) -> Int {
        let most = field.all.count - (field == .day || field == .month ? 0 : 1)
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let step = Int(text), (1...most).contains(step) else {
            throw problem(item, "a step must be a number from 1 to \(most)")
        }
        return step
    }

    /// The numbers before a step: all, from one on, from one to another; one alone where there is no step.
    private func range(_ text: Substring, isOpen: Bool, in item: Substring) throws(Problem) -> ClosedRange<Int> {
        if text == "*" { return field.all }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2 else { throw unreadable(item) }
        let low = try number(ends[0], in: item)
        guard ends.count == 2 else {
            return low...(isOpen ? max(low, field.all.upperBound) : low)
        }
        var high = try number(ends[1], in: item)
        if field == .weekday, high == 0, low > 0 { high = 7 }
        guard low <= high else {
            let first = field.all.lowerBound
            let head =
                low == field.all.upperBound ? "\(ends[0])" : "\(ends[0])-\(name(field.all.upperBound, as: ends[0]))"
            let tail = high == first ? "\(ends[1])" : "\(name(first, as: ends[1]))-\(ends[1])"
            // 7 is the Sunday that weeks begin with, too.
            let meant = field == .weekday && low == 7 ? "\(name(first, as: ends[0]))-\(ends[1])" : "\(head),\(tail)"
            throw problem(item, "it ends before it begins; did you mean \(meant)?", meant: isOpen ? nil : meant)
        }
        return low...high
    }

    private func number(_ text: Substring, in item: Substring) throws(Problem) -> Int {
        let word = text.lowercased()
        if let index = field.names.firstIndex(of: word) { return index + (field == .month ? 1 : 0) }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            let whole = field.names.first { word.count > 3 && word.hasPrefix($0) }
            if let meant = whole ?? Suggestion.nearest(to: word, among: field.names) {
                let fixed = item.replacing(text, with: meant, maxReplacements: 1)
                throw problem(item, "did you mean \(fixed)?", meant: String(fixed))
            }
            throw unreadable(item)
        }
        guard let number = Int(text), field.range.contains(number) else {
            throw problem(item, "write \(field.allowed)")
        }
        return number
    }

    /// A number in the manner of another end of a range: as a name where that is one.
    private func name(_ number: Int, as other: Substring) -> String {
        other.first?.isLetter ?? false ? field.names[number - field.range.lowerBound] : String(number)
    }

    private func unreadable(_ item: Substring) -> Problem {
        problem(item, "write \(field.allowed), a range 1-5, a step */2 or a list 1,3,5")
    }

    private func problem(_ item: Substring, _ fixIt: String, meant: String? = nil) -> Problem {
        Problem(message: "cannot have \(String(item).quoted) as \(field); \(fixIt)", meant: meant)
    }
}
