import Glibc
import Testing

@testable import Syscalls

@Suite struct CompanionTests {
    private func shell(_ line: String) throws -> Companion {
        try Companion.start("/bin/sh", ["-c", line], environment: ["WORD": "hi"])
    }

    @Test func `what is sent is answered over the same socket, in an environment of its own`() throws {
        let child = try shell("read line; echo \"$line $WORD ${HOME-none}\" >&0")
        let answer1 = child.isRunning
        #expect(answer1)
        let answer2 = child.send(Array("one\n".utf8))
        #expect(answer2)
        let answer3 = child.receive(12)
        #expect(answer3.map { String(decoding: $0, as: UTF8.self) } == "one hi none\n")
        let answer4 = child.receive(1)
        #expect(answer4 == nil)
        let answer5 = child.endingSignal
        #expect(answer5 == nil)
        let answer6 = child.isRunning
        #expect(!answer6)
    }

    @Test func `one that is killed says by what, and takes nothing more`() throws {
        let child = try shell("while :; do :; done")
        child.kill()
        let answer7 = child.receive(1)
        #expect(answer7 == nil)
        let answer8 = child.endingSignal
        #expect(answer8 == SIGKILL)
        let answer9 = child.send([1])
        #expect(!answer9)
    }

    @Test func `an answer is waited for until a moment and no longer`() throws {
        let child = try shell("sleep 100")
        let answer10 = child.receive(1, by: .now + .milliseconds(20))
        #expect(answer10 == nil)
        let answer11 = child.isRunning
        #expect(answer11)
    }

    @Test func `a program that is not there is a failure`() {
        #expect(throws: SyscallError(ENOENT, "start /nowhere")) { _ = try Companion.start("/nowhere", []) }
    }

    @Test func `one that is let go of is gone`() throws {
        var id: pid_t = 0
        do {
            let child = try shell("sleep 100")
            id = child.id
        }
        #expect(kill(id, 0) == -1)
    }
}
