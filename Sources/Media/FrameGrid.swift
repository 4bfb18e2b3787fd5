import HeadwaterCore

/// Turns pictures at any times into one picture for each slot of a constant-rate grid.
///
/// A picture at time `t` belongs to slot `nearest(t * rate)`; a slot shows the last picture that belongs to it or to an
/// earlier one, and the slots before the first picture show that one. So what a slot shows depends on the
/// pictures' times alone, and chunks that are decoded apart agree.
struct FrameGrid<Picture> {
    /// Neighbouring slots that show the same picture.
    struct Stretch {
        var picture: Picture
        var slots: Range<Int>
    }

    let rate: FrameRate
    /// The slots that are wanted.
    let slots: Range<Int>
    private var latest: (picture: Picture, slot: Int)?
    /// The first wanted slot that is not settled.
    private var next: Int

    init(rate: FrameRate, slots: Range<Int>) {
        self.rate = rate
        self.slots = slots
        next = slots.lowerBound
    }

    /// Nothing more is needed.
    var isFull: Bool { next >= slots.upperBound }

    /// Takes the next picture in display order; one that goes back in time is left out.
    /// - Returns: what is settled by it, if anything.
    mutating func add(_ picture: Picture, at time: MediaTime) -> Stretch? {
        let slot = rate.frame(nearest: time)
        defer {
            if slot >= latest?.slot ?? slot { latest = (picture, slot) }
        }
        return settle(upTo: slot)
    }

    /// There are no more pictures: the last one stays to the end.
    mutating func finish() -> Stretch? { settle(upTo: slots.upperBound) }

    private mutating func settle(upTo end: Int) -> Stretch? {
        let end = min(end, slots.upperBound)
        guard let latest, end > next else { return nil }
        defer { next = end }
        return Stretch(picture: latest.picture, slots: next..<end)
    }
}

extension FrameGrid.Stretch: Sendable where Picture: Sendable {}
