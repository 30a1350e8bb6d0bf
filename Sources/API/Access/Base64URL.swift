import Foundation

/// Bytes as letters that an address may hold as they are, RFC 4648 §5, without padding.
enum Base64URL {
    /// The text of some bytes.
    static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The bytes of a text; nil for one that is not written so, or in another way than ``text(_:)`` writes it.
    static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
        let text = String(decoding: text, as: UTF8.self)
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let usual = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        guard let bytes = Data(base64Encoded: usual).map(Array.init), Self.text(bytes) == text else { return nil }
        return bytes
    }
}
