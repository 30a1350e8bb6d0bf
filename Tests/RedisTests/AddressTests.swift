import Redis
import Testing

@Suite struct AddressTests {
    private func made(_ place: RedisAddress.Place, _ user: String?, _ secret: String?, _ database: Int)
        -> RedisAddress
    {
        var address = RedisAddress(place)
        (address.user, address.secret) = (user, secret.map { RedisAddress.Secret($0) })
        address.database = database
        return address
    }

    private func encrypted(_ address: RedisAddress) -> RedisAddress {
        var address = address
        address.isEncrypted = true
        return address
    }

    @Test func `addresses are read`() throws {
        let local = RedisAddress.Host(name: "127.0.0.1", port: 6379)
        let cases: [(String, RedisAddress)] = [
            ("redis://127.0.0.1", made(.server(local), nil, nil, 0)),
            ("redis://:geheim@127.0.0.1:6379/3", made(.server(local), nil, "geheim", 3)),
            ("redis://me:a%40b:c@127.0.0.1/", made(.server(local), "me", "a@b:c", 0)),
            ("redis://[::1]:7000/0", made(.server(.init(name: "::1", port: 7000)), nil, nil, 0)),
            ("rediss://127.0.0.1/1", encrypted(made(.server(local), nil, nil, 1))),
            ("unix:/run/redis.sock", made(.file("/run/redis.sock"), nil, nil, 0)),
            ("unix:/run/a@b", made(.file("/run/a@b"), nil, nil, 0)),
            ("unix:me:geheim@/run/redis.sock?db=2", made(.file("/run/redis.sock"), "me", "geheim", 2)),
            (
                "redis+sentinel://:geheim@a:26379,b/tape/1",
                made(
                    .sentinels([.init(name: "a", port: 26379), .init(name: "b", port: 26379)], primary: "tape"),
                    nil,
                    "geheim",
                    1
                )
            ),
        ]
        for (text, address) in cases { #expect(try RedisAddress(reading: text) == address, "\(text)") }
    }

    @Test(arguments: [
        (
            "localhost:6379",
            "is no address of a Redis; "
                + "write redis://HOST:PORT/DB, redis+sentinel://HOST:PORT,HOST:PORT/NAME/DB or unix:/PATH"
        ),
        (
            "redis://geheim@a",
            "has a user without a secret; write redis://USER:SECRET@HOST:PORT/DB, or redis://:SECRET@HOST:PORT/DB where there are no users"
        ),
        ("redis://:ge/heim@a", "has a secret with /, ?, # or @ in it; write %2F, %3F, %23 or %40 for it"),
        ("redis://:ge%heim@a", "has a % without two hexadecimal digits behind it; write %25 for a % itself"),
        ("redis://:%ffgeheim@a", "has bytes behind % that are no text in UTF-8"),
        ("redis://:geheim@a:0", "has a port that is no number from 1 to 65535; an IPv6 address is written in [ ]"),
        ("redis://:geheim@::1", "has a port that is no number from 1 to 65535; an IPv6 address is written in [ ]"),
        ("redis://:geheim@[::1", "has an IPv6 address without its ]; write redis://[::1]:6379"),
        ("redis://:geheim@[::1]6", "has something behind the ] that is no port; write redis://[::1]:6379"),
        ("redis://:geheim@a/b", "has a database that is no number; write /0 at its end, or nothing"),
        ("redis://:geheim@a/0/1", "has too many parts; write redis://HOST:PORT/DB"),
        (
            "redis+sentinel://:geheim@a,b",
            "does not name the primary; write \"redis+sentinel://HOST:PORT,HOST:PORT/NAME/DB\", in quotes"
        ),
        ("unix:geheim", "has no path of a socket file; write unix:/PATH, 107 bytes at most"),
        ("unix:/a?geheim", "has something behind its ? that is not known; write unix:/PATH?db=NUMBER"),
    ])
    func `a wrong address says what to write instead, and no secret`(text: String, sentence: String) {
        #expect(throws: RedisAddressFault.self) { _ = try RedisAddress(reading: text) }
        do throws(RedisAddressFault) { _ = try RedisAddress(reading: text) } catch {
            #expect(error.description == sentence)
            #expect(!"\(error)".contains("geheim"))
        }
    }

    @Test(arguments: [
        "redis://me:geheim@a:1/2", "rediss://:geheim@a:1", "unix:me:geheim@/a?db=1",
        "redis+sentinel://me:geheim@a:1/n/2",
    ])
    func `a secret is in no text that is made of an address`(text: String) throws {
        let address = try RedisAddress(reading: text)
        #expect(address.description == text.replacing("geheim", with: "***"))
        var dumped = ""
        dump(address, to: &dumped)
        #expect(!dumped.contains("geheim") && !String(reflecting: address).contains("geheim"))
    }
}
