/// One JSON value as one line of UTF-8 text.
///
/// It holds no CR, no LF and none of U+0085, U+2028 and U+2029, at which some readers of event streams break lines; and
/// no number that is not finite. Equal values may have different texts.
public struct JSONText: Sendable, Hashable {
    /// The UTF-8 text, without white space around it or between its parts.
    public let bytes: [UInt8]

    /// Why a text is no JSON.
    public struct Fault: Error, Sendable, Hashable {
        /// Where it was noticed, counted in bytes from 0.
        public let offset: Int
        /// What is wrong there, as it reads before "at byte 12": "a comma too many".
        public let problem: String
        /// Whether it is JSON all the same, but for a number that is larger than a 64-bit float can be.
        public let isTooLarge: Bool

        /// What is wrong at a place.
        init(offset: Int, problem: String, isTooLarge: Bool = false) {
            self.offset = offset
            self.problem = problem
            self.isTooLarge = isTooLarge
        }
    }

    /// Takes JSON text as written, numbers and order of keys included, and drops only the white space outside strings.
    ///
    /// Follows RFC 8259; a byte order mark in front is dropped. Lone surrogates stay the escapes they are. Refused, beside
    /// what is not JSON: nesting over 256 levels, and numbers beyond what a 64-bit float can hold.
    public init(validating text: [UInt8]) throws(Fault) {
        var compactor = JSONCompactor(text)
        try compactor.compact()
        bytes = compactor.output
    }

    /// The text of a value.
    public init(_ value: JSONValue) {
        var bytes: [UInt8] = []
        bytes.append(json: value)
        self.bytes = bytes
    }

    /// The text of a string: quoted and escaped.
    public init(_ string: String) {
        var bytes: [UInt8] = []
        bytes.append(jsonString: string)
        self.bytes = bytes
    }

    /// Takes over bytes that were written by the means of this module or cut from a valid text.
    public init(trusted bytes: [UInt8]) { self.bytes = bytes }
}

extension JSONText: CustomStringConvertible {
    /// The text itself.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
