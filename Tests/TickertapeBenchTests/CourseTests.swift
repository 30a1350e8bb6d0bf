import Testing

@testable import TickertapeBench

@Suite struct CourseTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func `with a window of one the next event waits for all clients`() {
        var course = Course(pace: .window(1, batch: 1), extent: .events(2), audiences: [3], start: 0)
        #expect(course.next(now: 1, isIdle: true, delivered: 0) == .post([0]))
        #expect(course.next(now: 2, isIdle: false, delivered: 3) == .wait(.milliseconds(20)))
        #expect(course.next(now: 3, isIdle: true, delivered: 2) == .wait(.milliseconds(20)))
        #expect(course.next(now: 4, isIdle: true, delivered: 3) == .post([0]))
        #expect(course.next(now: 5, isIdle: true, delivered: 5) == .wait(.milliseconds(20)))
        #expect(course.next(now: 6, isIdle: true, delivered: 6) == .finish)
        #expect(course.published == 2)
        #expect(course.due == 6)
    }

    @Test func `a wider window lets batches follow before all has arrived`() {
        var course = Course(pace: .window(4, batch: 2), extent: .events(7), audiences: [10], start: 0)
        var posts: [Int] = []
        var delivered: UInt64 = 0
        while posts.reduce(0, +) < 7 {
            if case .post(let jobs) = course.next(now: 1, isIdle: true, delivered: delivered) {
                posts.append(jobs.count)
            } else {
                delivered += 10
            }
            #expect(course.due - delivered <= 40)
        }
        #expect(posts == [2, 2, 2, 1])
    }

    @Test func `a rate counts from the start and does not wait for anyone`() {
        var course = Course(pace: .rate(10), extent: .time(.milliseconds(300)), audiences: [5], start: 1000)
        #expect(course.next(now: 1000, isIdle: true, delivered: 0) == .post([0]))
        #expect(course.next(now: 1001, isIdle: true, delivered: 0) == .wait(.milliseconds(20)))
        #expect(course.next(now: 99_001_000, isIdle: true, delivered: 0) == .wait(.milliseconds(1)))
        #expect(course.next(now: 230_001_000, isIdle: true, delivered: 0) == .post([0]))
        #expect(course.next(now: 230_001_000, isIdle: true, delivered: 0) == .post([0]))
        #expect(course.next(now: 299_001_000, isIdle: true, delivered: 15) == .wait(.milliseconds(1)))
        #expect(course.next(now: 300_001_000, isIdle: true, delivered: 15) == .finish)
    }

    @Test func `events go to the jobs in turn and each is due at its own audience`() {
        var course = Course(pace: .window(1, batch: 1), extent: .events(4), audiences: [2, 1, 0], start: 0)
        let steps = (0..<4).map { _ in course.next(now: 0, isIdle: true, delivered: course.due) }
        #expect(steps == [.post([0]), .post([1]), .post([2]), .post([0])])
        #expect(course.due == 5)
    }

    @Test func `when nothing moves any more it ends, incomplete`() {
        var course = Course(pace: .window(1, batch: 1), extent: .time(.seconds(60)), audiences: [2], start: 0)
        #expect(course.next(now: 0, isIdle: true, delivered: 0) == .post([0]))
        #expect(course.next(now: 5 * Self.second, isIdle: true, delivered: 1) == .wait(.milliseconds(20)))
        #expect(course.next(now: 14 * Self.second, isIdle: true, delivered: 1) == .wait(.milliseconds(20)))
        #expect(course.next(now: 15 * Self.second, isIdle: true, delivered: 1) == .finish)
        #expect(course.due == 2)
    }
}
