import CMAF
import HeadwaterCore

extension PassthroughSurvey {
    /// - Parameters:
    ///   - video: the facts of the same stream.
    ///   - slots: see ``findings(slots:)``.
    ///   - container: what else the inspection found out.
    func facts(video: VideoFacts, slots: [Int], container: ContainerFindings) -> PassthroughFacts {
        let findings = findings(slots: slots)
        let gops = findings.gopFrames
        let rate = video.frameRate
        return PassthroughFacts(
            obstacles: signalObstacles(of: video) + pictureObstacles(of: video) + container.obstacles(for: video)
                + findings.obstacles,
            peakBitsPerSecond: findings.peakBitsPerSecond(rate: rate),
            averageBitsPerSecond: findings.averageBitsPerSecond(rate: rate),
            shortestGOP: rate.time(ofFrame: gops.shortest), longestGOP: rate.time(ofFrame: gops.longest))
    }

    struct ContainerFindings {
        var hasOnlyDecodeTimes: Bool
        var isDolbyVision: Bool
        /// Pictures of the inspection's trial that could not be decoded.
        var decodeErrors: Int
    }

    /// Constrained Baseline and Baseline, Main, High (ITU-T H.264, annex A).
    private static let profiles: Set<UInt8> = [66, 77, 100]
    /// Level 5.2.
    private static let highestLevel: UInt8 = 52

    private func signalObstacles(of video: VideoFacts) -> [String] {
        var obstacles: [String] = []
        if let sequence {
            if sequence.chromaFormat != 1 || sequence.lumaBitDepth != 8 || sequence.chromaBitDepth != 8 {
                obstacles.append("Its pictures are not 8-bit 4:2:0.")
            }
            if !Self.profiles.contains(sequence.profile) || sequence.level > Self.highestLevel {
                obstacles.append("Its profile or level is beyond High@5.2.")
            }
            if sequence.size != video.codedSize {
                obstacles.append("Its pictures are not as large as its header says.")
            }
        }
        if video.isInterlaced || sequence?.isProgressive == false {
            obstacles.append("It is coded as interlaced video.")
        }
        if video.color.dynamicRange != .sdr { obstacles.append("Its dynamic range is high.") }
        return obstacles
    }

    private func pictureObstacles(of video: VideoFacts) -> [String] {
        var obstacles: [String] = []
        let aspect = sequence?.pixelAspect ?? [1, 1]
        if video.pixelAspect[0] != video.pixelAspect[1] || aspect[0] != aspect[1] {
            obstacles.append("Its pixels are not square.")
        }
        if video.orientation != .upright { obstacles.append("It is shown turned or mirrored.") }
        if video.isVariableFrameRate {
            obstacles.append("Its frame rate varies.")
        } else if abs(video.framesPerSecond - video.frameRate.framesPerSecond) > 1e-6 {
            obstacles.append("Its frame rate is not the output's.")
        }
        return obstacles
    }
}

extension PassthroughSurvey.ContainerFindings {
    fileprivate func obstacles(for video: VideoFacts) -> [String] {
        var obstacles: [String] = []
        if hasOnlyDecodeTimes { obstacles.append("Its container does not say when pictures are shown.") }
        if isDolbyVision { obstacles.append("It is Dolby Vision.") }
        if decodeErrors > 0 { obstacles.append("Some of its pictures cannot be decoded.") }
        if video.missingFrameCount > 0 { obstacles.append("Its file was cut off.") }
        return obstacles
    }
}
