import Testing

@testable import DataSources

@Suite struct NetworkReachTests {
    @Test(arguments: [
        "127.0.0.1", "127.255.255.255", "0.0.0.0", "10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255",
        "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "224.0.0.1", "255.255.255.255", "198.18.0.1",
        "::1", "::", "[::1]", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "fc00::1", "fdff::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:c0a8:1", "64:ff9b::10.0.0.1", "2002:7f00:1::1", "::127.0.0.1",
    ])
    func `an inner address is known in all its forms`(text: String) {
        #expect(NetworkReach(text) == .inner)
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
        "198.17.0.0",
        "198.20.0.0", "223.255.255.255", "2001:4860::8888", "[2a00::1]", "fbff::1", "fe00::1", "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8", "2002:808:808::1",
    ])
    func `an address of the internet is open`(text: String) {
        #expect(NetworkReach(text) == .open)
    }

    @Test(arguments: ["", "localhost", "example.org", "1.2.3", "1.2.3.4.5", "127.1", "0x7f.0.0.1", "[", "::g"])
    func `a name is no address`(text: String) {
        #expect(NetworkReach(text) == nil)
    }
}
