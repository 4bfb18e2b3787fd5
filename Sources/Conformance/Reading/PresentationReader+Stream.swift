import CMAF
import Foundation
import HeadwaterCore
import Manifests

extension PresentationReader {
    /// Segments that are held in memory, and decoded by one process, at once.
    private static let batch = 12

    /// A media playlist that was read, with its address.
    struct NamedPlaylist: Sendable {
        var name: String
        /// As it is named.
        var uri: String
        var url: URL
        var playlist: MediaPlaylist
    }

    /// - Returns: nil when it can't be read, which is noted.
    func readPlaylist(
        _ uri: String, named name: String, into collector: inout Collector
    ) async throws -> NamedPlaylist? {
        let isRoot = collector.presentation.multivariant == nil
        let url = isRoot ? collector.root : collector.resolve(uri, from: collector.root)
        let resource = url.map { Resource(url: $0) }
        guard
            let fetched = try await fetch(
                uri, at: resource, limit: Self.maxPlaylistBytes, referrer: "the multivariant playlist", into: &collector
            ),
            let url
        else { return nil }
        let playlist: MediaPlaylist
        do { playlist = try MediaPlaylist.parse(String(decoding: fetched.bytes, as: UTF8.self)) } catch {
            collector.fault(uri, "the multivariant playlist", .unreadable, "\(error)")
            return nil
        }
        if url.isRemote, !isRoot {
            collector.presentation.deliveries.append(
                Delivery(uri: uri, contentEncoding: fetched.contentEncoding, byteCount: fetched.bytes.count))
        }
        return NamedPlaylist(name: name, uri: uri, url: url, playlist: playlist)
    }

    /// Reads the segments of a playlist, and decodes some or all of them.
    func readStream(_ named: NamedPlaylist, into collector: inout Collector) async throws {
        let (name, url, playlist) = (named.name, named.url, named.playlist)
        var stream = MediaStream(name: name, uri: named.uri, playlist: playlist, format: .unknown)
        let entries = Self.entries(of: playlist, at: url, into: &collector)
        stream.keyBytes = try await readKeys(of: playlist, at: url, named: name, into: &collector)
        let sample = depth == .full ? Set(entries.indices) : Self.sample(of: entries.count)
        var head: Head?
        for start in stride(from: 0, to: entries.count, by: Self.batch) {
            var batch: [(entry: Entry, piece: Piece?, number: Int)] = []
            let numbers = start..<min(start + Self.batch, entries.count)
            let pieces = try await fetchAll(entries[numbers], of: name, into: &collector)
            for (number, piece) in zip(numbers, pieces) {
                let entry = entries[number]
                if let map = entry.map, map != head?.map {
                    try await decode(&batch, behind: head, sample: sample, into: &stream)
                    head = try await readHead(entry, map, of: name, into: &collector, stream: &stream)
                }
                if stream.format == .unknown, let piece, !entry.isSealed {
                    stream.format = Self.format(of: piece.bytes)
                }
                batch.append((entry, piece, number))
            }
            try await decode(&batch, behind: head, sample: sample, into: &stream)
        }
        collector.presentation.streams.append(stream)
    }

    /// A playlist's segment with its address and place.
    struct Entry: Sendable {
        var segment: MediaPlaylist.Segment
        var resource: Resource?
        var map: Resource?
        var encryption: Encryption?

        /// Nothing but its length can be seen.
        var isSealed: Bool { encryption?.isOfWholeSegments == true }
    }

    /// An init segment that was read.
    struct Head: Sendable {
        var map: Resource
        var piece: Piece?
        var movie: FragmentedMovie?
    }

