/// The names of histories.
public enum Epoch {
    private static let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz")

    /// A name that no other history has: ten random letters, one in 3.6 thousand million million.
    public static func make(using generator: inout some RandomNumberGenerator) -> String {
        String((0..<10).map { _ in letters[Int.random(in: letters.indices, using: &generator)] })
    }

    /// Whether `text` can name a history: 1 to 18 of `[0-9a-z]`.
    public static func isValid(_ text: some StringProtocol) -> Bool {
        (1...18).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            }
    }
}
