import Configuration

extension SelectPath {
    /// The path that was meant by one in the manner of jq or JSONPath; nil where it can't be said as a path.
    ///
    /// `.data.value` is `data.value`, `items.[0]` is `items[0]`, `$[a]` is `a`.
    static func meant(by text: String) -> String? {
        var path = text.replacing(".[", with: "[")
        if path.hasPrefix("."), !path.hasPrefix("..") { path = String(path.dropFirst()) }
        while path.hasSuffix("."), path.count > 1 { path = String(path.dropLast()) }
        guard path != text, !path.contains("|"), !path.contains(" "), (try? SelectPath(path)) != nil else { return nil }
        return path
    }

    /// Why a text is no path where it is a program of jq or a query of JSONPath for several values.
    static func isForSeveral(_ text: String) -> Bool {
        text.contains("[]") || text.contains("[*]") || text.contains("|") || text.hasPrefix("..")
            || text.hasPrefix("$..") || text.contains("[?")
    }
}

extension Extraction {
    /// What is wrong with a path, and the path to write instead.
    static func advice(for text: String, _ fault: SelectPath.Fault) -> (problem: String, meant: String?) {
        if let meant = SelectPath.meant(by: text) {
            return ("begins with a key, without a dot before it or before a [; did you mean \(meant)?", meant)
        }
        guard SelectPath.isForSeveral(text) else { return (fault.problem, nil) }
        return ("\(fault.problem); a path such as a.b[0].c leads to one value, a map of paths to several", nil)
    }
}
