import CMAF
import Foundation
import HeadwaterCore

/// The MP4 for download: finished segments remuxed into one file, no sample touched.
struct DownloadFile {
    /// Of its artifact's row.
    static let recordName = "download"

    struct Track: Sendable {
        var initSegment: ObjectKey
        var segments: [ObjectKey]
    }

    let tracks: [Track]
    let store: any ObjectStore

    /// Writes the file; segments are read one at a time, each twice.
    ///
    /// - Parameter path: of a file that is made new.
    func write(to path: String) async throws {
        var sources: [ProgressiveFile.Source] = []
        for track in tracks {
            let header = try CMAFHeader(initSegment: try await store.read(track.initSegment))
            var segments: [[SampleRun]] = []
            for key in track.segments {
                segments.append(
                    try MediaSegment(try await store.read(key), of: header.movie).runs(ofTrack: header.track.id))
            }
            sources.append(.init(header: header, segments: segments))
        }
        let file = try ProgressiveFile(sources)
        let output = try Output(path: path)
        try output.write(file.head)
        var loaded: (track: Int, segment: Int, bytes: [UInt8])?
        for copy in file.copies {
            if loaded?.track != copy.track || loaded?.segment != copy.segment {
                let bytes = try await store.read(tracks[copy.track].segments[copy.segment])
                loaded = (copy.track, copy.segment, bytes)
            }
            if let loaded { try output.write(loaded.bytes[copy.range]) }
        }
        try output.close()
    }

    /// A new file that is written from its start to its end.
    private struct Output {
        private let handle: FileHandle

        init(path: String) throws {
            try Data().write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
            guard let handle = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileNoSuchFile) }
            self.handle = handle
        }

        func write(_ bytes: some Collection<UInt8>) throws { try handle.write(contentsOf: Data(bytes)) }

        func close() throws { try handle.close() }
    }
}