    private static func entries(of playlist: MediaPlaylist, at url: URL, into collector: inout Collector) -> [Entry] {
        var map: Resource?
        var ends: [String: Int64] = [:]
        return zip(playlist.segments, Encryption.inForce(in: playlist)).map { segment, encryption in
            if let next = segment.map {
                let range = next.byteRange.map { range in (range.offset ?? 0)..<(range.offset ?? 0) + range.length }
                map =
                    collector.resolve(next.uri, from: url).map { Resource(url: $0, range: range) }
                    // An address that leads nowhere is reported when it is fetched.
                    ?? Resource(url: url.appending(path: next.uri), range: range)
            }
            let range = segment.byteRange.map { range in
                // Without an offset a range goes on where the last one of the same object ended (RFC 8216 4.3.2.2).
                let start = range.offset ?? ends[segment.uri] ?? 0
                let end = start.addingReportingOverflow(range.length)
                ends[segment.uri] = end.partialValue
                return start..<(end.overflow ? start : end.partialValue)
            }
            let target = collector.resolve(segment.uri, from: url)
            return Entry(
                segment: segment, resource: target.map { Resource(url: $0, range: range) }, map: map,
                encryption: encryption)
        }
    }

    /// First, last, and three between.
    static func sample(of count: Int) -> Set<Int> {
        Set([0, count / 4, count / 2, count * 3 / 4, count - 1].filter { (0..<count).contains($0) })
    }

    private func fetchAll(
        _ entries: ArraySlice<Entry>, of name: String, into collector: inout Collector
    ) async throws -> [Piece?] {
        let access = access
        let results = try await withThrowingTaskGroup(of: (Int, Result<Piece, AccessError>).self) { group in
            for (place, entry) in entries.enumerated() {
                group.addTask {
                    guard let resource = entry.resource else {
                        return (place, .failure(AccessError("this is not an address that can be followed from here")))
                    }
                    do {
                        let fetched = try await access.fetch(resource, Self.maxSegmentBytes)
                        return (place, .success(Piece(resource: resource, bytes: fetched.bytes)))
                    } catch let error as AccessError {
                        return (place, .failure(error))
                    }
                }
            }
            return try await group.reduce(into: [Int: Result<Piece, AccessError>]()) { $0[$1.0] = $1.1 }
        }
        return entries.enumerated().map { place, entry in
            switch results[place] {
            case .success(let piece): return piece
            case .failure(let error):
                collector.fault(entry.segment.uri, name, .missing, error.reason)
                return nil
            case nil: return nil
            }
        }
    }

    /// The length of every key whose format is its bytes.
    private func readKeys(
        of playlist: MediaPlaylist, at url: URL, named name: String, into collector: inout Collector
    ) async throws -> [String: Int] {
        var lengths: [String: Int] = [:]
        for key in playlist.segments.flatMap(\.keys) where key.format == MediaPlaylist.Key.identity {
            guard let uri = key.uri, lengths[uri] == nil else { continue }
            if DataAddress.isOne(uri) {
                let data = DataAddress(uri)
                if data == nil { collector.fault(uri, name, .unreadable, "this is no data address") }
                lengths[uri] = data?.bytes.count
                continue
            }
            let resource = collector.resolve(uri, from: url).map { Resource(url: $0) }
            let fetched = try await fetch(
                uri, at: resource, limit: Self.maxKeyBytes, referrer: name, into: &collector)
            lengths[uri] = fetched?.bytes.count
        }
        return lengths
    }

    /// Of 16; more is no key but may be an answer in words.
    private static let maxKeyBytes = 64 << 10

    private func readHead(
        _ entry: Entry, _ map: Resource, of name: String, into collector: inout Collector, stream: inout MediaStream
    ) async throws -> Head {
        let uri = map.url.lastPathComponent
        stream.format = .fragmentedMP4
        guard
            let fetched = try await fetch(uri, at: map, limit: Self.maxSegmentBytes, referrer: name, into: &collector)
        else { return Head(map: map) }
        let piece = Piece(resource: map, bytes: fetched.bytes)
        do {
            let movie = try FragmentedMovie(fetched.bytes)
            if stream.tracks.isEmpty { stream.tracks = movie.tracks.map(MediaTrack.init) }
            stream.personalData += PersonalData.names(in: fetched.bytes)
            return Head(map: map, piece: piece, movie: movie)
        } catch {
            // It may be encrypted as the segments are, and then it is no init segment to us.
            if !entry.isSealed { collector.fault(uri, name, .unreadable, "\(error)") }
            return Head(map: map, piece: piece)
        }
    }

