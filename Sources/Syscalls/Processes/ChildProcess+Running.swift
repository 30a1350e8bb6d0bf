import CLinux
import Glibc

/// A child that was started and not yet reaped; whoever holds it sees it through to ``finish()``.
///
/// Its process id, which is its group's id too, cannot be given to another before it is reaped; so signals never hit a
/// stranger.
final class RunningChild {
    /// What can have news of a child.
    enum Part: UInt32, CaseIterable {
        case end, output, complaints
    }

    private static let complaintsLimit = 4096

    let run: ChildProcesses.Run
    var course = TerminationStateMachine(openPipes: 2)

    /// Its process id and that of its group.
    let id: pid_t
    /// Readable when the child has ended; see pidfd_open(2).
    private var end: Descriptor?
    private var output: Descriptor?
    private var complaints: Descriptor?
    /// As long as this is open, and so at most as long as this program lives, the child's group may live.
    private var lifeline: Descriptor?
    private var gathered: [UInt8] = []
    private var isCut = false
    private var lastComplaints: [UInt8] = []
    private var areComplaintsCut = false

    /// Starts the child of `run` and has `poller` watch it, known there by `generation`.
    init(_ run: ChildProcesses.Run, watchedBy poller: borrowing Poller, as generation: UInt32)
        throws(ChildProcess.Failure)
    {
        let outputs = try Self.pipe()
        let complaints = try Self.pipe()
        let life = try Self.pipe()
        id = try run.command.spawn(
            output: outputs.writing,
            complaints: complaints.writing,
            lifeline: life.reading
        )
        self.run = run
        lifeline = .some(life.writing)
        self.output = .some(outputs.reading)
        self.complaints = .some(complaints.reading)
        do throws(SyscallError) {
            try watch(by: poller, as: generation)
        } catch {
            signal(SIGKILL)
            _ = reap()
            throw .system(error)
        }
    }

    private func watch(by poller: borrowing Poller, as generation: UInt32) throws(SyscallError) {
        let number = linux_pidfd_open(id)
        guard number >= 0 else { throw SyscallError(errno, "watch a child") }
        end = Descriptor(owning: number)
        for part in Part.allCases {
            guard let number = self.number(of: part) else { continue }
            try poller.add(number, .readable, as: Poller.Token(slot: part.rawValue, generation: generation))
        }
    }

    /// Asks the child's group to end, and has it killed when `grace` is over; the second asking sends nothing.
    func stop(grace: Duration) {
        if course.stop(at: .now, grace: grace) {
            signal(SIGTERM)
            // One that was stopped could not end.
            signal(SIGCONT)
        }
    }

    /// Sends a signal to the child's whole group.
    func signal(_ number: CInt) { _ = kill(-id, number) }

    /// Takes note of news of `part`; reads at most one `buffer` full, so that no child holds up the others.
    ///
    /// Where who takes the output is behind, `poller` no longer watches the pipe until ``goOn(watchedBy:as:)``.
    func takeNews(of part: Part, buffer: UnsafeMutableRawBufferPointer, watchedBy poller: borrowing Poller) {
        guard part != .end else {
            course.childEnded(at: .now)
            end = nil
            return
        }
        let transfer = unsafe part == .output ? output?.read(into: buffer) : complaints?.read(into: buffer)
        switch transfer {
        case .moved(let count):
            let hasRoom = unsafe keep(UnsafeRawBufferPointer(rebasing: buffer[..<count]), of: part)
            if !hasRoom, let number = output?.number { poller.remove(number) }
        case .ended: close(part)
        case .wouldBlock, nil: break
        }
    }

    /// Reads the output again, whose taker has caught up.
    func goOn(watchedBy poller: borrowing Poller, as generation: UInt32) {
        guard let number = output?.number else { return }
        let token = Poller.Token(slot: Part.output.rawValue, generation: generation)
        do throws(SyscallError) {
            try poller.add(number, .readable, as: token)
        } catch {
            // Nobody would ever read it again.
            close(.output)
        }
    }

    private func close(_ part: Part) {
        if part == .output { output = nil } else { complaints = nil }
        course.pipeEnded()
    }

    /// Kills what is left of the group, reaps the child and tells the one who waits.
    func finish() {
        signal(SIGKILL)
        let end = reap()
        lifeline = nil
        if run.output != nil { drain() }
        run.finish(
            .success(
                ChildProcess.Result(
                    end: end,
                    output: gathered,
                    isCut: isCut,
                    complaints: lastComplaints,
                    areComplaintsCut: areComplaintsCut,
                    wasStopped: course.wasStopped
                )
            )
        )
    }

    private func number(of part: Part) -> CInt? {
        switch part {
        case .end: end?.number
        case .output: output?.number
        case .complaints: complaints?.number
        }
    }

    /// Hands on what a child that is gone has left in its pipe, as far as that is no flood by others who hold it.
    private func drain() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        for _ in 0..<16 {
            let isMore = unsafe buffer.withUnsafeMutableBytes { buffer in
                guard case .moved(let count)? = unsafe output?.read(into: buffer) else { return false }
                _ = unsafe keep(UnsafeRawBufferPointer(rebasing: buffer[..<count]), of: .output)
                return true
            }
            guard isMore else { return }
        }
    }

    /// Returns false where no more output may come for now.
    private func keep(_ bytes: UnsafeRawBufferPointer, of part: Part) -> Bool {
        if part == .output, let taken = run.output { return unsafe taken.put(bytes) }
        if part == .output {
            let room = run.command.outputLimit - gathered.count
            if bytes.count > room { isCut = true }
            unsafe gathered.append(contentsOf: bytes.prefix(room))
        } else {
            unsafe lastComplaints.append(contentsOf: bytes.suffix(Self.complaintsLimit))
            let surplus = lastComplaints.count - Self.complaintsLimit
            if surplus > 0 || bytes.count > Self.complaintsLimit { areComplaintsCut = true }
            lastComplaints.removeFirst(max(0, surplus))
        }
        return true
    }

    /// Takes the child's exit status from the kernel; waits for exactly this child, which has ended or was killed.
    private func reap() -> ChildProcess.Result.End {
        var status: CInt = 0
        _ = uninterrupted { unsafe waitpid(id, &status, 0) }
        // The lowest seven bits are the signal, the next eight the exit status; see wait(2).
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
    }

    private static func pipe() throws(ChildProcess.Failure) -> Pipe {
        do throws(SyscallError) {
            let pipe = try Pipe.make()
            pipe.reading.setNonBlocking()
            return pipe
        } catch {
            throw .system(error)
        }
    }
}
