import Foundation

/// What is in a stretch of sound.
enum Tones {
    /// The amplitude of one frequency, by the Goertzel algorithm under a Hann window.
    static func amplitude(of hertz: Double, in samples: some Collection<Float>, rate: Double = 48_000) -> Double {
        let coefficient = 2 * cos(2 * .pi * hertz / rate)
        var (last, before) = (0.0, 0.0)
        for (place, sample) in samples.enumerated() {
            let window = 0.5 - 0.5 * cos(2 * .pi * Double(place) / Double(samples.count))
            (last, before) = (coefficient * last - before + Double(sample) * window, last)
        }
        let power = last * last + before * before - coefficient * last * before
        // The window's mean is a half.
        return max(0, power).squareRoot() * 4 / Double(samples.count)
    }

    /// Where a sound that is above a threshold begins, in samples.
    static func onset(in samples: some Collection<Float>, above threshold: Float = 0.1) -> Int? {
        samples.enumerated().first { abs($0.element) > threshold }?.offset
    }
}
