import DataSources
import Scheduling
import Tape
import Testing

@testable import Jobs

/// What a job that waits takes in memory; docs/performance.md tells of it.
@Suite struct JobFootprintTests {
    @Test func `what most jobs have nothing of takes no room in them`() {
        #expect(MemoryLayout<JobStatus>.size <= 300)
        #expect(MemoryLayout<NextRun>.size <= 224)
        #expect(MemoryLayout<EventSeries>.size <= 32)
    }

    @Test func `parts that are set are known each by itself, and what is set to nothing is gone`() {
        var status = JobStatus()
        status.stored = nil
        #expect(status.rare == nil)
        status.standardError = "no such file"
        status.loggedSilence = 7
        status.failing = (Timestamp(milliseconds: 5), 2)
        #expect(status.standardError == "no such file" && status.loggedSilence == 7 && status.failing?.count == 2)
        #expect(status.watching == nil && status.occasions == nil && status.stored == nil)
        let copy = status
        status.standardError = nil
        #expect(status.standardError == nil && status.loggedSilence == 7)
        #expect(copy.standardError == "no such file")
    }

    @Test func `so it is with what few plans have`() {
        var plan = NextRun()
        plan.watch = nil
        plan.stagger = .zero
        #expect(plan.rare == nil && plan.stagger == .zero)
        plan.stagger = .seconds(2)
        plan.alertDue = .steady(.seconds(9))
        plan.expectation = .seconds(4)
        #expect(plan.stagger == .seconds(2) && plan.alertDue == .steady(.seconds(9)) && plan.isExpecting)
        plan.expectation = nil
        #expect(!plan.isExpecting && plan.alertDue != nil && plan.watch == nil)
    }
}
