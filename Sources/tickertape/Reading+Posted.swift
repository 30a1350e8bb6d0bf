import DataSources
import HTTP

extension Reading {
    /// What a client posted: JSON where its type says so, text where that says so, and otherwise JSON if it is JSON.
    init(posted body: [UInt8], type: String?) throws(SourceFailure) {
        let type = type?.lowercased() ?? ""
        let isText = type.hasPrefix("text/")
        let isJSON = type.hasPrefix("application/json") || type.contains("+json")
        guard isJSON else {
            try self.init(body, as: isText ? .text : .auto)
            return
        }
        do throws(JSONText.Fault) {
            self.init(try JSONText(validating: body))
        } catch {
            throw SourceFailure(.notJSON, "the body is not JSON: \(error.problem) at byte \(error.offset)")
        }
    }
}
