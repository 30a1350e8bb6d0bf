/// A command to run as a child: in a session and process group of its own, its output gathered.
///
/// The group ends with this program, however that ends, kill -9 included; what has left the group does not.
public struct ChildProcess: Sendable, Hashable {
    /// The program: a path if it holds a slash, else a name to be looked up in the child's `PATH`.
    public var program: String
    /// What follows the program's name.
    public var arguments: [String]
    /// The whole environment of the child.
    public var environment: [String: String]
    /// Where it runs; nil for this process' own directory.
    public var directory: String?
    /// What it can read from its standard input; nil for nothing.
    public var input: [UInt8]?
    /// So many bytes of its output are kept; the rest is read and dropped.
    public var outputLimit: Int
    /// How long it may take to end once it is told to stop; then it is killed.
    public var killDelay = TerminationStateMachine.killDelay

    /// A command that has not been started; its environment is empty unless given.
    public init(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        directory: String? = nil,
        outputLimit: Int = 1 << 20
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.outputLimit = outputLimit
    }

    /// What became of a child that ran.
    public struct Result: Sendable, Hashable {
        /// How it ended.
        public enum End: Sendable, Hashable {
            case exited(CInt)
            case killed(signal: CInt)
        }

        /// Its exit status, or the signal that killed it.
        public let end: End
        /// The beginning of what it wrote to standard output.
        public let output: [UInt8]
        /// Whether there was more than `output` holds.
        public let isCut: Bool
        /// The last 4 KiB of what it wrote to standard error.
        public let complaints: [UInt8]
        /// Whether there was more before that.
        public let areComplaintsCut: Bool
        /// Whether it was told to stop before it ended.
        public let wasStopped: Bool
    }

    /// Why a child could not be started.
    public enum Failure: Error, Sendable, Hashable {
        /// No folder of the child's `PATH` has a program of this name.
        case notInPath
        /// There is nothing at this path.
        case notFound
        /// There is something, but not for us to execute; see execve(2), EACCES.
        case notPermitted
        /// It is neither a program of this machine nor a script with a first line `#!`; see execve(2), ENOEXEC.
        case notAProgram
        /// The program that the first line of a script names is missing.
        case interpreterMissing
        /// The directory to run in cannot be entered.
        case directory(reason: String)
        /// Arguments and environment are too long together; see execve(2), E2BIG.
        case tooLong
        /// An argument, a path or the environment holds a NUL.
        case holdsNUL
        /// It was told to stop before it was started, or all children were.
        case stopped
        /// The system has run out of something.
        case system(SyscallError)
    }

    /// Runs it to its end and gathers its output.
    ///
    /// A cancelled task stops the child: TERM to its group at once, KILL ``killDelay`` later. Returns when the child has ended, has been
    /// reaped and nothing of its group is left; what it left in the background is killed. Pipes that others still hold open
    /// are given up 1 s after the child's end. Any task may call.
    public func run(in children: ChildProcesses = .shared) async throws(Failure) -> Result {
        try await children.run(self)
    }

    /// The same, but the output goes to `take` while the child runs, in pieces as they come; the result holds none of it.
    ///
    /// `take` is called for one piece after the other, never at once. While it has not returned, at most 128 KiB wait here;
    /// then the child waits, as in a shell's pipeline. Of what a child has left in its pipe when it ends, or when it is
    /// stopped, nothing is lost; what its own children print later than a second after its end is.
    public func run(
        in children: ChildProcesses = .shared,
        takingOutput take: @escaping @Sendable ([UInt8]) async -> Void
    ) async throws(Failure) -> Result {
        try await children.run(self, takingOutput: take)
    }

    /// Stops all children of ``ChildProcesses/shared``; for the end of the program, since none can be started thereafter.
    public static func terminateAll(grace: Duration) async {
        await ChildProcesses.shared.terminateAll(grace: grace)
    }
}
