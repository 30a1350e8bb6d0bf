import JobConfig

/// `tickertape init`: a first jobs.yaml in this folder.
struct InitCommand {
    /// Writes the file unless there is one, and tells what to do next.
    ///
    /// - Returns: the exit code.
    func run() -> Int32 {
        let path = Arguments.standardFile
        do throws(StarterFileError) {
            try StarterFile.write(to: path)
            let next = "tickertape check tells what it does, tickertape serves it"
            return Terminal.print("\(path) is written; \(next)\n") ? 0 : 1
        } catch {
            Terminal.error("tickertape: \(error.sentence)\n")
            return 1
        }
    }
}
