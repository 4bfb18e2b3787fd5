import Catalog
import Foundation
public import HeadwaterCore
public import NIOCore

/// Uploads whose parts come in any order, as those of S3 do.
extension UploadService {
    /// The parts that have come.
    ///
    /// - Throws: ``UploadRefusal`` with `notFound` or `gone`.
    public func parts(of id: VideoID) async throws -> [StoredPart] {
        try await reportingStorage {
            let upload = try await find(id)
            guard upload.isUnfinished else { return [] }
            return try await store.parts(of: id).sorted { $0.number < $1.number }
        }
    }

    /// Takes one part as a whole or not at all; one of the same number that was there is replaced.
    ///
    /// - Parameter willRead: called when the request is accepted, before the first byte is read.
    /// - Throws: ``UploadRefusal``.
    public func takePart(
        _ number: Int, of id: VideoID, bodyLength: Int64?,
        body: some AsyncSequence<ByteBuffer, any Error> & Sendable,
        willRead: @Sendable () async throws -> Void = {}
    ) async throws -> StoredPart {
        guard (1...PartTicket.maxParts).contains(number) else {
            throw UploadRefusal(.unusablePart, "Parts are numbered from 1 to \(PartTicket.maxParts).")
        }
        return try await reportingStorage {
            let upload = try await find(id)
            guard upload.isUnfinished, upload.kind == .single else {
                throw UploadRefusal(.complete, "The upload is complete; nothing can be added to it.")
            }
            // What was admitted with its length is not asked for again.
            guard upload.length == nil else {
                throw UploadRefusal(.unusablePart, "The upload's length is known; it takes its bytes in order.")
            }
            let request = UploadAppend(offset: 0, bodyLength: bodyLength)
            try UploadProgress(offset: 0, length: nil)
                .requireRoom(at: 0, for: bodyLength, limit: configuration.maxLength)
            let beside = try await bytes(besidesPart: number, of: upload)
            try await requireAdmission(of: upload, bytes: beside + (bodyLength ?? 0))
            try await withSpace(for: bodyLength ?? 0) {}
            try await willRead()
            let file = try await store.openPart("\(makeID())", of: id)
            do {
                var pass = AppendPass(
                    body: body, file: file, start: 0, room: configuration.maxLength, threads: store.threads,
                    sum: UploadChecksum.Sum(.sha256))
                pass.isDurable = false
                let task = Task { [pass] in await pass.run() }
                let outcome = await withTaskCancellationHandler {
                    await task.value
                } onCancel: {
                    task.cancel()
                }
                try outcome.require(request, isSuperseded: false)
                // Others may have come meanwhile.
                let beside = try await bytes(besidesPart: number, of: upload)
                try await requireAdmission(of: upload, bytes: beside + outcome.offset)
                let part = StoredPart(
                    number: number, byteCount: outcome.offset, tag: (outcome.digest ?? Data()).prefix(16).hex)
                try await store.keep(file, as: part, of: id)
                _ = try await prolong(upload)
                return part
            } catch {
                try await store.discard(file)
                throw error
            }
        }
    }

    /// Makes the file of its parts and completes the upload. Asking again changes nothing.
    ///
    /// - Parameter claimed: what the client takes the parts for, in any order.
    /// - Throws: ``UploadRefusal`` with `unusablePart`, `tooLarge`, `notMedia`, `outOfSpace`.
    public func assemble(_ id: VideoID, of claimed: [ClaimedPart]) async throws {
        try await reportingStorage {
            let number = await writers.claim(id)
            do {
                try await assembleAlone(id, of: claimed)
                await writers.release(id, number: number)
            } catch {
                await writers.release(id, number: number)
                throw error
            }
        }
    }

    private func assembleAlone(_ id: VideoID, of claimed: [ClaimedPart]) async throws {
        let upload = try await find(id)
        guard upload.isUnfinished else { return }
        let parts = try ClaimedPart.require(claimed, among: try await store.parts(of: id))
        let length = parts.reduce(0) { $0 + $1.byteCount }
        guard length <= configuration.maxLength else {
            throw UploadRefusal.tooLarge(length, limit: configuration.maxLength)
        }
        try await requireAdmission(of: upload, bytes: length)
        let prefix = try await withSpace(for: length) {
            try await withOtherBytes(in: upload) {
                try await store.assemble(parts, of: id, reading: ContentRule.window)
            }
        }
        do {
            try ContentRule.require(prefix, declared: upload.mediaType)
        } catch {
            _ = try await end(id) { _, _ in true }
            throw error
        }
        try await setLength(length, of: upload)
        try await finish(id)
    }
}
