import Configuration
import Randomness
import Testing

@testable import Scheduling

/// The regular expression that editors check cron expressions with.
@Suite struct CronPatternTests {
    /// An item of a field, mostly one that can be read.
    private func item(_ field: CronField, using generator: inout SplitMix64) -> String {
        func one() -> String {
            let number = Int.random(in: -1...field.range.upperBound + 1, using: &generator)
            let name = field.names.randomElement(using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: return name ?? "\(number)"
            case 1: return name?.uppercased() ?? "0\(number)"
            default: return "\(number)"
            }
        }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: return "*"
        case 1: return "*/\(one())"
        case 2: return "\(one())-\(one())"
        case 3: return "\(one())-\(one())/\(one())"
        case 4: return field == .day ? "L" : "\(one())L"
        case 5: return "\(one())#\(one())"
        case 6: return "\(one())/\(one())"
        default: return one()
        }
    }

    @Test func `it is found in all that can be read, and in nothing else but ranges and dates that never come`() throws
    {
        let pattern = try Regex(CronExpression.pattern)
        var generator = SplitMix64(seed: 5)
        var taken = 0
        for _ in 0..<20_000 {
            let fields = CronField.allCases.dropFirst(Bool.random(using: &generator) ? 1 : 0).map { field in
                let count = Int.random(in: 0..<6, using: &generator) == 0 ? 2 : 1
                return (0..<count).map { _ in item(field, using: &generator) }.joined(separator: ",")
            }
            let text = fields.joined(separator: " ")
            let isFound = try pattern.firstMatch(in: text) != nil
            do throws(TextProblem) {
                _ = try CronExpression(text)
                taken += 1
                #expect(isFound, "\(text)")
            } catch {
                let isBeyond =
                    error.message.contains("it ends before it begins") || error.message.hasPrefix("never runs")
                #expect(!isFound || isBeyond, "\(text): \(error.message)")
            }
        }
        #expect(taken > 500)
    }
}
