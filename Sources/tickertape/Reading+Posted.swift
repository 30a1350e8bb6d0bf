import DataSources
import HTTP

extension Reading {
    /// What a client posted: JSON where its type says so, text where that says so, and otherwise JSON if it is JSON.
    init(posted body: [UInt8], type: String?) throws(SourceFailure) {
        let media = type?.prefix { $0 != ";" }.lowercased().filter { $0 != " " } ?? ""
        guard !media.hasPrefix("text/") else {
            self.init(.text(String(decoding: body, as: UTF8.self)))
            return
        }
        do throws(JSONText.Fault) {
            self.init(try JSONText(validating: body))
        } catch {
            guard media != "application/json", !media.hasSuffix("+json") else {
                throw SourceFailure(.notJSON, "the body is not JSON: \(error.problem) at byte \(error.offset)")
            }
            self.init(.text(String(decoding: body, as: UTF8.self)))
        }
    }
}
