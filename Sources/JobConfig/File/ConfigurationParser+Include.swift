import Configuration
import DataSources

extension ConfigurationParser {
    /// How many files may be included.
    private static let mostFiles = 1000

    /// Reads the files that `include` names.
    mutating func include(_ section: ConfigSection, from file: String) {
        guard let node = section.node("include") else { return }
        let items: [Node]
        switch node.content {
        case .sequence(let list): items = list
        case .scalar where !node.isEmpty: items = [node]
        default:
            return section.refuse(
                "include",
                "must be a path such as jobs.d/*.yaml, or a list of them, not \(node.kind)"
            )
        }
        var bytes = 0
        // A file that several globs match is read once, and the file itself never again.
        var seen: Set<String> = [ConfigurationFileReader.identity(of: file)]
        for item in items {
            for path in paths(of: item, from: file, isAlone: node.text != nil)
            where seen.insert(ConfigurationFileReader.identity(of: path)).inserted {
                guard seen.count <= Self.mostFiles + 1 else {
                    return diagnostics.report("more than \(Self.mostFiles) files are included", at: item)
                }
                switch files.read(path) {
                case .failure(let failure):
                    isIncomplete = true
                    reportUnreadable(path, failure, of: item, isAlone: node.text != nil)
                case .success(let text):
                    bytes += text.count
                    guard bytes <= mostBytes else {
                        let most = "\(mostBytes >> 20) MiB"
                        return diagnostics.report("the included files have more than \(most) together", at: item)
                    }
                    readIncluded(text, file: path)
                }
            }
        }
    }

    /// The paths that one item of `include` names.
    private mutating func paths(of item: Node, from file: String, isAlone: Bool) -> [String] {
        guard let text = item.text, let written = item.written else {
            isIncomplete = true
            diagnostics.report(
                "each item of \"include\" must be a path such as jobs.d/*.yaml, not \(item.kind)",
                at: item
            )
            return []
        }
        guard !text.isEmpty, !text.utf8.contains(0), !text.contains("**") else {
            isIncomplete = true
            let reason =
                text.contains("**")
                ? "has **; one * stands for the names in one folder" : "is no path; write one such as jobs.d/*.yaml"
            diagnostics.report("\(written.quoted) in \"include\" \(reason)", at: item)
            return []
        }
        let isGlob = ConfigurationFileReader.hasWildcard(text)
        let isOfHome = text == "~" || text.hasPrefix("~/")
        let home = isOfHome ? FilePath.resolved("~/", namedIn: file).escapedForGlob + text.dropFirst(2) : text
        let glob = home.hasPrefix("/") ? home : ConfigurationFileReader.folder(of: file).escapedForGlob + home
        let paths = files.list(glob)
        if isGlob, let error = files.unlistedFolder {
            isIncomplete = true
            diagnostics.report("\(error), so nobody knows what \(written.quoted) includes", at: item)
        } else if paths.isEmpty {
            if !isGlob, case .failure(let failure) = files.read(ConfigurationFileReader.unescaped(glob)),
                failure.kind != .missing
            {
                isIncomplete = true
                reportUnreadable(ConfigurationFileReader.unescaped(glob), failure, of: item, isAlone: isAlone)
                return []
            }
            isIncomplete = isIncomplete || !isGlob
            let place = FilePath.absolute(ConfigurationFileReader.unescaped(glob), namedIn: "")
            let message =
                isGlob
                ? "no file matches \(written.quoted)" : "there is no file \(place)\(Self.advice(onMissing: written))"
            diagnostics.report(
                Diagnostic(message, at: item.location, width: item.width, severity: isGlob ? .warning : .error)
            )
        }
        return paths
    }

    /// What to write in place of a path at which nothing is, as the end of a sentence.
    private static func advice(onMissing written: String) -> String {
        let isFile = [".yaml", ".yml"].contains(where: written.hasSuffix)
        guard !isFile, !written.contains("${") else { return "; write the path of one that is there, or make it" }
        let folder = written.hasSuffix("/") ? String(written.dropLast()) : written
        return "; for all files of a folder write \("\(folder)/*.yaml".quotedForYAMLIfNeeded)"
    }

    /// Tells why a file can't be included; of a folder, how those in it are.
    private func reportUnreadable(_ path: String, _ failure: SourceError, of item: Node, isAlone: Bool) {
        guard files.isFolder(path), let written = item.written else {
            return diagnostics.report("cannot include a file: \(failure.message)", at: item)
        }
        guard !ConfigurationFileReader.hasWildcard(written) else {
            let (folder, all) = (path.quoted, "\(path)/*.yaml".quoted)
            let message = "cannot include the folder \(folder), which \(written.quoted) matches; give it another name"
            return diagnostics.report("\(message), and list \(all) too where its files are meant", at: item)
        }
        let glob = "\(written.hasSuffix("/") ? String(written.dropLast()) : written)/*.yaml".quotedForYAMLIfNeeded
        let message = "cannot include a folder, \(written.quoted); a * stands for the names of the files in it"
        diagnostics.report(message, at: item, fixIt: isAlone ? "include: \(glob)" : glob)
    }

    private mutating func readIncluded(_ bytes: [UInt8], file: String) {
        guard let node = node(of: bytes, file: file) else { return }
        guard !node.isEmpty else {
            return diagnostics.report(
                Diagnostic(
                    "this included file is empty",
                    at: SourceLocation(file: file, line: 1, column: 1),
                    severity: .warning
                )
            )
        }
        let advice = "; write one such as \(Self.firstJobs)"
        guard let section = ConfigSection(node, of: "this file", diagnostics: diagnostics, advice: advice) else {
            return
        }
        section.rows = [FileKeys.jobs]
        readJobs(section)
        for key in ["server", "defaults"] where section.has(key) {
            _ = section.node(key)
            section.report("\(key.quoted) holds for all files and cannot stand in an included one", atKey: key)
        }
        if section.node("include") != nil {
            section.report("an included file cannot include others; list all in the first file", atKey: "include")
        }
        let misplaced = Self.hintsForMisplacedJobs(in: node)
        if misplaced.isEmpty, section.node("jobs")?.isEmpty ?? true {
            diagnostics.report(Diagnostic("this included file has no jobs", at: section.location, severity: .warning))
        }
        Self.skipAnchors(section)
        section.refuseUnknown(hints: misplaced, known: Self.placesOfKeys)
    }
}

extension String {
    /// The text as a glob that matches it alone.
    fileprivate var escapedForGlob: String {
        reduce(into: "") { $0 += "*?[\\".contains($1) ? "\\\($1)" : "\($1)" }
    }
}
