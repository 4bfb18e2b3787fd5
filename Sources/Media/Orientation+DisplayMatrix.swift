import HeadwaterCore

extension Orientation {
    /// The right-angled turn nearest to a track's display matrix (ISO/IEC 14496-12, 8.3.2: `a b u c d v x y w`).
    ///
    /// A pixel at (x, y), y pointing down, is shown at (ax + cy, bx + dy).
    init(displayMatrix matrix: [Int32]) {
        guard matrix.count == 9 else {
            self = .upright
            return
        }
        var (a, b) = (Int64(matrix[0]), Int64(matrix[1]))
        let (c, d) = (Int64(matrix[3]), Int64(matrix[4]))
        let isMirrored = a * d - b * c < 0
        // Taking the mirror away turns the image of the x axis round; where it then points is the rotation.
        if isMirrored { (a, b) = (-a, -b) }
        let turns: Int
        if abs(a) >= abs(b) { turns = a < 0 ? 2 : 0 } else { turns = b > 0 ? 1 : 3 }
        self.init(quarterTurns: turns, isMirrored: isMirrored)
    }
}
