/// A plane of samples ready to be laid over one of a picture: for each what of the picture stays and what is added.
///
/// Whole numbers only, so that every machine draws the same.
struct WatermarkBlend {
    private static let one = 65_536.0

    /// Where its first row begins, in samples.
    private let start: (row: Int, column: Int)
    /// Samples in a row.
    private let width: Int
    /// In 1/65536, row after row.
    private var kept: [Int32] = []
    private var added: [Int32] = []

    init(row: Int, column: Int, width: Int) {
        start = (row, column)
        self.width = width
    }

    /// Adds the next sample.
    ///
    /// - Parameters:
    ///   - color: multiplied by its cover.
    ///   - cover: 0 where the picture stays as it is, to 1.
    mutating func append(color: Double, cover: Double) {
        kept.append(Int32(((1 - cover) * Self.one).rounded()))
        added.append(Int32((color * Self.one).rounded()))
    }

    /// - Parameters:
    ///   - plane: all rows of the picture's plane.
    ///   - stride: from one row to the next, in samples.
    func draw(on plane: UnsafeMutableBufferPointer<UInt8>, stride: Int) throws(LibraryError) {
        let rows = kept.count / width
        // Of the last row only the watermark's part has to be there.
        guard start.column + width <= stride, (start.row + rows - 1) * stride + start.column + width <= plane.count
        else { throw LibraryError("a watermark beyond its picture") }
        for row in 0..<rows {
            let place = (start.row + row) * stride + start.column
            for column in 0..<width {
                let number = row * width + column
                let blended = (Int32(plane[place + column]) * kept[number] + added[number] + 32_768) >> 16
                plane[place + column] = UInt8(clamping: blended)
            }
        }
    }
}
