import Glibc
import Syscalls

/// The helper's side: answers what it is asked over its standard input until that ends.
///
/// Programs of jq can't be interrupted and may end the process, and libxml2 reads what strangers wrote: so both do their
/// work here, where there are no secrets and nothing else to lose.
public enum HelperService {
    /// The word on the command line that asks for it.
    public static let command = "helper"
    /// So much more memory than at its start it may have, in bytes.
    private static let memory: UInt64 = 1 << 30
    /// So many compiled programs are kept.
    private static let mostPrograms = 200
    /// How many bytes a request or an answer may have.
    static let longest = 128 << 20

    /// Serves; returns the exit code at once where nobody is there to be served.
    public static func run() -> Int32 {
        var information = stat()
        guard unsafe fstat(STDIN_FILENO, &information) == 0, information.st_mode & S_IFMT == S_IFSOCK else { return 2 }
        limit()
        // Whoever asks may be gone while a program runs that never ends.
        _ = try? KernelThread(name: "watch") {
            var end = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
            while unsafe poll(&end, 1, -1) <= 0 {}
            _exit(0)
        }
        var programs: [[UInt8]: JQProgram] = [:]
        while let request = nextRequest() {
            guard write(answer(request, &programs).bytes) else { return 1 }
        }
        return 0
    }

    /// Bounds what a program can take from the machine.
    private static func limit() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // Where the machine has no memory left, this is what can be spared; see proc_pid_oom_score_adj(5).
        if let file = unsafe fopen("/proc/self/oom_score_adj", "we") {
            unsafe fputs("1000", file)
            unsafe fclose(file)
        }
        // Where the address sanitizer has taken terabytes of addresses, their number says nothing.
        guard let pages = ProcessPages(), pages.addresses < 1 << 28 else { return }
        var most = rlimit()
        most.rlim_cur = rlim_t(UInt64(pages.bytes(of: pages.addresses)) + memory)
        most.rlim_max = most.rlim_cur
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &most)
    }

    /// What a request is answered.
    private static func answer(_ request: HelperRequest, _ programs: inout [[UInt8]: JQProgram]) -> HelperReply {
        switch request.work {
        case .xml: return XMLElements.reply(to: request.value)
        case .check, .run:
            let program: JQProgram
            if let known = programs[request.program] {
                program = known
            } else {
                do throws(JQProgram.JQFaults) {
                    program = try JQProgram(String(decoding: request.program, as: UTF8.self))
                } catch {
                    return .faults(error.list)
                }
            }
            guard request.work == .run else { return .faults([]) }
            if programs.count >= mostPrograms { programs = [:] }
            programs[request.program] = program
            let reply = program.run(on: request.value)
            if case .value(let json) = reply, json.count > longest { return .failure("its value is too long") }
            return reply
        }
    }

    private static func nextRequest() -> HelperRequest? {
        guard let head = read(HelperRequest.headLength), let (work, program, value) = HelperRequest.head(head),
            program <= longest, value <= longest, let program = read(program), let value = read(value)
        else { return nil }
        return HelperRequest(work: work, program: program, value: value)
    }

    private static func read(_ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let room = min(count - bytes.count, 1 << 20)
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, length in
                length = max(0, unsafe Glibc.read(STDIN_FILENO, buffer.baseAddress, room))
            }
            if piece.isEmpty { return nil }
            bytes += piece
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe send(STDIN_FILENO, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
