import CLinux
import Glibc

extension ChildProcess {
    /// Starts the child with `output` and `complaints` as its standard streams; its group is killed when the other end of
    /// the pipe `lifeline` is closed.
    ///
    /// Blocks until the program is loaded. The child has a session of its own, so no terminal can stop it or be asked by it,
    /// and may hold as many open files as this process could at its start.
    ///
    /// - Returns: its process id, which is its group's id too.
    func spawn(
        output: borrowing Descriptor,
        complaints: borrowing Descriptor,
        lifeline: borrowing Descriptor
    ) throws(Failure) -> pid_t {
        let words = [program] + arguments + [directory ?? ""] + environment.flatMap { [$0.key, $0.value] }
        guard words.allSatisfy({ !$0.utf8.contains(0) }) else { throw .holdsNUL }
        let path = try executablePath()
        let inputFile = try memoryFile()
        let inputNumber = inputFile?.descriptor.number ?? -1
        let (outputNumber, complaintsNumber, lifelineNumber) = (output.number, complaints.number, lifeline.number)
        let result = unsafe withCStrings([path] + (directory.map { [$0] } ?? [])) { places in
            unsafe withCStrings([program] + arguments) { argv in
                unsafe withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
                    var child = unsafe linux_child()
                    unsafe child.path = UnsafePointer(places[0])
                    unsafe child.directory = UnsafePointer(places[1])
                    unsafe child.arguments = argv
                    unsafe child.environment = envp
                    unsafe child.input = inputNumber
                    unsafe child.output = outputNumber
                    unsafe child.complaints = complaintsNumber
                    unsafe child.lifeline = lifelineNumber
                    unsafe child.open_files = OpenFiles.limitAtStart
                    return unsafe linux_spawn(&child)
                }
            }
        }
        // The child has it by now.
        withExtendedLifetime(inputFile) {}
        guard result > 0 else { throw failure(for: -result, path: path) }
        return result
    }

    /// What it is to read, as a file that nobody has to fill while it runs; nil where that is nothing.
    private func memoryFile() throws(Failure) -> MemoryFile? {
        guard let input else { return nil }
        let number = unsafe input.withUnsafeBytes { unsafe linux_memory_file($0.baseAddress, $0.count) }
        guard number >= 0 else { throw .system(SyscallError(-number, "make the input of a program")) }
        return MemoryFile(Descriptor(owning: number))
    }

    /// A file in memory, open as long as this lives.
    private final class MemoryFile {
        let descriptor: Descriptor

        init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
    }

    /// The program's path, looked up as execvp(3) does but in the child's `PATH`.
    private func executablePath() throws(Failure) -> String {
        guard !program.utf8.contains(UInt8(ascii: "/")) else { return program }
        guard !program.isEmpty else { throw .notFound }
        let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        var isForbidden = false
        for folder in path.split(separator: ":") {
            let candidate = "\(folder)/\(program)"
            let absolute = absolute(candidate)
            guard FileMode.ofFile(absolute).map({ $0 & S_IFMT == S_IFREG }) ?? false else { continue }
            if unsafe access(absolute, X_OK) == 0 { return candidate }
            isForbidden = true
        }
        throw isForbidden ? .notPermitted : .notInPath
    }

    /// What would keep the child from being started, as far as that can be seen without starting it.
    public var obstacle: Failure? {
        if let failure = directoryFailure { return failure }
        do throws(Failure) {
            let path = absolute(try executablePath())
            guard let mode = FileMode.ofFile(path) else { return .notFound }
            return unsafe mode & S_IFMT == S_IFREG && access(path, X_OK) == 0 ? nil : .notPermitted
        } catch {
            return error
        }
    }

    /// Why its directory can't be entered; nil where it can.
    private var directoryFailure: Failure? {
        guard let directory else { return nil }
        guard let mode = FileMode.ofFile(directory) else { return .directory(reason: reason(of: errno)) }
        guard mode & S_IFMT == S_IFDIR else { return .directory(reason: reason(of: ENOTDIR)) }
        return unsafe access(directory, X_OK) == 0 ? nil : .directory(reason: reason(of: errno))
    }

    /// A path as the child sees it, which starts in its directory.
    private func absolute(_ path: String) -> String {
        directory.map { path.hasPrefix("/") ? path : "\($0)/\(path)" } ?? path
    }

    /// Tells apart what is reported by one number, by looking again.
    private func failure(for error: CInt, path: String) -> Failure {
        if let failure = directoryFailure { return failure }
        let absolute = absolute(path)
        return switch error {
        case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG:
            FileMode.ofFile(absolute) == nil ? .notFound : .interpreterMissing
        case EACCES, EPERM, EISDIR: .notPermitted
        case ENOEXEC: .notAProgram
        case E2BIG: .tooLong
        default: .system(SyscallError(error, "start \(program)"))
        }
    }

    private func reason(of error: CInt) -> String { SyscallError(error, "").reason }
}
