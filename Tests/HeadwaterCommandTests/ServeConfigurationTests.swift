import Accounts
import ArgumentParser
import HeadwaterCore
import Testing
import Uploads
import Web

@testable import HeadwaterCommand

@Suite struct ServeConfigurationTests {
    private func configuration(_ arguments: [String], _ environment: [String: String] = [:]) throws
        -> ServeConfiguration
    {
        try ServeConfiguration(flags: Serve.parse(arguments), environment: environment)
    }

    @Test func `without configuration it listens on this machine only`() throws {
        let configuration = try configuration([], ["XDG_DATA_HOME": "/data"])
        #expect(configuration.web.host == "127.0.0.1")
        #expect(configuration.web.port == 8080)
        #expect(configuration.dataFolder == "/data/headwater")
    }

    @Test func `a flag wins over the environment`() throws {
        #expect(try configuration(["--port", "1"], ["HEADWATER_PORT": "2"]).web.port == 1)
        #expect(try configuration([], ["HEADWATER_PORT": "2"]).web.port == 2)
    }

    @Test func `the limits of uploads are configurable`() throws {
        let standard = try configuration([]).uploads
        #expect(standard.maxLength == 256 << 30)
        #expect(standard.expiry == .seconds(7 * 24 * 3600))
        let changed = try configuration(
            ["--max-upload-gb", "2"], ["HEADWATER_MAX_UPLOAD_GB": "9", "HEADWATER_UPLOAD_EXPIRY_HOURS": "3"]
        ).uploads
        #expect(changed.maxLength == 2 << 30)
        #expect(changed.expiry == .seconds(3 * 3600))
        #expect(try configuration(["--upload-expiry-hours", "0"]).uploads.expiry == nil)
        #expect { try configuration(["--max-upload-gb", "0"]) } throws: { ($0 as? ProgramExit)?.code == 2 }
    }

    @Test func `listening beyond this machine needs to be meant`() throws {
        #expect { try configuration(["--host", "0.0.0.0"]) } throws: { ($0 as? ProgramExit)?.code == 2 }
        #expect(try configuration(["--host", "0.0.0.0", "--allow-anonymous"]).web.host == "0.0.0.0")
    }

    @Test func `accounts are off unless they are asked for`() throws {
        #expect(try configuration([]).accounts == nil)
        #expect(try configuration([]).web.hasAccounts == false)
        for (arguments, environment) in [(["--accounts"], [:]), ([], ["HEADWATER_ACCOUNTS": "1"])] {
            let configuration = try configuration(arguments + ["--host", "0.0.0.0"], environment)
            #expect(configuration.web.hasAccounts)
            #expect(configuration.accounts?.isRegistrationOpen == false)
            #expect(configuration.accounts?.quotas == .standard)
        }
    }

    @Test func `registration, quotas, mail and the pages' address are configured`() throws {
        let configuration = try configuration(
            ["--accounts", "--public-url", "https://video.example.org/"],
            [
                "HEADWATER_REGISTRATION": "open", "HEADWATER_QUOTA_CREATOR": "videos=2",
                "HEADWATER_SMTP_HOST": "mail.example.org", "HEADWATER_SMTP_FROM": "headwater@example.org",
            ])
        #expect(configuration.accounts?.isRegistrationOpen == true)
        #expect(configuration.accounts?.quotas[.creator] == Quota(videos: 2))
        #expect(configuration.accounts?.publicAddress == "https://video.example.org")
        #expect(configuration.mail?.host == "mail.example.org")
        #expect(configuration.mail?.port == 587)
        #expect(configuration.mail?.needsTLS == true)
    }

    @Test func `a link in a mail leads to an address that people reach`() throws {
        let mail = ["HEADWATER_SMTP_HOST": "mail.example.org", "HEADWATER_SMTP_FROM": "headwater@example.org"]
        #expect { try configuration(["--accounts"], mail) } throws: { error in
            (error as? ProgramExit)?.message?.contains("--public-url") == true
        }
        let named = try configuration(["--accounts", "--public-url", "https://video.example.org"], mail)
        #expect(named.accounts?.publicAddress == "https://video.example.org")
        // Without a mail server the log has them.
        #expect(try configuration(["--accounts"]).accounts?.publicAddress == "http://127.0.0.1:8080")
        #expect(try configuration(["--accounts", "--port", "0"]).accounts?.publicAddress == nil)
        for host in ["0.0.0.0", "::"] {
            #expect(try configuration(["--accounts", "--host", host]).accounts?.publicAddress == nil)
        }
    }

    @Test func `what an operator may not have thought of is said`() throws {
        let mail = ["HEADWATER_SMTP_HOST": "mail.example.org", "HEADWATER_SMTP_FROM": "headwater@example.org"]
        let proxied = ["--accounts", "--public-url", "https://video.example.org"]
        let cases: [([String], [String: String], [String])] = [
            ([], [:], []), (["--accounts"], [:], ["HEADWATER_SMTP_HOST"]),
            (["--accounts", "--host", "0.0.0.0"], [:], ["--public-url"]), (proxied, mail, ["--trusted-proxy"]),
            (proxied + ["--rate-limits", "off"], mail, []), (proxied + ["--trusted-proxy", "127.0.0.1"], mail, []),
        ]
        for (arguments, environment, words) in cases {
            let notices = try configuration(arguments, environment).notices
            #expect(notices.count == words.count, "\(arguments)")
            for (notice, word) in zip(notices, words) { #expect(notice.contains(word)) }
        }
    }

    @Test(arguments: [
        ["HEADWATER_ACCOUNTS": "yes"], ["HEADWATER_REGISTRATION": "maybe"], ["HEADWATER_QUOTA_ADMIN": "much"],
        ["HEADWATER_SMTP_USER": "me"], ["HEADWATER_SMTP_HOST": "mail.example.org"],
        ["HEADWATER_SMTP_HOST": "a", "HEADWATER_SMTP_FROM": "a@example.org", "HEADWATER_SMTP_PORT": "0"],
        ["HEADWATER_SMTP_HOST": "a", "HEADWATER_SMTP_FROM": "a@example.org", "HEADWATER_SMTP_TLS": "0"],
        ["HEADWATER_REGISTRATION": "open"],
        ["HEADWATER_ACCOUNTS": "1", "HEADWATER_SMTP_HOST": "a", "HEADWATER_SMTP_FROM": "a@example.org"],
    ])
    func `what can't be is named`(environment: [String: String]) {
        #expect { try configuration([], environment) } throws: { error in
            guard let exit = error as? ProgramExit else { return false }
            return exit.code == 2 && exit.message?.isEmpty == false
        }
    }

    @Test func `all problems are named at once`() throws {
        let environment = ["HEADWATER_WORKERS": "many"]
        #expect {
            try configuration(["--port", "70000", "--public-url", "ftp://x", "--host", "::"], environment)
        } throws: { error in
            let message = (error as? ProgramExit)?.message ?? ""
            return ["HEADWATER_WORKERS", "70000", "ftp://x", "--allow-anonymous"].allSatisfy(message.contains)
        }
    }
}
