import Foundation
import HeadwaterCore
import Pipeline
import Uploads

/// Everything `headwater doctor` looks at, in the order in which a start would meet it.
struct Checkup: Sendable {
    var dataFolder: String

    func run() async -> [Finding] {
        await codec() + [folder()] + space()
    }

    private func codec() async -> [Finding] {
        let program = "codec program"
        do {
            let path = try CodecLauncher.locate()
            let capabilities = try await CodecLauncher.capabilities(of: path)
            let libraries = Finding(
                subject: "libraries", verdict: .good, detail: capabilities.libraries.joined(separator: ", "))
            return [Finding(subject: program, verdict: .good, detail: path), libraries]
                + capabilities.features.map { feature in
                    feature.isAvailable
                        ? Finding(subject: feature.name, verdict: .good, detail: "can \(feature.purpose)")
                        : Finding(
                            subject: feature.name, verdict: .missing, detail: "can't \(feature.purpose)",
                            remedy: "Install an FFmpeg that was built with \(feature.name), as Debian's is.")
                } + capabilities.guards.map(Finding.init)
        } catch {
            let detail = error.detail.map { " (\($0.trimmingCharacters(in: .whitespacesAndNewlines)))" } ?? ""
            let remedy =
                error.code == .codecMissing
                ? "Build it with 'scripts/dev build', or name it in HEADWATER_CODEC."
                : "Install the libraries that it names: see 'System packages' in the README."
            return [Finding(subject: program, verdict: .missing, detail: error.message + detail, remedy: remedy)]
        }
    }

    /// The data folder, or the nearest folder above it that exists.
    private var existingFolder: String {
        var folder = URL(fileURLWithPath: dataFolder).standardizedFileURL
        while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
            folder.deleteLastPathComponent()
        }
        return folder.path
    }

    private func folder() -> Finding {
        let existing = existingFolder
        let isThere = existing == URL(fileURLWithPath: dataFolder).standardizedFileURL.path
        guard FileManager.default.isWritableFile(atPath: existing) else {
            return Finding(
                subject: "data folder", verdict: .missing, detail: "\(existing) can't be written by this user",
                remedy: "Give this user the right to it, or choose another folder with --data.")
        }
        return Finding(
            subject: "data folder", verdict: .good,
            detail: isThere ? "\(dataFolder) can be written" : "\(dataFolder) will be made at the first start")
    }

    /// Below this uploads are refused, and the queue is soon paused.
    static let neededBytes = UploadService.Configuration().reservedBytes
    /// Below this a single upload may not fit.
    static let scarceBytes: Int64 = 10 << 30

    private func space() -> [Finding] {
        let subject = "free space"
        do {
            let values = try FileManager.default.attributesOfFileSystem(forPath: existingFolder)
            let free = (values[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
            let detail = String(format: "%.1f GB at %@", Double(free) / 1e9, existingFolder)
            guard free >= Self.neededBytes else {
                return [
                    Finding(
                        subject: subject, verdict: .missing, detail: detail,
                        remedy: "Uploads are refused and jobs wait: free some. Both go on by themselves then.")
                ]
            }
            guard free < Self.scarceBytes else { return [Finding(subject: subject, verdict: .good, detail: detail)] }
            return [
                Finding(
                    subject: subject, verdict: .note, detail: detail,
                    remedy: "Media needs room: free some, or choose another folder with --data.")
            ]
        } catch {
            return [Finding(subject: subject, verdict: .note, detail: "unknown: \(error)")]
        }
    }
}
