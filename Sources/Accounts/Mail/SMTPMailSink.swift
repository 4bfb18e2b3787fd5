public import Catalog
public import HeadwaterCore
import NIOCore
import NIOPosix
import NIOSSL

/// Hands mails to a mail server, over TLS unless that server is on this very machine and it was said that it needs none.
public struct SMTPMailSink: MailSink {
    public struct Configuration: Sendable {
        public var host: String
        public var port: Int
        /// Whom the mails are from.
        public var from: String
        public var user: String?
        public var password: Secret?
        /// STARTTLS (RFC 3207) before anything else is said.
        public var needsTLS: Bool
        /// PEM files of authorities beside the system's.
        public var trustedCertificates: String?

        public init(
            host: String, port: Int = 587, from: String, user: String? = nil, password: Secret? = nil,
            needsTLS: Bool = true, trustedCertificates: String? = nil
        ) {
            self.host = host
            self.port = port
            self.from = from
            self.user = user
            self.password = password
            self.needsTLS = needsTLS
            self.trustedCertificates = trustedCertificates
        }
    }

    private let configuration: Configuration
    private let from: EmailAddress
    private let tls: NIOSSLContext

    /// Of the whole conversation.
    private static let timeLimit = Duration.seconds(60)

    /// - Throws: ``MailRejection`` when the sender is no address; NIOSSL's errors about certificates.
    public init(_ configuration: Configuration) throws {
        guard let from = EmailAddress(configuration.from) else {
            throw MailRejection(reason: "'\(configuration.from)' is no address to send mails from")
        }
        self.configuration = configuration
        self.from = from
        var tls = TLSConfiguration.makeClientConfiguration()
        if let path = configuration.trustedCertificates {
            tls.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(path))]
        }
        self.tls = try NIOSSLContext(configuration: tls)
    }

    public func send(_ mail: MailRecord) async throws {
        guard let message = MailMessage(mail, from: from) else {
            throw MailRejection(reason: "the recipient is no address")
        }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await converse(message) }
                group.addTask {
                    try await Task.sleep(for: Self.timeLimit)
                    throw SMTPFailure(code: nil, text: "the server took too long", while: "waiting")
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch let failure as SMTPFailure where !failure.isRetryable {
            throw MailRejection(reason: "\(failure.code ?? 0) \(failure.text)")
        }
    }

    private func converse(_ message: MailMessage) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(10))
            .connect(host: configuration.host, port: configuration.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let login = configuration.user.map {
            SMTPConversation.Login(user: $0, password: configuration.password ?? Secret(""))
        }
        try await channel.executeThenClose { inbound, outbound in
            var conversation = SMTPConversation(message, login: login, needsTLS: configuration.needsTLS)
            var lines = SMTPLines(inbound.makeAsyncIterator())
            while true {
                var action = conversation.receive(try await lines.next())
                if action == .secure {
                    // What came in the clear after the server's leave was put there by someone else (CVE-2011-0411).
                    guard lines.isEmpty else {
                        throw SMTPFailure(code: nil, text: "data before TLS", while: "securing")
                    }
                    try await secure(channel.channel)
                    action = conversation.secured()
                }
                switch action {
                case .send(let text): try await outbound.write(ByteBuffer(string: text))
                case .wait, .secure: continue
                case .failed(let failure): throw failure
                case .finished:
                    // The mail is the server's now, whether it hears this or not.
                    try? await outbound.write(ByteBuffer(string: "QUIT\r\n"))
                    return
                }
            }
        }
    }

    private func secure(_ channel: any Channel) async throws {
        let (tls, host) = (tls, configuration.host)
        try await channel.eventLoop.submit {
            // An address has no name to be checked by; NIOSSL compares it with the certificate's addresses.
            let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
            let handler = try NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host)
            try channel.pipeline.syncOperations.addHandler(handler, position: .first)
        }.get()
    }
}

/// The server's bytes, line by line.
private struct SMTPLines {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var received = ByteBuffer()

    init(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) { self.inbound = inbound }

    var isEmpty: Bool { received.readableBytes == 0 }

    mutating func next() async throws -> String {
        while true {
            let view = received.readableBytesView
            if let end = view.firstIndex(of: UInt8(ascii: "\n")) {
                let line = received.readString(length: end - view.startIndex) ?? ""
                received.moveReaderIndex(forwardBy: 1)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            guard received.readableBytes <= SMTPConversation.maxLine else {
                throw SMTPFailure(code: nil, text: "a line without end", while: "reading")
            }
            guard var more = try await inbound.next() else {
                throw SMTPFailure(code: nil, text: "the server hung up", while: "reading")
            }
            received.writeBuffer(&more)
        }
    }
}
