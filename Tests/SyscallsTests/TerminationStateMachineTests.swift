import Testing

@testable import Syscalls

@Suite struct TerminationStateMachineTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func next(_ course: inout TerminationStateMachine, _ seconds: Double) -> TerminationStateMachine.Step {
        course.next(at: at(seconds))
    }

    private func stop(_ course: inout TerminationStateMachine, _ seconds: Double, grace: Duration) -> Bool {
        course.stop(at: at(seconds), grace: grace)
    }

    @Test func `a child that ends by itself is finished when its pipes are`() {
        var course = TerminationStateMachine(openPipes: 2)
        #expect(next(&course, 0) == .wait(until: nil))
        course.pipeEnded()
        course.pipeEnded()
        #expect(next(&course, 900) == .wait(until: nil))
        course.childEnded(at: at(901))
        #expect(next(&course, 901) == .finish)
        #expect(!course.wasStopped)
    }

    @Test func `pipes that others hold are given up a second after the child's end`() {
        var course = TerminationStateMachine(openPipes: 2)
        course.pipeEnded()
        course.childEnded(at: at(3))
        course.childEnded(at: at(3.5))
        #expect(next(&course, 3.9) == .wait(until: at(4)))
        #expect(next(&course, 4) == .finish)
    }

    @Test func `a child that ignores the request to end is killed once after the grace`() {
        var course = TerminationStateMachine(openPipes: 2)
        #expect(stop(&course, 1, grace: .seconds(5)))
        #expect(next(&course, 1) == .wait(until: at(6)))
        #expect(next(&course, 6) == .kill)
        #expect(next(&course, 7) == .wait(until: nil))
        course.childEnded(at: at(7))
        #expect(next(&course, 7) == .wait(until: at(8)))
        #expect(next(&course, 8) == .finish)
        #expect(course.wasStopped)
    }

    @Test func `asking again shortens the time, never lengthens it, and tells nobody twice`() {
        var course = TerminationStateMachine(openPipes: 2)
        #expect(stop(&course, 0, grace: .seconds(5)))
        #expect(!stop(&course, 1, grace: .seconds(2)))
        #expect(next(&course, 1) == .wait(until: at(3)))
        #expect(!stop(&course, 2, grace: .seconds(100)))
        #expect(next(&course, 2) == .wait(until: at(3)))
    }

    @Test func `children of a child that obeyed have the whole grace to close the pipes`() {
        var course = TerminationStateMachine(openPipes: 1)
        _ = stop(&course, 0, grace: .seconds(5))
        course.childEnded(at: at(0.1))
        #expect(next(&course, 0.1) == .wait(until: at(5)))
        #expect(next(&course, 5) == .finish)
    }

    @Test func `a child that had ended before it was asked was not stopped`() {
        var course = TerminationStateMachine(openPipes: 1)
        course.childEnded(at: at(1))
        _ = stop(&course, 1.5, grace: .seconds(5))
        #expect(!course.wasStopped)
    }
}