    /// Turns fetched segments into what the rules judge, and forgets their bytes.
    private func decode(
        _ batch: inout [(entry: Entry, piece: Piece?, number: Int)], behind head: Head?, sample: Set<Int>,
        into stream: inout MediaStream
    ) async throws {
        let isMedia = stream.format == .fragmentedMP4 || stream.format == .transportStream
        let isDecodable = isMedia && (stream.format == .transportStream || head?.piece != nil)
        let isPlain = !stream.tracks.contains { $0.isEncrypted }
        let chosen = batch.filter {
            isDecodable && isPlain && $0.entry.encryption == nil && sample.contains($0.number) && $0.piece != nil
        }
        let answers = try await decode(chosen.compactMap(\.piece), behind: head?.piece)
        let decoded = Dictionary(uniqueKeysWithValues: zip(chosen.map(\.number), answers))
        for (entry, piece, number) in batch {
            var segment = MediaStream.Segment(
                uri: entry.segment.uri, resource: entry.resource?.url.absoluteString ?? entry.segment.uri,
                offset: entry.resource?.range?.lowerBound ?? 0, byteCount: piece.map { Int64($0.bytes.count) },
                duration: entry.segment.duration.time, isDiscontinuous: entry.segment.isDiscontinuous,
                encryption: entry.encryption, decoding: decoded[number].map { .done($0) } ?? .skipped)
            if let piece, !entry.isSealed { take(piece, into: &segment, head: head, stream: &stream) }
            stream.segments.append(segment)
        }
        batch = []
    }

    private func decode(_ pieces: [Piece], behind head: Piece?) async throws -> [DecodedSegment] {
        guard !pieces.isEmpty else { return [] }
        do {
            return try await access.decode(head, pieces)
        } catch let failure as Failure
            where [.codecCrashed, .codecTimedOut, .codecLimitExceeded, .codecProtocol].contains(failure.code)
        {
            // Bytes that end the process are what is judged here.
            guard pieces.count > 1 else { return [DecodedSegment(tracks: [], failure: failure.message)] }
            var answers: [DecodedSegment] = []
            for piece in pieces { answers += try await decode([piece], behind: head) }
            return answers
        }
    }

    private func take(_ piece: Piece, into segment: inout MediaStream.Segment, head: Head?, stream: inout MediaStream) {
        switch stream.format {
        case .fragmentedMP4 where stream.playlist.hasIFramesOnly:
            // The mdat ends early by design: only decoding can tell whether the range is right.
            break
        case .fragmentedMP4:
            guard let movie = head?.movie else { return }
            do {
                let read = try MediaSegment(
                    piece.bytes, of: movie, filePosition: piece.resource.range?.lowerBound ?? 0)
                segment.problems = read.problems
                segment.runs = try movie.tracks.enumerated().compactMap { position, track in
                    try MediaStream.TrackRun(of: track, position: position, in: read, bytes: piece.bytes)
                }
            } catch {
                segment.problems = ["\(error)"]
            }
        case .transportStream:
            guard case .done(let result) = segment.decoding else { return }
            if stream.tracks.isEmpty { stream.tracks = result.tracks.map(MediaTrack.init) }
            segment.runs = result.tracks.prefix(stream.tracks.count).enumerated().map { position, track in
                MediaStream.TrackRun(track, position: position)
            }
        case .webVTT:
            segment.text = try? WebVTT.parse(String(decoding: piece.bytes, as: UTF8.self))
        case .packedAudio, .unknown: break
        }
    }

    static func format(of bytes: [UInt8]) -> MediaStream.Format {
        // ISO/IEC 13818-1, 2.4.3.2: packets of 188 bytes, each with this sync byte first.
        if bytes.first == 0x47, bytes.count < 189 || bytes[188] == 0x47 { return .transportStream }
        let text = bytes.prefix(9).filter { $0 < 0x80 }
        if String(decoding: text, as: UTF8.self).contains("WEBVTT") { return .webVTT }
        if bytes.starts(with: "ID3".utf8) || (bytes.first == 0xFF && bytes.count > 1 && bytes[1] & 0xF6 == 0xF0) {
            return .packedAudio
        }
        return .unknown
    }
}
