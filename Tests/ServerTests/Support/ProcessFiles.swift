import Glibc

/// How many descriptors this process has open.
func openFiles() -> Int { count("/proc/self/fd") }

/// How many threads this process has.
func threads() -> Int { count("/proc/self/task") }

private func count(_ folder: String) -> Int { names(in: folder).count }

/// The names in a folder, hidden ones aside.
func names(in folder: String) -> [String] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { _ = unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names
}

/// The processor time that threads with this name have used, in hundredths of a second.
func processorTime(of name: String) -> Int {
    names(in: "/proc/self/task").reduce(0) { sum, task in
        guard let line = contents("/proc/self/task/\(task)/stat"), line.contains("(\(name)") else { return sum }
        // The fields behind the name, which may hold anything; see proc(5), utime and stime.
        let fields = line[(line.lastIndex(of: ")") ?? line.startIndex)...].split(separator: " ")
        return sum + (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0)
    }
}

private func contents(_ path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { _ = close(file) }
    return unsafe String(unsafeUninitializedCapacity: 4096) { unsafe max(0, read(file, $0.baseAddress, $0.count)) }
}
