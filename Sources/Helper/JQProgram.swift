import CJQ

/// A compiled program of jq; to be used by one thread, and only inside a helper: it can neither be interrupted nor be kept
/// from ending the process.
@safe final class JQProgram {
    private let text: String
    // Made by jq_init and torn down once, here.
    private var state: OpaquePointer?
    /// What libjq has said since the last look.
    private var messages: [String] = []

    /// Compiles a program; throws what is wrong with it.
    init(_ text: String) throws(JQFaults) {
        self.text = text
        try compile()
    }

    deinit { tearDown() }

    /// What is wrong with a program.
    struct JQFaults: Error {
        let list: [JQFault]
    }

    private func tearDown() { unsafe jq_teardown(&state) }

    private func compile() throws(JQFaults) {
        unsafe state = jq_init()
        guard unsafe state != nil else {
            throw JQFaults(list: [JQFault(line: 1, column: 1, reason: "there is no memory left for it")])
        }
        // Each jv that is made here is handed over to libjq, which frees it; callbacks free what they are handed.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe jq_set_input_cb(state, { _, _ in unsafe jv_invalid() }, nil)
        unsafe jq_set_debug_cb(state, { _, value in unsafe jv_free(value) }, nil)
        unsafe jq_set_error_cb(
            state,
            { context, message in
                guard let context = unsafe context else { return unsafe jv_free(message) }
                // It is unretained, since the state does not live longer than its owner.
                let owner = unsafe Unmanaged<JQProgram>.fromOpaque(context).takeUnretainedValue()
                let text = unsafe JQProgram.text(of: message)
                if owner.messages.count < 10 { owner.messages.append(text) }
            },
            context
        )
        unsafe jq_set_attr(state, jv_string("JQ_LIBRARY_PATH"), jv_array())
        unsafe jq_set_attr(state, jv_string("JQ_ORIGIN"), jv_string("/nowhere"))
        unsafe jq_set_attr(state, jv_string("PROGRAM_ORIGIN"), jv_string("/nowhere"))
        messages = []
        guard unsafe jq_compile(state, text) != 0 else {
            let faults = messages.compactMap { JQFault(saying: $0, of: text) }
            let other = messages.first.map { $0.split(separator: "\n").first.map(String.init) ?? $0 }
            tearDown()
            let unknown = JQFault(line: 1, column: 1, reason: other ?? "jq can't read it")
            throw JQFaults(list: faults.isEmpty ? [unknown] : faults)
        }
    }

    /// What it makes of a value, which is JSON.
    func run(on json: [UInt8]) -> HelperReply {
        if unsafe state == nil { try? compile() }
        guard unsafe state != nil else { return .failure("it can't be compiled any more") }
        let input = unsafe json.withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe jv_parse_sized(start, Int32(clamping: bytes.count))
        }
        guard unsafe jv_get_kind(input) != JV_KIND_INVALID else {
            return unsafe .unreadable(Self.text(of: jv_invalid_get_msg(input)))
        }
        unsafe jq_start(state, input, 0)
        var found: [UInt8]?
        while true {
            let value = unsafe jq_next(state)
            guard unsafe jv_get_kind(value) != JV_KIND_INVALID else { return unsafe end(value, after: found) }
            guard found == nil else {
                unsafe jv_free(value)
                return .several
            }
            found = unsafe Self.bytes(of: jv_dump_string(value, 0))
        }
    }

    /// What has become of a run that yields no more.
    private func end(_ last: jv, after found: [UInt8]?) -> HelperReply {
        if unsafe jq_halted(state) != 0 {
            let code = unsafe jq_get_exit_code(state)
            let message = unsafe jq_get_error_message(state)
            let isFailure = unsafe jv_get_kind(code) != JV_KIND_INVALID
            unsafe jv_free(code)
            unsafe jv_free(last)
            let text = unsafe Self.text(of: message)
            // A state that has halted is good for nothing else; the next run compiles anew.
            tearDown()
            if isFailure { return .failure(text.isEmpty ? "the program halts with an error" : text) }
            return found.map { .value($0) } ?? .nothing
        }
        guard unsafe jv_invalid_has_msg(jv_copy(last)) != 0 else {
            unsafe jv_free(last)
            return found.map { .value($0) } ?? .nothing
        }
        let text = unsafe Self.text(of: jv_invalid_get_msg(last))
        // That is what `input` says where there is none.
        return .failure(text == "break" ? "there is nothing to read but the one value" : text)
    }

    /// A string's text, or another value as JSON; takes the value over.
    private static func text(of value: jv) -> String {
        switch unsafe jv_get_kind(value) {
        case JV_KIND_STRING: return String(decoding: unsafe bytes(of: value), as: UTF8.self)
        case JV_KIND_INVALID, JV_KIND_NULL:
            unsafe jv_free(value)
            return ""
        default: return String(decoding: unsafe bytes(of: jv_dump_string(value, 0)), as: UTF8.self)
        }
    }

    /// The bytes of a string; takes it over.
    private static func bytes(of string: jv) -> [UInt8] {
        defer { unsafe jv_free(string) }
        let count = unsafe jv_string_length_bytes(jv_copy(string))
        // They are valid until the string is freed.
        return unsafe jv_string_value(string).map { start in
            unsafe Array(UnsafeRawBufferPointer(start: start, count: Int(count)))
        } ?? []
    }
}
