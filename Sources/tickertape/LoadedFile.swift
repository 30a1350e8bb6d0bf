import Configuration
import Foundation

/// A jobs file that was read without a fault.
struct LoadedFile {
    let file: JobFile
    /// Where it lies; nil for what is built in.
    let path: String?
    /// What is worth a second look, as text for people; empty where nothing is.
    let warnings: String

    /// Why a file can't be used, as text for people.
    struct Problem: Error {
        let text: String
    }

    /// Reads and checks the file at `path`.
    static func load(_ path: String) -> Result<LoadedFile, Problem> {
        guard let data = FileManager.default.contents(atPath: path) else {
            let hint = FileManager.default.fileExists(atPath: path) ? "it can't be read" : "there is no such file"
            return .failure(Problem(text: "\(path): \(hint); tickertape init writes a first one\n"))
        }
        return load(Array(data), named: path, path: path)
    }

    /// Checks a file's text.
    static func load(_ text: [UInt8], named name: String, path: String?) -> Result<LoadedFile, Problem> {
        let (file, faults) = JobFile.read(text, file: name)
        let printer = FaultPrinter(texts: [name: text])
        let words = faults.map { printer.text(of: $0) }.joined()
        guard let file, !faults.contains(where: { $0.severity == .error }) else {
            return .failure(Problem(text: words))
        }
        return .success(LoadedFile(file: file, path: path, warnings: words))
    }
}
