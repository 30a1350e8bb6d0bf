import JSON
import Testing

@testable import Tape

@Suite struct BucketTests {
    private func query(_ from: Int64, _ to: Int64, _ most: Int) -> BucketQuery {
        BucketQuery(
            job: "a",
            fields: [],
            from: Timestamp(milliseconds: from),
            to: Timestamp(milliseconds: to),
            most: most
        )
    }

    @Test func `stretches begin at multiples of their width, and are never too many`() {
        let hour: Int64 = 3_600_000
        for (from, to, most, width) in [
            (hour + 5, 2 * hour + 5, 300, Int64(12_000)), (7, 24 * hour + 7, 300, 300_000),
            (0, 7 * 24 * hour, 300, 34 * 60_000), (0, 10, 1, 10), (-5, 5, 3, 4), (0, 1, 2000, 1),
        ] {
            let query = query(from, to, most)
            #expect(query.width == width)
            #expect(query.start.milliseconds % width == 0)
            #expect((1...most).contains(query.count))
            #expect(query.end.milliseconds >= to && query.end.milliseconds < to + width)
            #expect(query.start.milliseconds < from + width)
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1, Int64.max], [Int64.min, -1, 0, 1, Int64.max])
    func `no moment is too far away`(from: Int64, to: Int64) {
        for most in [1, 2, 2000, Int.max] {
            let query = query(from, to, most)
            #expect(query.count <= most && query.count <= 500_000_000_000_000)
            if to <= from { #expect(query.count == 0) }
        }
    }

    @Test func `a bucket has least, most, mean and newest of its numbers`() {
        var bucket = Bucket()
        for text in ["3", "1.50", "\"x\"", "8"] { bucket.add(Array(text.utf8)[...]) }
        var newer = Bucket()
        newer.add(Array("2".utf8)[...])
        bucket.add(newer)
        #expect(bucket.count == 5 && bucket.numbers == 4)
        #expect(bucket.least == 1.5 && bucket.most == 8 && bucket.mean == 3.625)
        #expect(bucket.last == Array("2".utf8))
        bucket.add(Bucket())
        #expect(bucket.last == Array("2".utf8))
        bucket.add(Array("[1]".utf8)[...])
        #expect(bucket.last == nil && bucket.count == 6)
    }

    @Test func `the mean of what is always the same is that`() {
        var bucket = Bucket()
        for _ in 1...21 { bucket.add(Array("1.10".utf8)[...]) }
        #expect(bucket.sum / 21 > 1.1)
        #expect(bucket.mean == 1.1)
    }

    @Test func `an event is counted where it belongs`() {
        let tape = Tape(epoch: "e", capacity: .init(events: 100))
        let results = tape.series(job: "a", event: "tick", role: .result)
        let failures = tape.series(job: "a", event: "jobFailed", role: .failure)
        func at(_ time: Int64) -> Timestamp { Timestamp(milliseconds: time) }
        tape.append(.bare(Array(#"{"x":1,"y":{"z":5}}"#.utf8)), to: results, at: at(10))
        tape.append(.bare(Array(#"{"x":3}"#.utf8)), to: results, at: at(11))
        tape.append(.bare(Array("{}".utf8)), to: failures, at: at(25))
        tape.append(.bare(Array(#"{"x":9}"#.utf8)), to: results, at: at(40))
        let fields = ["x", "y.z"].compactMap { FieldPath($0) }
        var table = BucketTable(BucketQuery(job: "a", fields: fields, start: at(0), width: 10, count: 4))
        for event in tape.events(from: 0).events { table.add(event) }
        let rows = table.counted
        #expect(rows.map { $0.map(\.count) } == [[0, 2, 0, 0], [0, 1, 0, 0]])
        #expect(rows.map { $0.map(\.failures) } == [[0, 0, 1, 0], [0, 0, 1, 0]])
        #expect(rows[0][1].mean == 2 && rows[1][1].most == 5)
    }

    @Test func `a result is what it is since the first of its equals, unless something was wrong between`() {
        let tape = Tape(epoch: "e", capacity: .init(events: 2))
        let results = tape.series(job: "a", event: "tick", role: .result)
        let failures = tape.series(job: "a", event: "jobFailed", role: .failure)
        let recoveries = tape.series(job: "a", event: "jobRecovered", role: .recovery)
        func publish(_ value: String, at time: Int64) -> Int64? {
            let text = #"{"at":"\#(time)","data":\#(value)}"#
            let payload = Payload.json(
                Array(text.utf8),
                value: text.utf8.count - 1 - value.utf8.count..<text.utf8.count - 1
            )
            tape.append(payload, to: results, at: Timestamp(milliseconds: time))
            return tape.latestRow(of: "a")?.since.milliseconds
        }
        #expect([publish("1", at: 10), publish("1", at: 20), publish("1", at: 30)] == [10, 10, 10])
        #expect([publish("2", at: 40), publish("1", at: 50), publish("1", at: 60)] == [40, 50, 50])
        tape.append(.bare([0x31]), to: failures, at: Timestamp(milliseconds: 70))
        #expect(tape.latestRow(of: "a")?.since.milliseconds == 50)
        tape.append(.bare([0x31]), to: recoveries, at: Timestamp(milliseconds: 80))
        #expect([publish("1", at: 90), publish("1", at: 100)] == [90, 90])
        let forgotten = tape.forget(job: "a")
        #expect(tape.latestRow(of: "a") == nil)
        tape.recall(forgotten)
        #expect(publish("1", at: 110) == 90)
        tape.forget(job: "a")
        #expect(publish("1", at: 120) == 120)
    }

    @Test func `bare text is compared by its lines`() {
        let tape = Tape(epoch: "e", capacity: .init(events: 2))
        let results = tape.series(job: "a", event: "tick", role: .result)
        for (time, text) in [(1, "up\nx"), (2, "up\nx"), (3, "up")] as [(Int64, String)] {
            tape.append(.text(text), to: results, at: Timestamp(milliseconds: time))
            #expect(tape.latestRow(of: "a")?.since.milliseconds == (time == 3 ? 3 : 1))
        }
    }
}
