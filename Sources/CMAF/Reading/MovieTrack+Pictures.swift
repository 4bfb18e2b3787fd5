extension MovieTrack {
    /// Whether decoding can start at a sample with nothing that came before: a true IDR of H.264 or HEVC, a shown key
    /// frame of AV1.
    ///
    /// - Parameter sample: as a slice of the segment, so that errors tell its place.
    /// - Returns: nil when the samples are no pictures, are encrypted, or are in a coding that is not read here.
    /// - Throws: ``CMAFError`` when its units do not fill it exactly, or there is no picture in them.
    public func isIDR(_ sample: ArraySlice<UInt8>) throws(CMAFError) -> Bool? {
        guard let configuration, !isEncrypted else { return nil }
        let isIDR: Bool?
        switch configuration {
        case .avc(let box):
            isIDR = try LengthPrefixedUnits.units(in: sample, lengthBytes: box.lengthBytes)
                .compactMap { NALUnitType(of: $0) }.first(where: \.isSlice).map { $0 == .idrSlice }
        case .hevc(let box):
            isIDR = try LengthPrefixedUnits.units(in: sample, lengthBytes: box.lengthBytes)
                .compactMap { HEVCUnitType(of: $0) }.first(where: \.isSlice).map(\.isIDR)
        case .av1(let box):
            isIDR = try AV1Unit.startsWithKeyFrame(AV1Unit.units(in: sample), isReduced: box.sequence?.isReduced)
        }
        guard let isIDR else {
            throw CMAFError(.invalid, in: "mdat", at: sample.startIndex, "a picture without a slice")
        }
        return isIDR
    }
}
