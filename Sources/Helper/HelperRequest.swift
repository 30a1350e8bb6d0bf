/// What a helper is asked, as bytes: a letter, two lengths of four bytes with the lowest first, and two texts.
struct HelperRequest: Hashable, Sendable {
    /// What is to be done.
    enum Work: UInt8, Sendable {
        /// Tell what is wrong with the program of jq that the first text is.
        case check = 1
        /// Run the program that the first text is on the JSON that the second is.
        case run = 2
        /// Read the XML that the second text is, in UTF-8, as JSON.
        case xml = 3
    }

    let work: Work
    var program: [UInt8] = []
    var value: [UInt8] = []

    /// How many bytes come before the texts.
    static let headLength = 9

    /// The request as it is sent.
    var bytes: [UInt8] {
        [work.rawValue] + HelperBytes.number(program.count) + HelperBytes.number(value.count) + program + value
    }

    /// What a head says; nil where it is none.
    static func head(_ bytes: [UInt8]) -> (work: Work, program: Int, value: Int)? {
        guard bytes.count == headLength, let work = Work(rawValue: bytes[0]) else { return nil }
        return (work, HelperBytes.number(in: bytes, at: 1), HelperBytes.number(in: bytes, at: 5))
    }
}

/// What a helper answers, as bytes: a letter, a length of four bytes with the lowest first, and a text.
enum HelperReply: Hashable, Sendable {
    /// JSON, as a library wrote it.
    case value([UInt8])
    /// A program of jq that yields nothing.
    case nothing
    /// A program of jq that yields more than one value.
    case several
    /// Why a program of jq or XML gives no value.
    case failure(String)
    /// JSON that jq can't read.
    case unreadable(String)
    /// XML that is none, and the line where that was seen.
    case broken(line: Int, reason: String)
    /// What is wrong with a program of jq; nothing where it is good.
    case faults([JQFault])

    /// How many bytes come before the text.
    static let headLength = 5

    /// The reply as it is sent.
    var bytes: [UInt8] {
        let (letter, text): (UInt8, [UInt8]) =
            switch self {
            case .value(let json): (1, json)
            case .nothing: (2, [])
            case .several: (3, [])
            case .failure(let reason): (4, Array(reason.utf8))
            case .unreadable(let reason): (5, Array(reason.utf8))
            case .broken(let line, let reason): (6, HelperBytes.number(line) + reason.utf8)
            case .faults(let faults): (7, faults.flatMap(\.bytes))
            }
        return [letter] + HelperBytes.number(text.count) + text
    }

    /// How long the text behind a head is.
    static func length(_ head: [UInt8]) -> Int { HelperBytes.number(in: head, at: 1) }

    /// The reply with this head and text; nil where they are none.
    init?(_ head: [UInt8], _ text: [UInt8]) {
        let words = { String(decoding: text, as: UTF8.self) }
        switch head.first {
        case 1: self = .value(text)
        case 2: self = .nothing
        case 3: self = .several
        case 4: self = .failure(words())
        case 5: self = .unreadable(words())
        case 6 where text.count >= 4:
            let reason = String(decoding: text.dropFirst(4), as: UTF8.self)
            self = .broken(line: HelperBytes.number(in: text, at: 0), reason: reason)
        case 7:
            var faults: [JQFault] = []
            var place = 0
            while text.count - place >= 12 {
                let end = place + 12 + HelperBytes.number(in: text, at: place + 8)
                guard end <= text.count else { return nil }
                let fault = JQFault(
                    line: HelperBytes.number(in: text, at: place),
                    column: HelperBytes.number(in: text, at: place + 4),
                    reason: String(decoding: text[(place + 12)..<end], as: UTF8.self)
                )
                faults.append(fault)
                place = end
            }
            self = .faults(faults)
        default: return nil
        }
    }
}

extension JQFault {
    fileprivate var bytes: [UInt8] {
        HelperBytes.number(line) + HelperBytes.number(column) + HelperBytes.number(reason.utf8.count) + reason.utf8
    }
}

/// Numbers of four bytes, the lowest first.
enum HelperBytes {
    static func number(_ value: Int) -> [UInt8] {
        let value = UInt32(clamping: value)
        return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// The number at a place that has four bytes behind it.
    static func number(in bytes: [UInt8], at place: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << ($1 * 8) }
    }
}
