import CMosquitto
import Configuration
import Glibc
import TLS

/// How a broker is connected to, and why that fails.
extension MQTTSource {
    /// Says whom to trust, and what is shown to a broker that asks for a certificate; all of it is read for each connection.
    @unsafe func secure(_ client: OpaquePointer) throws(SourceError) {
        if let trouble = files?.trouble { throw SourceError(.tls, trouble) }
        var code: CInt = 0
        if authorities == nil { code = unsafe mosquitto_int_option(client, MOSQ_OPT_TLS_USE_OS_CERTS, 1) }
        if authorities != nil || files != nil {
            // The library takes a certificate beside a place of authorities alone: then that is the machine's own.
            let folder = authorities == nil ? TLSClientContext.machineFolder : nil
            // One with a passphrase asks nobody at a terminal for it.
            code = unsafe mosquitto_tls_set(client, authorities, folder, files?.certificate, files?.key) { _, _, _, _ in
                -1
            }
        }
        guard code == 0 else {
            let file = authorities ?? "the machine's list"
            throw SourceError(.tls, "the authorities in \(file) can't be read; is it a file in PEM?")
        }
    }

    /// What the library says, in our words; `words` are the last that it has written down.
    func described(
        _ code: CInt,
        _ reason: CInt,
        _ begin: String,
        isIn: Bool,
        _ words: String?
    ) -> SourceError {
        let place = broker.place
        if broker.isEncrypted, let sentence = words.flatMap({ ClientFiles.refusal($0, of: files) }) {
            return SourceError(.tls, "\(place) \(sentence)")
        }
        switch mosq_err_t(rawValue: code) {
        case MOSQ_ERR_EAI: return SourceError(.dns, "cannot find \(broker.host); is its name right?")
        case MOSQ_ERR_TLS:
            let words = words?.split(separator: ":").last.map { String($0).onOneLine } ?? "no reason is told"
            let advice = "is that the port for TLS, and who signed the certificate? Its authority's file goes behind ca"
            return SourceError(.tls, "\(place) is not trusted: \(words); \(advice)")
        case MOSQ_ERR_CONN_LOST where !isIn, MOSQ_ERR_PROTOCOL where !isIn:
            let advice =
                "is that its port, and does it speak TLS there (\(broker.isEncrypted ? "mqtt" : "mqtts")://)?"
            return SourceError(.broken, "\(place) closed the connection before it let us in; \(advice)")
        case MOSQ_ERR_CONN_LOST: return SourceError(.broken, "\(place) closed the connection")
        case MOSQ_ERR_KEEPALIVE: return SourceError(.timeout, "\(place) has not answered for 30s")
        case MOSQ_ERR_ERRNO where reason != 0:
            let kind = isIn ? SourceError.Kind.broken : .connect
            return SourceError(kind, "\(begin): \(unsafe String(cString: strerror(reason)))")
        default:
            let words = unsafe String(cString: mosquitto_strerror(code)).onOneLine
            return SourceError(isIn ? .broken : .connect, "\(begin): \(words.trimmed(of: "."))")
        }
    }
}

extension String {
    /// The text without these characters at its end.
    func trimmed(of ending: Character) -> String {
        var text = self[...]
        while text.last == ending { text = text.dropLast() }
        return String(text)
    }
}
