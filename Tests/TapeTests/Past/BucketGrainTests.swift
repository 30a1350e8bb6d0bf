import Testing

@testable import Tape

/// Stretches of time for who gets of each job one result in a period.
@Suite struct BucketGrainTests {
    private func query(_ from: Int64, _ to: Int64, most: Int, grain: Int64?) -> BucketQuery {
        BucketQuery(
            job: "a",
            fields: [],
            from: Timestamp(milliseconds: from),
            to: Timestamp(milliseconds: to),
            most: most,
            grain: grain
        )
    }

    @Test(arguments: [1000, 1500, 7000, 30_000, 45_000, 60_000, 300_000, 3_600_000] as [Int64])
    func `stretches are made of whole periods, and end with the last that is over`(grain: Int64) {
        for length in [1, 999, 10_000, 3_600_000, 86_400_000, 604_800_000] as [Int64] {
            for most in [1, 7, 300, 2000] {
                let end = 1_800_000_123_456 / grain * grain
                let query = query(end - length, end, most: most, grain: grain)
                #expect(query.width % grain == 0 && query.start.milliseconds % query.width == 0)
                #expect(query.end.milliseconds <= end && query.end.milliseconds > end - query.width)
                #expect(query.count <= most && query.start.milliseconds > end - length - query.width)
                // Who gets all is told no less finely.
                #expect(self.query(end - length, end, most: most, grain: nil).width <= query.width)
            }
        }
    }

    @Test func `wide ones are made of whole minutes, too`() {
        #expect(query(0, 86_400_000, most: 300, grain: 60_000).isOfRows)
        #expect(query(0, 86_400_000, most: 300, grain: 45_000).width == 360_000)
        #expect(query(0, 86_400_000, most: 300, grain: nil).width == 300_000)
    }

    @Test func `where no period is over there is none`() {
        #expect(query(100, 100, most: 10, grain: 1000).count == 0)
        #expect(query(500, 900, most: 10, grain: 1000).count == 0)
    }
}
