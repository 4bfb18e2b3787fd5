import HeadwaterCore
public import NIOCore
import Synchronization

/// What a form says beside its file.
public final class FormFields: Sendable {
    private let values = Mutex<[String: [UInt8]]>([:])

    public init() {}

    /// Empty while it has not come.
    public var title: String { values.withLock { String(decoding: $0["title"] ?? [], as: UTF8.self) } }

    /// Bytes of one field.
    static let maxBytes = 4 << 10

    fileprivate func add(_ bytes: ByteBuffer, to name: String) throws(UploadRefusal) {
        let isTooLong = values.withLock { values in
            values[name, default: []] += bytes.readableBytesView
            return values[name, default: []].count > Self.maxBytes
        }
        guard !isTooLong else { throw UploadRefusal(.malformedForm, "The field \(name) is too long.") }
    }
}

/// The bytes of the one file in a form, as the form comes; its other fields are put aside on the way, before and after.
public struct FormFile<Base: AsyncSequence<ByteBuffer, any Error> & Sendable>: AsyncSequence, Sendable
where Base.AsyncIterator: AsyncIteratorProtocol<ByteBuffer, any Error> {
    private let base: Base
    private let contentType: String
    private let fields: FormFields
    private let onFile: @Sendable (_ filename: String?, _ mediaType: String?) async throws -> Void

    /// - Parameters:
    ///   - contentType: the request's.
    ///   - onFile: called when the file begins, before its first byte.
    public init(
        _ base: Base, contentType: String, fields: FormFields,
        onFile: @escaping @Sendable (_ filename: String?, _ mediaType: String?) async throws -> Void
    ) {
        self.base = base
        self.contentType = contentType
        self.fields = fields
        self.onFile = onFile
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: base.makeAsyncIterator(), contentType: contentType, fields: fields, onFile: onFile)
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var base: Base.AsyncIterator
        fileprivate let contentType: String
        fileprivate let fields: FormFields
        fileprivate let onFile: @Sendable (String?, String?) async throws -> Void
        private var reader: FormReader?
        private var events: ArraySlice<FormReader.Event> = []
        private var current: String?
        private var hasFile = false

        fileprivate init(
            base: Base.AsyncIterator, contentType: String, fields: FormFields,
            onFile: @escaping @Sendable (String?, String?) async throws -> Void
        ) {
            self.base = base
            self.contentType = contentType
            self.fields = fields
            self.onFile = onFile
        }

        /// - Throws: ``UploadRefusal`` with `malformedForm`, and what the body throws.
        public mutating func next() async throws -> ByteBuffer? {
            var reader = try reader ?? FormReader(contentType: contentType)
            defer { self.reader = reader }
            while true {
                while let event = events.popFirst() {
                    if let bytes = try await take(event) { return bytes }
                }
                guard let buffer = try await base.next() else {
                    // A cancelled task's body just seems to end; that is no fault of the form.
                    if Task.isCancelled { return nil }
                    try reader.finish()
                    guard hasFile else { throw UploadRefusal(.malformedForm, "The form has no field 'file'.") }
                    return nil
                }
                events = try reader.read(buffer)[...]
            }
        }

        /// - Returns: bytes of the file.
        private mutating func take(_ event: FormReader.Event) async throws -> ByteBuffer? {
            switch event {
            case .part(let part):
                current = part.name
                switch part.name {
                case "file":
                    guard !hasFile else { throw UploadRefusal(.malformedForm, "The form has more than one file.") }
                    hasFile = true
                    try await onFile(part.filename, part.mediaType)
                case "title": break
                default:
                    throw UploadRefusal(invalid: [.init(SourceName.cleaned(part.name), "There is no such field.")])
                }
            case .partEnd: current = nil
            case .bytes(let bytes):
                if current == "file" { return bytes }
                if let current { try fields.add(bytes, to: current) }
            }
            return nil
        }
    }
}
