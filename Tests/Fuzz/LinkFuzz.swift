import API
import Configuration
import Foundation
import JobConfig
import Tape

/// Signed links and JSON Web Tokens: what strangers write opens nothing, and what is in one that is rightly signed is
/// read whatever it is.
///
/// The first byte tells which: a text as it came, or claims and head that are signed here, so that what comes behind the
/// signature is reached.
enum LinkFuzz: FuzzTarget {
    static let name = "link"

    private static let secret = "a secret of more than thirty-two characters"
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    static func run(_ bytes: [UInt8]) {
        guard let kind = bytes.first else { return }
        let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
        switch kind % 3 {
        case 0: require((try? SignedLink.read(text, keys: [secret], now: now)) == nil, "no stranger signs a link")
        case 1:
            require((try? WebToken.read(text, keys: [.secret(secret)], now: now)) == nil, "no stranger signs a token")
        default: readSigned(text)
        }
    }

    /// Claims, rightly signed.
    private static func readSigned(_ claims: String) {
        let parts = [#"{"alg":"HS256"}"#, claims].map { text in
            Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                .replacing("=", with: "")
        }
        let signed = parts.joined(separator: ".")
        let signature = Data(MessageSignature(secret: secret).bytes(for: Array(signed.utf8))).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        guard let read = try? WebToken.read("\(signed).\(signature)", keys: [.secret(secret)], now: now) else { return }
        require(read.grant.end.map { $0 > now } ?? false, "what is over opens nothing")
        let link = SignedLink.text(read.grant, signedBy: secret)
        guard let again = try? SignedLink.read(link, keys: [secret], now: now) else { return }
        require(again.grant.jobs == read.grant.jobs, "a link opens what it was signed for")
        require(again.grant.events == read.grant.events, "a link opens what it was signed for")
        require(again.grant.every == nil, "no token slows a stream")
    }
}
