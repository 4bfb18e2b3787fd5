public import Foundation
public import HeadwaterCore

/// How a reader gets at the objects of a presentation, and has them decoded.
public struct Access: Sendable {
    /// The bytes of an object or of a part of it, at most so many. Throws ``AccessError`` when they can't be had.
    public var fetch: @Sendable (_ resource: Resource, _ limit: Int) async throws -> Fetched
    /// Decodes segments, each alone behind the init segment: one answer for each.
    public var decode: @Sendable (_ initSegment: Piece?, _ segments: [Piece]) async throws -> [DecodedSegment]

    public init(
        fetch: @escaping @Sendable (Resource, Int) async throws -> Fetched,
        decode: @escaping @Sendable (Piece?, [Piece]) async throws -> [DecodedSegment]
    ) {
        self.fetch = fetch
        self.decode = decode
    }
}

/// An object, or a part of one.
public struct Resource: Hashable, Sendable {
    /// Absolute.
    public var url: URL
    /// Nil for the whole object.
    public var range: Range<Int64>?

    public init(url: URL, range: Range<Int64>? = nil) {
        self.url = url
        self.range = range
    }
}

public struct Fetched: Sendable {
    public var bytes: [UInt8]
    /// Content-Encoding that the bytes came in; nil without one and for files.
    public var contentEncoding: String?

    public init(bytes: [UInt8], contentEncoding: String? = nil) {
        self.bytes = bytes
        self.contentEncoding = contentEncoding
    }
}

/// Bytes, with the place that they came from.
public struct Piece: Sendable {
    public var resource: Resource
    public var bytes: [UInt8]

    public init(resource: Resource, bytes: [UInt8]) {
        self.resource = resource
        self.bytes = bytes
    }
}

/// An object that is named could not be had.
public struct AccessError: Error, Sendable, Equatable {
    /// A clause for people.
    public var reason: String

    public init(_ reason: String) { self.reason = reason }
}

/// The root of a presentation is not there, or is none.
public enum ReadingError: Error, Sendable, Equatable {
    case unreachable(String)
    case notHLS(String)
}
