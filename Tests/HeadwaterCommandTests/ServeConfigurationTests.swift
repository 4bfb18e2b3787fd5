import ArgumentParser
import Testing
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

    @Test func `listening beyond this machine needs to be meant`() throws {
        #expect { try configuration(["--host", "0.0.0.0"]) } throws: { ($0 as? ProgramExit)?.code == 2 }
        #expect(try configuration(["--host", "0.0.0.0", "--allow-anonymous"]).web.host == "0.0.0.0")
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
