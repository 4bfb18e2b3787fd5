import NIOHTTP1
import Testing
import Uploads

@testable import HeadwaterCommand

@Suite struct WebTransportTests {
    @Test(arguments: [
        (200, PullAnswer.Kind.whole), (206, .part), (301, .moved("/x")), (302, .moved("/x")), (303, .moved("/x")),
        (307, .moved("/x")), (308, .moved("/x")), (412, .unfitting), (416, .unfitting), (408, .busy), (425, .busy),
        (429, .busy), (500, .busy), (503, .busy), (599, .busy), (204, .refused), (300, .refused), (304, .refused),
        (401, .refused), (404, .refused), (410, .refused),
    ])
    func `a remote server's answer is told apart`(code: Int, expected: PullAnswer.Kind) {
        #expect(WebTransport.kind(HTTPResponseStatus(statusCode: code), location: "/x") == expected)
    }
}
