import Crypto
import HeadwaterCore
import Testing

@testable import Analytics

@Suite struct ViewerTests {
    @Test(
        arguments: [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
                DeviceClass.desktop
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15",
                .desktop
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", .desktop),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", .phone),
            ("Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", .tablet),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", .phone),
            ("Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", .tablet),
            ("Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 SamsungBrowser/4.0 TV Safari/537.36", .tv),
            ("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/94.0 Safari/537.36", .tv),
            ("AppleCoreMedia/1.0.0.21L227 (Apple TV; U; CPU OS 17_4 like Mac OS X; en_us)", .tv),
            ("Mozilla/5.0 (PlayStation 5/SmartTV) AppleWebKit/605.1.15", .console),
            ("VLC/3.0.20 LibVLC/3.0.20", .desktop), ("SomethingNew/1.0", .other),
        ] as [(String, DeviceClass)])
    func `an agent tells what it runs on`(agent: String, device: DeviceClass) {
        let known = UserAgent(agent)
        #expect(known.device == device && !known.isBot)
        #expect(known.isMediaStack == agent.hasPrefix("AppleCoreMedia/"))
    }

    @Test(arguments: [
        "", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "curl/8.5.0",
        "python-requests/2.31",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/130.0 Safari/537.36", "Wget/1.21",
    ])
    func `programs that nobody watches are bots`(agent: String) {
        #expect(UserAgent(agent).isBot && !UserAgent(agent).isMediaStack)
    }

    @Test func `a viewer is an address with an agent, for one day`() throws {
        let monday = SymmetricKey(data: [UInt8](repeating: 1, count: 32))
        let tuesday = SymmetricKey(data: [UInt8](repeating: 2, count: 32))
        let key = { (address: String, agent: String, secret: SymmetricKey) throws in
            let address = try #require(IPAddress(address))
            return ViewerKey(address, userAgent: agent, secret: secret)
        }
        let one = try key("192.0.2.1", "A", monday)
        #expect(try one == key("192.0.2.1", "A", monday))
        #expect(try one == key("::ffff:192.0.2.1", "A", monday))
        #expect(try one != key("192.0.2.2", "A", monday))
        #expect(try one != key("192.0.2.1", "B", monday))
        #expect(try one != key("192.0.2.1", "A", tuesday))
        #expect(try key("2001:db8::1", "A", monday) == key("2001:db8::abcd:1", "A", monday))
        #expect(try key("2001:db8::1", "A", monday) != key("2001:db8:0:1::1", "A", monday))
        #expect(ViewerKey(nil, userAgent: "A", secret: monday) != one)
    }

    @Test func `a secret is not printed`() {
        let secret = ViewerSecret(day: 1, bytes: [42, 43])
        #expect("\(secret)" == "<REDACTED>" && !String(reflecting: secret).contains("42"))
        #expect(ViewerSecret.day(of: Timestamp(microseconds: 86_400_000_000)) == 1)
    }

    @Test func `a table finds countries of both families, between the ends of its ranges`() throws {
        let table = try CountryTable(
            """
            # first,last,country
            "10.0.0.0","10.255.255.255","DE","more"
            1.0.0.0,1.0.0.255,au\r
            192.0.2.0,192.0.2.255,
            2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,JP
            """)
        let country = { (text: String) throws in table.country(of: try #require(IPAddress(text)))?.text }
        #expect(try country("10.0.0.0") == "DE" && country("10.255.255.255") == "DE" && country("11.0.0.0") == nil)
        #expect(try country("1.0.0.7") == "AU" && country("0.255.255.255") == nil && country("192.0.2.1") == nil)
        #expect(try country("2001:db8::1") == "JP" && country("2001:db9::") == nil)
    }

    @Test func `a table names the line that it can't read`() {
        #expect(throws: CountryTable.Problem(line: 2)) { try CountryTable("1.0.0.0,1.0.0.1,DE\n1.0.0.0;1.0.0.1;DE") }
        #expect(throws: CountryTable.Problem(line: 1)) { try CountryTable("1.0.0.9,1.0.0.1,DE") }
    }
}
