import Configuration
import Redis

extension RedisSource {
    init?(reading section: ConfigSection) {
        let limit = section.value(SourceOptions.maxBytes)
        let format = section[ResultFormat.key]
        let charset = section.value(SourceOptions.charset)
        let follows = section.keyNode("follow") != nil
        guard let map = section.section(Self.key, meant: { Self.map(meantBy: $0, follows: follows) }) else {
            return nil
        }
        let address = Self.address(map)
        let authorities = map.value(Self.authoritiesKey)
        let subject = Self.subject(map)
        let access = RedisAccess(reading: map)
        let hints = ["channels": "write channel, with a list", "topic": "write channel"]
        map.refuseUnknown(hints: hints, otherwise: Self.row.value.keys.listedAsKeys)
        let mayEncrypt = access?.isWithTLS ?? map.has(RedisAccess.sentinelsKey.name)
        let isWithTLS = address?.isEncrypted ?? true || mayEncrypt
        if !isWithTLS, authorities.map({ $0 != nil }) ?? false {
            map.refuse(Self.authoritiesKey.name, "goes with a url that begins with rediss://")
        }
        guard var address, let access, access.apply(to: &address, in: map), let limit, let charset, let authorities,
            let subject, isWithTLS || authorities == nil
        else { return nil }
        address.authorities = authorities
        self.init(address: address, subject: subject, limit: limit, format: format, charset: charset ?? .utf8)
    }

    /// The map that an address means, or the name of what is to be looked at.
    private static func map(meantBy node: Node, follows: Bool) -> String? {
        guard let text = node.text, let written = node.written?.quotedForYAML else { return nil }
        guard !text.isEmpty else { return nil }
        let subject = follows ? channelKey.name : keyKey.name
        if text.isServerName { return "{ \(urlKey.name): redis://\(node.written ?? text), \(subject): NAME }" }
        let isAddress = text.contains("://") || text.hasPrefix("unix:")
        let known = address(meantBy: text)?.quotedForYAML ?? written
        return isAddress
            ? "{ \(urlKey.name): \(known), \(subject): NAME }"
            : "{ \(urlKey.name): redis://127.0.0.1:6379, \(subject): \(written) }"
    }

    /// The address of a Redis that one of something else means; nil where it is one, or can't be made one.
    private static func address(meantBy text: String) -> String? {
        guard (try? RedisAddress(reading: text)) == nil, let other = ForeignAddress(text) else { return nil }
        let scheme = other.isEncrypted ? "rediss" : "redis"
        return ["\(scheme)://\(other.server)\(other.rest)", "\(scheme)://\(other.server)"].first { address in
            (try? RedisAddress(reading: address)) != nil
        }
    }

    private static func address(_ map: ConfigSection) -> RedisAddress? {
        guard map.has(urlKey.name) else {
            map.report("\(map.owner) lacks a url; write url: redis://HOST:6379")
            return nil
        }
        guard let text = map.string(urlKey.name) else { return nil }
        do throws(RedisAddressFault) {
            return try RedisAddress(reading: text)
        } catch {
            map.refuse(urlKey.name, error.description, meant: address(meantBy: text))
            return nil
        }
    }

    private static func subject(_ map: ConfigSection) -> Subject? {
        let names = [channelKey.name, streamKey.name, keyKey.name]
        let found = names.filter { map.has($0) }
        let channels = map.words(channelKey.name)
        let (stream, key) = (map[streamKey], map[keyKey])
        guard found.count <= 1 else {
            map.report(
                "\(map.owner) has both \(found[0]) and \(found[1]); keep one, and give the other a job",
                atKey: found[1]
            )
            return nil
        }
        guard found.count == 1 else {
            map.report("\(map.owner) names nothing to look at; add one of channel, stream and key")
            return nil
        }
        return channels.map { .channels($0) } ?? stream.map { .stream($0) } ?? key.map { .key($0) }
    }
}
