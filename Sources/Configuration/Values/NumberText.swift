/// Numbers as people write them.
enum NumberText {
    /// Without a fraction where there is none.
    static func of(_ number: Double) -> String { Int(exactly: number).map { String($0) } ?? String(number) }
}
