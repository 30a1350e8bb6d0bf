/// Advice for keys that other tools have.
extension ConfigSection {
    /// Reports a key that means nothing here, and what does instead; this counts as asking for it.
    public func refuse(word: String, _ sentence: String, fixIt: String? = nil) {
        _ = node(word)
        let message = "unknown key \(word.quoted) in \(owner); \(sentence)"
        guard let key = keyNode(word) else { return report(message, atKey: word, fixIt: fixIt) }
        let diagnostic = Diagnostic(message, at: key.location, width: key.width, fixIt: fixIt)
        diagnostics.report(diagnostic, of: node(word), namingKeysAlone: true)
    }

    /// Reports a key that is called `key` here, with the line that says the same; `value` is what stands behind it then.
    ///
    /// Where `key` is there already, two of them would be the next fault; one of the defaults gives way.
    public func refuse(word: String, calledHere key: String, value: String?) {
        guard !has(key) || isDefault(key) else {
            return refuse(word: word, "here it is \(key.quoted), which is there already; remove this line")
        }
        refuse(word: word, "here it is \(key.quoted)", fixIt: value.map { "\(key): \($0)" })
    }

    /// The same with the value as it stands there.
    public func refuse(word: String, calledHere key: String) {
        refuse(word: word, calledHere: key, value: keyNode(word).flatMap { _ in node(word)?.onOneLine })
    }
}
