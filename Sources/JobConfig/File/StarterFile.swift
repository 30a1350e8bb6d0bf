import Glibc
import Syscalls

/// The first jobs.yaml: what `init` writes, what runs without any file, and the hint that leads from one to the other.
public enum StarterFile {
    /// What `tickertape init` writes.
    static let text = """
        # yaml-language-server: $schema=./jobs.schema.json
        # Editors complete keys with: tickertape schema > jobs.schema.json
        #
        # Jobs for tickertape. Each job has a schedule and a source; each result goes to
        # everyone who listens at /events. Look at this file with: tickertape check

        server:
          listen: 127.0.0.1:5000               # 0.0.0.0:5000 opens it to the network
          # tokens: { publish: [change-me] }   # who may post

        jobs:
          # Made-up people; the wait is drawn anew for each run.
          people:
            every: 5-20s
            generate: people

          # How busy this machine is.
          host:
            every: 2s
            system: [cpu, memory, load]

          # A command. What it prints is the value, as JSON if it is JSON.
          disk:
            every: 1m
            run: df --output=pcent / | tail -1 | tr -dc 0-9
            unit: "%"

          # Fed from outside. Take the # away here and before "tokens" above, then:
          #   curl -H "Authorization: Bearer change-me" -d Hello \\
          #     http://127.0.0.1:5000/jobs/note
          # note:
          #   post: true

        """

    /// The jobs that run while there is no file.
    public static let demo = """
        jobs:
          wave:
            every: 1s
            generate: sine
            min: 0
            max: 100
            period: 1m
          host:
            every: 2s
            system: [cpu, memory, load, disk, network, uptime]
          people:
            every: 5-20s
            generate: people

        """

    /// What is said while the demo runs; the lines that are set in make a first file.
    public static let hint = """
        There is no jobs.yaml here, so these are demo jobs. A first file takes four lines:

            jobs:
              people:
                every: 5-20s
                generate: people

        Or let "tickertape init" write one with comments.

        """

    /// Writes the text to a file that does not exist yet.
    public static func write(to path: String) throws(StarterFileError) {
        // The path lives for the call.
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard number >= 0 else { throw StarterFileError(path, errno) }
        let file = Descriptor(owning: number)
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            // The pointer is used inside the closure only, and the count is that of its bytes.
            let written = unsafe bytes[start...].withUnsafeBytes { rest in
                unsafe Glibc.write(file.number, rest.baseAddress, rest.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                let error = StarterFileError(path, errno)
                // Half a file would stop the next attempt.
                _ = unsafe unlink(path)
                throw error
            }
            start += written
        }
    }
}

/// Why no first file was written.
public struct StarterFileError: Error, Equatable {
    /// One sentence for people, with the path.
    public let sentence: String

    init(_ path: String, _ code: CInt) {
        sentence =
            code == EEXIST
            ? "\(path) is there already and stays as it is"
            : SyscallError(code, "write \(path)").description
    }
}
